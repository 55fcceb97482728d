// Everything about one span: what went in and out, what it is, what it cost, how it was judged, and its event as it came.
import type { ComponentChildren } from "preact";
import { useContext } from "preact/hooks";
import type { Evaluation, Json, JsonObject, SpanAnswer, SpanRow, ToolCallLink } from "./data";
import { isObject, listAt, objectAt, textAt } from "./data";
import * as figures from "./figures";
import { foundIn } from "./found_in";
import { Icon, KindIcon } from "./icons";
import { JsonView } from "./json_view";
import { MarkdownSwitch } from "./markdown_switch";
import type { ToolLink } from "./messages";
import { Messages, Text, Value } from "./messages";
import { Copy, Problem, Section, Segments } from "./parts";
import { PromptView } from "./prompt_view";
import type { Place } from "./state";
import { link, setParameter, useAnswer } from "./state";
import { hasTools, ToolsView } from "./tools_view";
import { FoundWords, useOpen } from "./trace_find";

const views = ["Content", "Tools", "Details", "Raw"] as const;
type View = (typeof views)[number];

export function SpanDetail(props: { traceId: string; row: SpanRow; rows: SpanRow[]; links: ToolCallLink[]; revision: number; place: Place; onClose?: () => void }) {
  const { row, traceId, place } = props;
  const { answer, problem } = useAnswer<SpanAnswer>(
    `/api/span/${encodeURIComponent(traceId)}/${encodeURIComponent(row.span_id)}`, {}, props.revision);
  const jump = toolLink(traceId, row, props.rows, props.links);
  const tools = answer?.event ? hasTools(answer.event) : false;
  const choices = views.filter((one) => one !== "Tools" || tools);
  // The choice is in the address. A span without tools shows its content until there is one with tools again.
  const view = choices.find((one) => one === place.parameters.get("tab")) ?? "Content";
  const setView = (next: View) => setParameter(place, "tab", next === "Content" ? "" : next);
  const words = useContext(FoundWords);
  const found: View[] = answer ? foundIn(answer, words).filter((one) => choices.includes(one)) : [];
  return (
    <section class="detail" aria-label={`Span ${row.name}`}>
      <header class="detail-head">
        <div class="detail-title">
          <KindIcon kind={row.kind} />
          <h2>{row.name || row.kind}</h2>
          {row.failed && (
            <span class="badge bad">
              <Icon name="error" size={11} /> error
            </span>
          )}
          {props.onClose && (
            <button class="quiet detail-close" aria-label="Close the detail" onClick={props.onClose}>
              <Icon name="close" />
            </button>
          )}
        </div>
        <Facts row={row} />
        <div class="detail-choices">
          <Segments label="What to show" choices={choices} chosen={view} onChoose={setView} found={found} />
          <span class="spacer" />
          {view === "Content" && <MarkdownSwitch />}
        </div>
      </header>
      <div class="detail-body" key={row.span_id + view}>
        <Problem text={problem || answer?.problem || ""} />
        {found[0] && !found.includes(view) && view !== "Raw" && (
          <p class="elsewhere">
            What you look for is in <button class="as-link" onClick={() => setView(found[0] as View)}>{found[0]}</button>
          </p>
        )}
        {answer?.event && view === "Content" && (
          <Content answer={answer} event={answer.event} toolLink={jump} />
        )}
        {answer?.event && view === "Tools" && <ToolsView event={answer.event} toolLink={jump} />}
        {answer?.event && view === "Details" && <Details answer={answer} event={answer.event} />}
        {answer?.event && view === "Raw" && <Raw event={answer.event} file={answer.file} />}
        {!answer && !problem && <div class="waiting" aria-busy="true" />}
      </div>
    </section>
  );
}

function Facts(props: { row: SpanRow }) {
  const { row } = props;
  const tokens = [
    row.input_tokens !== null && `${figures.count(row.input_tokens)} in`,
    row.output_tokens !== null && `${figures.count(row.output_tokens)} out`,
  ].filter(Boolean);
  return (
    <div class="facts">
      <span>{row.kind || "span"}</span>
      <span>{figures.duration(row.duration_ns)}</span>
      {row.model && <span class="strong">{row.model}</span>}
      {row.provider && <span>{row.provider}</span>}
      {tokens.length > 0 && <span>{tokens.join(" · ")} tokens</span>}
      {row.cost !== null && <span>{figures.cost(row.cost)}</span>}
      {row.language && <span>{row.language}</span>}
    </div>
  );
}

/**
 * The tool span that belongs to a call: as the server joined them, by the call's id or the only one that this span asked for of that
 * name. What it did not join (a result of a trace before this one) is the next one of that name after the call.
 */
