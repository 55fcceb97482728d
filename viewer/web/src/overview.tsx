// The whole trace in a strip beside a long table: a line for each row, all errors, and where the table stands.
import * as figures from "./figures";
import { kindClass } from "./icons";
import type { TreeNode } from "./tree";

const lines = 120;

export function Overview(props: { nodes: TreeNode[]; duration: number; range: { from: number; to: number }; found: ReadonlySet<string> | null; onGo: (index: number) => void }) {
  const { nodes, range } = props;
  const whole = Math.max(1, props.duration);
  const step = Math.max(1, Math.ceil(nodes.length / lines));
  const shown: TreeNode[] = [];
  for (let i = 0; i < nodes.length; i += step) shown.push(nodes[i] as TreeNode);
  const height = 100 / shown.length;
  const found = nodes.map((node, i) => ({ node, i })).filter(({ node }) => props.found?.has(node.row.span_id));
  const failed = nodes.map((node, i) => ({ node, i })).filter(({ node }) => node.row.failed);
  const go = (event: PointerEvent) => {
    if (event.type === "pointermove" && event.buttons === 0) return;
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
    props.onGo(Math.max(0, Math.min(nodes.length - 1, Math.floor(((event.clientY - box.top) / box.height) * nodes.length))));
  };
  return (
    <div class="overview" aria-hidden="true" title={`${figures.plural(nodes.length, "row")}, ${figures.plural(failed.length, "error")}`}
      onPointerDown={go} onPointerMove={go}>
      {shown.map(({ row }, i) => (
        <span key={row.span_id} class={kindClass(row.kind)}
          style={{
            top: `${i * height}%`,
            left: `${Math.min(99, (row.offset_ns / whole) * 100)}%`,
            width: `${Math.max(0.5, (row.duration_ns / whole) * 100)}%`,
            height: `${Math.max(1, height)}%`,
          }} />
      ))}
      {found.slice(0, 500).map(({ node, i }) => (
        <em key={node.row.span_id} style={{ top: `${(i / nodes.length) * 100}%` }} />
      ))}
      {failed.slice(0, 500).map(({ node, i }) => (
        <b key={node.row.span_id} style={{ top: `${(i / nodes.length) * 100}%`, left: `${Math.min(99, (node.row.offset_ns / whole) * 100)}%` }} />
      ))}
      <i style={{ top: `${(range.from / nodes.length) * 100}%`, height: `${((range.to - range.from) / nodes.length) * 100}%` }} />
    </div>
  );
}
