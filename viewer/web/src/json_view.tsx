// JSON to read: indented, coloured, and foldable. Long texts keep their lines.
import type { Json } from "./data";
import { isObject } from "./data";
import { useOpen } from "./trace_find";

/** The value, or what a text is the JSON of. */
export function parsed(value: Json): Json {
  if (typeof value !== "string" || !/^\s*[[{]/.test(value)) return value;
  try {
    return JSON.parse(value) as Json;
  } catch {
    return value;
  }
}

export function JsonView(props: { value: Json; open?: number }) {
  return (
    <div class="json">
      {typeof props.value === "object" && props.value !== null && Object.keys(props.value).length > 0 ? (
        <Entries value={props.value} depth={0} open={props.open ?? 3} />
      ) : (
        <Node value={props.value} depth={0} open={0} />
      )}
    </div>
  );
}

function Node(props: { name?: string; value: Json; depth: number; open: number }) {
  const { value } = props;
  const [open, setOpen] = useOpen(props.depth < props.open, () => JSON.stringify(value));
  const name = props.name === undefined ? null : <span class="json-key">{props.name}</span>;
  if (typeof value !== "object" || value === null)
    return (
      <div class="json-line">
        {name}
        <Leaf value={value} />
      </div>
    );
  const entries = Object.keys(value);
  const brackets = Array.isArray(value) ? "[]" : "{}";
  if (entries.length === 0)
    return (
      <div class="json-line">
        {name}
        <span class="json-mark">{brackets}</span>
      </div>
    );
  return (
    <div class="json-node">
      <button class="json-line json-fold" aria-expanded={open} onClick={() => setOpen(!open)}>
        <span class={`chevron ${open ? "open" : ""}`} aria-hidden="true" />
        {name}
        {!open && <span class="json-preview">{preview(value)}</span>}
        {open && <span class="json-mark">{Array.isArray(value) ? `${entries.length} items` : ""}</span>}
      </button>
      {open && (
        <div class="json-children">
          <Entries value={value} depth={props.depth + 1} open={props.open} />
        </div>
      )}
    </div>
  );
}

const most = 500;

function Entries(props: { value: Json[] | { [key: string]: Json }; depth: number; open: number }) {
  const entries: [string, Json][] = Object.entries(props.value);
  return (
    <>
      {entries.slice(0, most).map(([key, item]) => (
        <Node key={key} name={key} value={item} depth={props.depth} open={props.open} />
      ))}
      {entries.length > most && <div class="json-mark">… {entries.length - most} more: see Raw</div>}
    </>
  );
}

function Leaf(props: { value: null | boolean | number | string }) {
  const { value } = props;
  if (typeof value === "string") return <span class="json-string">{value === "" ? '""' : value}</span>;
  return <span class={`json-${value === null ? "null" : typeof value}`}>{String(value)}</span>;
}

export function preview(value: Json): string {
  const text = isObject(value) || Array.isArray(value) ? JSON.stringify(value) : String(value);
  return text.length > 140 ? `${text.slice(0, 140)}…` : text;
}