function toolLink(traceId: string, row: SpanRow, rows: SpanRow[], links: ToolCallLink[]): ToolLink {
  const end = row.offset_ns + row.duration_ns;
  return (name, id) => {
    const same = links.filter((one) => (id ? one.tool_id === id : one.call_span_id === row.span_id && one.name === name));
    const joined = same.find((one) => one.call_span_id === row.span_id) ?? same[0];
    if (joined) {
      const run = rows.find((other) => other.span_id === joined.tool_span_id);
      return run ? { href: link("trace", traceId, run.span_id), row: run } : null;
    }
    const tools = rows.filter((other) => other.kind === "tool" && other.name === name);
    const after = tools.filter((tool) => tool.offset_ns >= row.offset_ns).sort((a, b) => a.offset_ns - b.offset_ns);
    const found = after.find((tool) => tool.offset_ns >= end) ?? after[0] ?? tools[0];
    return found ? { href: link("trace", traceId, found.span_id), row: found } : null;
  };
}

function Content(props: { answer: SpanAnswer; event: JsonObject; toolLink: ToolLink }) {
  const meta = objectAt(props.event, "meta");
  const input = meta.input ?? {};
  const output = meta.output ?? {};
  const prompt = isObject(input) ? input.prompt : undefined;
  const empty = isEmpty(input) && isEmpty(output) && !props.answer.failed;
  return (
    <>
      <ErrorSection meta={meta} failed={props.answer.failed} />
      {props.answer.evaluation_list.length > 0 && <Evaluations list={props.answer.evaluation_list} />}
      <Side title="Input" value={input} toolLink={props.toolLink} fold />
      <Side title="Output" value={output} toolLink={props.toolLink} />
      {isObject(prompt) && (
        <Section title="Prompt">
          <PromptView prompt={prompt} />
        </Section>
      )}
      {empty && (
        <div class="nothing">
          <Icon name="prompts" size={20} />
          <p>No input or output was recorded for this span.</p>
        </div>
      )}
    </>
  );
}

function isEmpty(value: Json): boolean {
  return value === null || value === "" || (typeof value === "object" && Object.keys(value).length === 0);
}

function Side(props: { title: string; value: Json; toolLink: ToolLink; fold?: boolean }) {
  const { value, title } = props;
  if (isEmpty(value)) return null;
  if (!isObject(value))
    return (
      <Section title={title}>
        <Value value={value} />
      </Section>
    );
  const messages = listAt(value, "messages");
  const documents = listAt(value, "documents");
  const { messages: _m, documents: _d, prompt: _p, value: plain, parameters, ...others } = value;
  const copy = typeof plain === "string" ? plain : undefined;
  return (
    <>
      {messages.length > 0 && (
        <Section title={title}>
          <Messages messages={messages} openFrom={props.fold ? messages.length - 2 : 0} toolLink={props.toolLink} />
        </Section>
      )}
      {documents.length > 0 && (
        <Section title={`${title}: ${figures.plural(documents.length, "document")}`}>
          <Documents documents={documents} />
        </Section>
      )}
      {plain !== undefined && plain !== null && plain !== "" && (
        <Section title={title} copy={copy}>
          <div class="card">
            <Value value={plain} />
          </div>
        </Section>
      )}
      {!isEmpty({ ...others, ...(parameters === undefined ? {} : { parameters }) }) && (
        <Section title={`${title}: more`}>
          <JsonView value={{ ...others, ...(parameters === undefined ? {} : { parameters }) }} />
        </Section>
      )}
    </>
  );
}

function Documents(props: { documents: Json[] }) {
  const scores = props.documents.map((document) => (isObject(document) && typeof document.score === "number" ? document.score : 0));
  const highest = Math.max(1, ...scores);
  return (
    <ol class="documents">
      {props.documents.map((document, i) => (
        <li key={i} class="document">
          <div class="document-head">
            <b>{textAt(document, "name") || textAt(document, "id") || `document ${i + 1}`}</b>
            {textAt(document, "name") && <code class="tool-id">{textAt(document, "id")}</code>}
            {isObject(document) && typeof document.score === "number" && (
              <span class="score" title={`score ${document.score}`}>
                <span class="score-bar">
                  <span style={{ width: `${Math.max(0, Math.min(100, ((scores[i] ?? 0) / highest) * 100))}%` }} />
                </span>
                {Number(document.score.toPrecision(3))}
              </span>
            )}
          </div>
          <Text text={textAt(document, "text")} />
        </li>
      ))}
    </ol>
  );
}

function ErrorSection(props: { meta: JsonObject; failed: boolean }) {
  const error = isObject(props.meta.error)
    ? props.meta.error
    : { type: props.meta["error.type"] ?? "", message: props.meta["error.message"] ?? "", stack: props.meta["error.stack"] ?? "" };
  const type = textAt(error, "type");
  const message = textAt(error, "message");
  const stack = textAt(error, "stack");
  const [open, setOpen] = useOpen(false, () => stack);
  if (!props.failed && !type && !message) return null;
  return (
    <section class="error-card" role="group" aria-label="Error">
      <div class="error-title">
        <Icon name="error" size={15} /> {type || "Error"}
        <Copy text={[type, message, stack].filter(Boolean).join("\n")} />
      </div>
      {message && <div class="error-message">{message}</div>}
      {stack && (
        <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
          <summary>Stack</summary>
          <pre>{stack}</pre>
        </details>
      )}
    </section>
  );
}

