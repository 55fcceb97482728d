// Icons, drawn on a grid of 16. A span's kind has one colour and one icon everywhere.

const paths: Record<string, string> = {
  llm: "M8 1.5l1.6 4.4L14 7.5l-4.4 1.6L8 13.5l-1.6-4.4L2 7.5l4.4-1.6z",
  agent: "M4 6h8a1.5 1.5 0 011.5 1.5v4A1.5 1.5 0 0112 13H4a1.5 1.5 0 01-1.5-1.5v-4A1.5 1.5 0 014 6zM8 6V3M6 9.2v.6M10 9.2v.6",
  workflow: "M2.5 3h4v3.5h-4zM9.5 9.5h4V13h-4zM4.5 6.5v4.8h5",
  task: "M3 8.4l3.2 3.2L13 4.6",
  tool: "M13.4 4.3a3.6 3.6 0 01-4.8 4.6L4.4 13a1.5 1.5 0 01-2.2-2.1l4.3-4.2a3.6 3.6 0 014.6-4.7L9 4.2l.5 2 2 .5z",
  retrieval: "M7 2.5a4.5 4.5 0 110 9 4.5 4.5 0 010-9zM10.4 10.4L14 14",
  embedding: "M3 3.5h.01M8 3.5h.01M13 3.5h.01M3 8h.01M8 8h.01M13 8h.01M3 12.5h.01M8 12.5h.01M13 12.5h.01",
  experiment: "M6 2h4M7 2v4L3 12.6A1 1 0 004 14h8a1 1 0 001-1.4L9 6V2",
  traces: "M2 4h8M5 8h9M5 12h5",
  sessions: "M2.5 3h11v7.5H8L5 13v-2.5H2.5z",
  evaluations: "M8 2l1.8 3.7 4.1.6-3 2.9.7 4L8 11.3l-3.6 1.9.7-4-3-2.9 4.1-.6z",
  prompts: "M3.5 2h9v12h-9zM6 5.5h4M6 8h4M6 10.5h2",
  statistics: "M2.5 13.5h11M4 11V8M8 11V3M12 11V6",
  compare: "M6.5 3H3v10h3.5M9.5 3H13v10H9.5M8 1.5v13",
  export: "M8 2v8M5 7.5L8 10.5l3-3M2.5 13.5h11",
  sun: "M8 5a3 3 0 110 6 3 3 0 010-6zM8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1 1M12 12l1 1M13 3l-1 1M4 12l-1 1",
  moon: "M13.5 9.6A6 6 0 116.4 2.5a4.7 4.7 0 007.1 7.1z",
  search: "M7 2.5a4.5 4.5 0 110 9 4.5 4.5 0 010-9zM10.4 10.4L14 14",
  copy: "M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3",
  result: "M13 3v5.5H4M7 5.500L4 8.500l3 3",
  swap: "M3 5.500h9.500M10 3l2.500 2.500L10 8M13 10.500H3.500M6 8L3.500 10.500 6 13",
  down: "M4 6l4 4 4-4",
  right: "M6 4l4 4-4 4",
  "fold-all": "M4 2.5l4 4 4-4M4 13.5l4-4 4 4",
  "unfold-all": "M4 6l4-4 4 4M4 10l4 4 4-4",
  close: "M4 4l8 8M12 4l-8 8",
  error: "M8 1.8l6.5 11.7h-13zM8 6v3.6M8 11.6v.1",
  pause: "M5.5 3.5v9M10.5 3.5v9",
  play: "M4.5 3l8 5-8 5z",
  link: "M6.5 9.5l3-3M7 4.5l1.5-1.5a3 3 0 014.3 4.3L11.3 8.8M9 11.5L7.500 13a3 3 0 01-4.300-4.300L4.700 7.200",
};

export function Icon(props: { name: string; size?: number; label?: string }) {
  const size = props.size ?? 16;
  return (
    <svg
      class={`icon icon-${props.name}`}
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      stroke-width={props.name === "embedding" ? 2.4 : 1.5}
      stroke-linecap="round"
      stroke-linejoin="round"
      role={props.label ? "img" : undefined}
      aria-label={props.label}
      aria-hidden={props.label ? undefined : "true"}
    >
      <path d={paths[props.name] ?? paths.task} />
    </svg>
  );
}

const kinds = new Set(["llm", "agent", "workflow", "task", "tool", "retrieval", "embedding", "experiment"]);

export function kindClass(kind: string): string {
  return kinds.has(kind) ? `kind-${kind}` : "kind-other";
}

export function KindIcon(props: { kind: string; failed?: boolean }) {
  return (
    <span class={`kind-icon ${kindClass(props.kind)}`} title={props.kind || "span"}>
      <Icon name={kinds.has(props.kind) ? props.kind : "task"} size={14} label={props.kind || "span"} />
    </span>
  );
}
