// A conversation as cards, one for each message. All but the last few are folded to one line.
import type { ComponentChildren } from "preact";
import type { Json, SpanRow } from "./data";
import { isObject, listAt, textAt } from "./data";
import * as figures from "./figures";
import { Icon } from "./icons";
import { JsonView, parsed, preview } from "./json_view";
import { Copy } from "./parts";
import { looksLikeMarkdown, Markdown, useMarkdown } from "./markdown";
import { useOpen } from "./trace_find";

/** Finds the span of a tool call. */
export type ToolLink = (name: string, id: string) => { href: string; row: SpanRow } | null;

const roles: Record<string, string> = {
  system: "system",
  developer: "system",
  user: "user",
  human: "user",
  assistant: "assistant",
  ai: "assistant",
  model: "assistant",
  tool: "tool",
  function: "tool",
};

// Of a long conversation the begin and the end are shown.
const firstShown = 2;
const lastShown = 4;
const mostFolded = 9;

export function Messages(props: { messages: Json[]; openFrom?: number; toolLink?: ToolLink }) {
  const { messages } = props;
  const openFrom = props.openFrom ?? 0;
  const isLong = openFrom > mostFolded;
  const [whole, setWhole] = useOpen(!isLong, () => JSON.stringify(messages.slice(firstShown, -lastShown)));
  const list = messages.map((message, i) => (
    <Message key={i} message={message} open={i >= openFrom || messages.length <= 3} toolLink={props.toolLink} />
  ));
  if (whole) return <ol class="messages">{list}</ol>;
  return (
    <ol class="messages">
      {list.slice(0, firstShown)}
      <li>
        <button class="between" onClick={() => setWhole(true)}>
          <Icon name="unfold-all" size={12} /> {figures.plural(messages.length - firstShown - lastShown, "message")} between
        </button>
      </li>
      {list.slice(-lastShown)}
    </ol>
  );
}

function Message(props: { message: Json; open: boolean; toolLink?: ToolLink }) {
  const { message } = props;
  const [open, setOpen] = useOpen(props.open, () => JSON.stringify(message));
  const role = textAt(message, "role") || "message";
  const content = isObject(message) ? (message.content ?? "") : message;
  const calls = listAt(message, "tool_calls");
  const results = listAt(message, "tool_results");
  const text = typeof content === "string" ? content : "";
  return (
    <li class={`message role-${roles[role.toLowerCase()] ?? "other"}`}>
      <div class="message-head">
        <button class="message-fold" aria-expanded={open} onClick={() => setOpen(!open)}>
          <span class={`chevron ${open ? "open" : ""}`} aria-hidden="true" />
          <span class="role">{role}</span>
          {!open && <span class="message-preview">{foldedLine(content, calls, results)}</span>}
        </button>
        {open && text && <Copy text={text} />}
      </div>
      {open && (
        <div class="message-body">
          {text ? <Text text={text} /> : content !== "" && content !== null && <JsonView value={content} />}
          {calls.map((call, i) => (
            <ToolCall key={`call${i}`} call={call} toolLink={props.toolLink} />
          ))}
          {results.map((result, i) => (
            <ToolResult key={`result${i}`} result={result} toolLink={props.toolLink} />
          ))}
          {["image_parts", "audio_parts"].flatMap((key) =>
            listAt(message, key).map((part, i) => (
              <div key={key + i} class="tool-line">
                {key === "image_parts" ? "image" : "audio"} {textAt(part, "mime_type")} {textAt(part, "attachment_key")}
              </div>
            )),
          )}
        </div>
      )}
    </li>
  );
}

export function ToolCall(props: { call: Json; toolLink?: ToolLink }) {
  const name = textAt(props.call, "name");
  const id = textAt(props.call, "tool_id");
  const given = isObject(props.call) ? (props.call.arguments ?? {}) : {};
  return (
    <div class="tool-call">
      <div class="tool-line">
        <Icon name="tool" size={13} />
        <b>{name}</b>
        <code class="tool-id">{id}</code>
        <ToolJump name={name} id={id} toolLink={props.toolLink} />
      </div>
      <Value value={given} />
    </div>
  );
}

export function ToolResult(props: { result: Json; toolLink?: ToolLink }) {
  const { result } = props;
  const name = textAt(result, "name");
  const id = textAt(result, "tool_id");
  return (
    <div class="tool-result">
      <div class="tool-line">
        <Icon name="result" size={13} />
        <span>result{name && " of"}</span> {name && <b>{name}</b>}
        <code class="tool-id">{id}</code>
        <ToolJump name={name} id={id} toolLink={props.toolLink} />
      </div>
      <Value value={isObject(result) ? (result.result ?? "") : result} />
    </div>
  );
}

/** The way to the span of the tool: how long it took, and whether it failed. */
function ToolJump(props: { name: string; id: string; toolLink?: ToolLink }) {
  const target = props.name ? (props.toolLink?.(props.name, props.id) ?? null) : null;
  if (!target) return null;
  return (
    <a class={`tool-jump ${target.row.failed ? "bad" : ""}`} href={target.href} title={`The span of ${props.name}`}>
      {target.row.failed && <Icon name="error" size={12} label="failed" />}
      {figures.duration(target.row.duration_ns)} <span>its span</span> <Icon name="right" size={11} />
    </a>
  );
}

function foldedLine(content: Json, calls: Json[], results: Json[]): string {
  if (typeof content === "string" && content) return content.slice(0, 200);
  const call = calls[0];
  if (call !== undefined && isObject(call)) return `${textAt(call, "name")}(${preview(call.arguments ?? {})})`;
  const result = results[0];
  if (result !== undefined && isObject(result)) return `→ ${preview(result.result ?? "")}`;
  return preview(content);
}

/** Plain text with its lines. What is long is folded. */
export function Text(props: { text: string }) {
  const long = props.text.length > 6000 || props.text.split("\n", 80).length >= 80;
  const [whole, setWhole] = useOpen(!long, () => props.text);
  const [markdown] = useMarkdown();
  const shown = whole ? props.text : props.text.slice(0, 4000).split("\n").slice(0, 60).join("\n");
  return (
    <div class="text">
      {markdown && looksLikeMarkdown(shown) ? <Markdown text={shown} /> : shown}
      {!whole && (
        <button class="more" onClick={() => setWhole(true)}>
          … show all {props.text.length.toLocaleString("en-US")} characters
        </button>
      )}
    </div>
  );
}

/** A value as it reads best: JSON as a tree, all else as text. */
export function Value(props: { value: Json; children?: ComponentChildren }) {
  const value = parsed(props.value);
  if (typeof value === "object" && value !== null) return <JsonView value={value} />;
  return <Text text={value === null ? "null" : String(value)} />;
}