function Evaluations(props: { list: Evaluation[] }) {
  return (
    <Section title="Evaluations">
      <ul class="judgements">
        {props.list.map((evaluation, i) => (
          <li key={i} class="judgement">
            <Judgement evaluation={evaluation} />
            {evaluation.reasoning && <p class="muted">{evaluation.reasoning}</p>}
          </li>
        ))}
      </ul>
    </Section>
  );
}

export function Judgement(props: { evaluation: Evaluation }) {
  const { evaluation } = props;
  const tone = evaluation.assessment === "pass" ? "good" : evaluation.assessment === "fail" ? "bad" : "";
  const value = typeof evaluation.value === "string" ? evaluation.value : JSON.stringify(evaluation.value);
  return (
    <span class="judgement-line">
      <b>{evaluation.label}</b> <span class="value">{value}</span>
      {evaluation.assessment && <span class={`badge ${tone}`}>{evaluation.assessment}</span>}
      {evaluation.feedback && <span class="badge">feedback{evaluation.submitter && ` of ${evaluation.submitter}`}</span>}
    </span>
  );
}

function Details(props: { answer: SpanAnswer; event: JsonObject }) {
  const { event, answer } = props;
  const meta = objectAt(event, "meta");
  const metadata = meta.metadata ?? {};
  const tags = Array.isArray(event.tags) ? event.tags.map(String) : [];
  const trace = textAt(event, "trace_id");
  const facts: [string, ComponentChildren][] = [
    ["Trace", <Id text={trace} />],
    ["Span", <Id text={answer.span_id} />],
    ["Parent", answer.parent_id ? <a href={link("trace", trace, answer.parent_id)}>{answer.parent_id}</a> : "none: it is a root"],
    ["Started", startText(answer.start_ns)],
    ["Duration", figures.duration(answer.duration_ns)],
    ["Session", textAt(event, "session_id")],
    ["Application", answer.ml_app],
    ["Service", answer.service],
    ["Model", [answer.model, answer.provider].filter(Boolean).join(" · ")],
  ];
  return (
    <>
      <Section title="Span">
        <Pairs pairs={facts.filter(([, value]) => value !== "")} />
      </Section>
      {!isEmpty(event.metrics ?? {}) && (
        <Section title="Metrics">
          <Pairs pairs={Object.entries(objectAt(event, "metrics")).map(([name, value]) => [name, metric(name, value)])} />
        </Section>
      )}
      {!isEmpty(metadata) && (
        <Section title="Metadata" copy={JSON.stringify(metadata, null, 2)}>
          <JsonView value={metadata} />
        </Section>
      )}
      {tags.length > 0 && (
        <Section title="Tags">
          <div class="tags">
            {tags.map((tag) => (
              <Tag key={tag} text={tag} />
            ))}
          </div>
        </Section>
      )}
      {listAt(event, "span_links").length > 0 && (
        <Section title="Links">
          {listAt(event, "span_links").map((target, i) => (
            <a key={i} class="row-link" href={link("trace", textAt(target, "trace_id"), textAt(target, "span_id"))}>
              <Icon name="link" size={13} /> {textAt(target, "span_id")}
            </a>
          ))}
        </Section>
      )}
    </>
  );
}

function metric(name: string, value: Json): string {
  if (typeof value !== "number") return JSON.stringify(value);
  if (name.endsWith("_cost")) return figures.cost(value);
  return figures.real(value);
}

function startText(ns: string): string {
  const ms = Number(ns.slice(0, -6) || "0");
  if (!ms) return "";
  return `${new Date(ms).toLocaleString()} (${ns} ns)`;
}

function Id(props: { text: string }) {
  return (
    <span class="id">
      {props.text} <Copy text={props.text} />
    </span>
  );
}

function Pairs(props: { pairs: [string, ComponentChildren][] }) {
  return (
    <dl class="pairs">
      {props.pairs.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Tag(props: { text: string }) {
  const colon = props.text.indexOf(":");
  if (colon < 0) return <span class="tag">{props.text}</span>;
  return (
    <span class="tag">
      <span class="tag-key">{props.text.slice(0, colon)}</span>
      {props.text.slice(colon + 1)}
    </span>
  );
}

function Raw(props: { event: JsonObject; file: string }) {
  const text = JSON.stringify(props.event, null, 2);
  return (
    <Section title="Event">
      <div class="raw-head">
        <span class="muted">{props.file}</span>
        <Copy text={text} label="Copy JSON" />
      </div>
      <pre class="raw">{text}</pre>
    </Section>
  );
}
