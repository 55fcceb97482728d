// Sessions: which there are, and each as the conversation that it was.
import type { Session, SessionAnswer, Turn } from "./data";
import { isObject, listAt } from "./data";
import * as figures from "./figures";
import { Icon, KindIcon } from "./icons";
import { MarkdownSwitch } from "./markdown_switch";
import { Messages, Value } from "./messages";
import { Command, Empty, Figure, Mark, Problem, SideList } from "./parts";
import type { SideItem } from "./parts";
import type { Place } from "./state";
import { link, useAnswer } from "./state";

export function SessionsPage(props: { place: Place; revision: number }) {
  const id = props.place.parts[0] ?? "";
  const { answer, problem } = useAnswer<{ sessions: Session[] }>("/api/sessions", {}, props.revision);
  const sessions = answer?.sessions ?? [];
  const chosen = id || sessions[0]?.session_id || "";
  return (
    <div class="page">
      <div class="page-head">
        <h1>Sessions</h1>
        <span class="spacer" />
        {sessions.length > 0 && <MarkdownSwitch />}
      </div>
      <Problem text={problem} />
      {answer && sessions.length === 0 && (
        <Empty icon="sessions" title="No sessions">
          <p>A session is one user's conversation over several traces. Give your spans a session id:</p>
          <Command text={'llmobs::AnnotationContext session({.session_id = "user-42"});'} />
        </Empty>
      )}
      {sessions.length > 0 && (
        <div class="side-by-side">
          <SideList label="Sessions" chosen={chosen} items={sessions.map(itemOf)} />
          <Conversation id={chosen} session={sessions.find((one) => one.session_id === chosen)} revision={props.revision} />
        </div>
      )}
    </div>
  );
}

function itemOf(session: Session): SideItem {
  return {
    id: session.session_id,
    href: link("sessions", session.session_id),
    name: session.session_id,
    badge: session.errors > 0 && <Mark tone="bad" icon="error" count={session.errors} word="error" />,
    facts: [
      figures.plural(session.turns, "turn"),
      figures.minute(session.last_ms),
      session.cost !== null ? figures.cost(session.cost) : session.total_tokens > 0 ? `${figures.short(session.total_tokens)} tok` : "",
    ],
  };
}

function Conversation(props: { id: string; session?: Session; revision: number }) {
  const { session } = props;
  const { answer, problem } = useAnswer<SessionAnswer>(props.id ? "/api/session" : "", { id: props.id }, props.revision);
  return (
    <div class="conversation scroll" key={props.id}>
      <Problem text={problem} />
      {session && (
        <div class="figures conversation-head">
          <Figure label="Session">{session.session_id}</Figure>
          {session.ml_app && <Figure label="Application">{session.ml_app}</Figure>}
          <Figure label="Turns">{figures.count(session.turns)}</Figure>
          <Figure label="From first to last">{figures.duration((session.last_ms - session.first_ms) * 1e6)}</Figure>
          {session.total_tokens > 0 && <Figure label="Tokens">{figures.count(session.total_tokens)}</Figure>}
          {session.cost !== null && <Figure label="Cost">{figures.cost(session.cost)}</Figure>}
        </div>
      )}
      {answer?.turns.map((turn) => (
        <article key={turn.trace_id} class="turn">
          <header>
            <a href={link("trace", turn.trace_id)}>
              <KindIcon kind={turn.kind} /> <b>{turn.name}</b>
            </a>
            <span class="muted">
              {figures.moment(turn.start_ms)} · {figures.duration(turn.duration_ns)}
              {turn.total_tokens > 0 && ` · ${figures.count(turn.total_tokens)} tokens`}
              {turn.cost !== null && ` · ${figures.cost(turn.cost)}`}
            </span>
            {turn.errors > 0 && <Mark tone="bad" icon="error" count={turn.errors} word="error" />}
          </header>
          <TurnSide side="user" value={turn.input} />
          <TurnSide side="assistant" value={turn.output} />
          {turn.error && (
            <a class="turn-error" href={link("trace", turn.trace_id)}>
              <Icon name="error" size={13} /> {turn.error}
            </a>
          )}
        </article>
      ))}
      {answer && answer.turn_count > answer.turns.length && <p class="muted pad">The first {answer.turns.length} turns of {answer.turn_count}.</p>}
    </div>
  );
}

function TurnSide(props: { side: "user" | "assistant"; value: Turn["input"] }) {
  if (!isObject(props.value)) return null;
  const messages = listAt(props.value, "messages");
  if (messages.length > 0) return <Messages messages={messages} openFrom={messages.length - 1} />;
  const value = props.value.value;
  if (value === undefined || value === null || value === "") return null;
  return (
    <div class={`bubble ${props.side}`}>
      <Value value={value} />
    </div>
  );
}
