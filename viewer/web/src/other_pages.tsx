// Sessions as conversations, and evaluations.
import type { EvaluationLabel, EvaluationsAnswer, Session, SessionAnswer, Turn } from "./data";
import { isObject, listAt } from "./data";
import * as figures from "./figures";
import { KindIcon } from "./icons";
import { Messages, Value } from "./messages";
import { Empty, Problem } from "./parts";
import { Judgement } from "./span_detail";
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
      </div>
      <Problem text={problem} />
      {answer && sessions.length === 0 && (
        <Empty icon="sessions" title="No sessions">
          <p>A session is one user's conversation over several traces. Give your spans a session id:</p>
          <pre class="command">{'llmobs::AnnotationContext session({.session_id = "user-42"});'}</pre>
        </Empty>
      )}
      {sessions.length > 0 && (
        <div class="side-by-side">
          <nav class="side-list" aria-label="Sessions">
            {sessions.map((session) => (
              <a key={session.session_id} href={link("sessions", session.session_id)}
                aria-current={session.session_id === chosen ? "true" : undefined}>
                <span class="first">
                  <span class="name">{session.session_id}</span>
                  {session.errors > 0 && <span class="badge bad">{figures.plural(session.errors, "error")}</span>}
                </span>
                <span class="second">
                  <span>{figures.plural(session.turns, "turn")}</span>
                  <span>{figures.moment(session.last_ms)}</span>
                  {session.total_tokens > 0 && <span>{figures.short(session.total_tokens)} tok</span>}
                  {session.cost !== null && <span>{figures.cost(session.cost)}</span>}
                </span>
              </a>
            ))}
          </nav>
          <Conversation id={chosen} revision={props.revision} />
        </div>
      )}
    </div>
  );
}

function Conversation(props: { id: string; revision: number }) {
  const { answer, problem } = useAnswer<SessionAnswer>(props.id ? "/api/session" : "", { id: props.id }, props.revision);
  return (
    <div class="conversation scroll">
      <Problem text={problem} />
      {answer?.turns.map((turn) => (
        <article key={turn.trace_id} class="turn">
          <header>
            <a href={link("trace", turn.trace_id)}>
              <KindIcon kind={turn.kind} /> <b>{turn.name}</b>
            </a>
            <span class="muted">
              {figures.moment(turn.start_ms)} · {figures.duration(turn.duration_ns)}
              {turn.total_tokens > 0 && ` · ${figures.count(turn.total_tokens)} tokens`}
            </span>
            {turn.errors > 0 && <span class="badge bad">{figures.plural(turn.errors, "error")}</span>}
          </header>
          <TurnSide side="user" value={turn.input} />
          <TurnSide side="assistant" value={turn.output} />
          {turn.error && <p class="error-text pad">{turn.error}</p>}
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

export function EvaluationsPage(props: { revision: number }) {
  const { answer, problem } = useAnswer<EvaluationsAnswer>("/api/evaluations", {}, props.revision);
  return (
    <div class="page">
      <div class="page-head">
        <h1>Evaluations</h1>
        {answer && answer.count > 0 && <span class="muted">{figures.plural(answer.count, "evaluation")}</span>}
      </div>
      <Problem text={problem} />
      {answer && answer.count === 0 && (
        <Empty icon="evaluations" title="No evaluations">
          <p>An evaluation says how good a span's answer was: a score, a category, or whether it passed. Submit one with the ids of a span:</p>
          <pre class="command">llmobs::submit_evaluation(...)</pre>
        </Empty>
      )}
      <div class="cards scroll">
        {answer?.labels.map((label) => <LabelCard key={label.label} label={label} />)}
        {answer && answer.unjoined_count > 0 && <Unjoined answer={answer} />}
      </div>
    </div>
  );
}

function LabelCard(props: { label: EvaluationLabel }) {
  const { label } = props;
  const judged = label.pass + label.fail;
  const most = Math.max(1, ...label.histogram.map((bin) => bin.count), ...label.values.map((value) => value.count));
  return (
    <section class="panel" aria-label={label.label}>
      <header class="panel-head">
        <h2>{label.label}</h2>
        <span class="muted">{label.metric_type}</span>
        <span class="spacer" />
        <span class="muted">{figures.count(label.count)}</span>
      </header>
      <div class="panel-figures">
        {judged > 0 && (
          <div>
            <div class="big">{Math.round((label.pass / judged) * 100)}%</div>
            <div class="muted">passed, {label.pass} of {judged}</div>
            <div class="rate" aria-hidden="true">
              <span style={{ width: `${(label.pass / judged) * 100}%` }} />
            </div>
          </div>
        )}
        {label.mean !== null && (
          <div>
            <div class="big">{Number(label.mean.toPrecision(3))}</div>
            <div class="muted">mean</div>
          </div>
        )}
      </div>
      {label.histogram.length > 0 && (
        <div class="histogram" role="img" aria-label="Distribution of the scores">
          {label.histogram.map((bin, i) => (
            <span key={i} title={`${bin.from.toPrecision(3)} to ${bin.to.toPrecision(3)}: ${bin.count}`}>
              <i style={{ height: `${(bin.count / most) * 100}%` }} />
              <small>{i === 0 || i === label.histogram.length - 1 ? Number((i === 0 ? bin.from : bin.to).toPrecision(2)) : ""}</small>
            </span>
          ))}
        </div>
      )}
      {label.values.length > 0 && (
        <ul class="bars">
          {[...label.values].sort((a, b) => b.count - a.count).slice(0, 12).map((value) => (
            <li key={value.value}>
              <span class="bar-name">{value.value}</span>
              <span class="bar-track">
                <span style={{ width: `${(value.count / most) * 100}%` }} />
              </span>
              <span class="number">{figures.count(value.count)}</span>
            </li>
          ))}
        </ul>
      )}
      <h3>Worst first</h3>
      <ul class="plain">
        {label.worst.slice(0, 8).map((evaluation, i) => (
          <li key={i}>
            <Judgement evaluation={evaluation} />
            {evaluation.span_name !== undefined && (
              <a href={link("trace", evaluation.trace_id, evaluation.span_id)}>{evaluation.span_name || "span"}</a>
            )}
            {evaluation.reasoning && <p class="muted">{evaluation.reasoning}</p>}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Unjoined(props: { answer: EvaluationsAnswer }) {
  return (
    <section class="panel warn" aria-label="Evaluations without a span">
      <header class="panel-head">
        <h2>{figures.plural(props.answer.unjoined_count, "evaluation")} without a span</h2>
      </header>
      <ul class="plain">
        {props.answer.unjoined.map((evaluation, i) => (
          <li key={i}>
            <Judgement evaluation={evaluation} />
            <p class="muted">{evaluation.reason}</p>
            {evaluation.span_id && <code class="tool-id">{evaluation.trace_id} / {evaluation.span_id}</code>}
          </li>
        ))}
      </ul>
    </section>
  );
}
