// The trace as a flame: one row for each level, so that what ran inside of what is seen at once.
import { useMemo } from "preact/hooks";
import * as figures from "./figures";
import { kindClass } from "./icons";
import type { TreeNode } from "./tree";
import { visible } from "./tree";

const most = 4000;

export function FlameView(props: { roots: TreeNode[]; duration: number; chosen: string; onChoose: (id: string) => void }) {
  const { boxes, lanes } = useMemo(() => layOut(props.roots, props.duration), [props.roots, props.duration]);
  return (
    <div class="flame scroll" role="list" aria-label="Flame view">
      <div style={{ height: `${lanes * 26 + 8}px`, position: "relative" }}>
        {boxes.slice(0, most).map(({ node, lane, left, width }) => (
          <button key={node.row.span_id} role="listitem"
            class={`flame-box ${kindClass(node.row.kind)} ${node.row.failed ? "bad" : ""} ${node.row.span_id === props.chosen ? "chosen" : ""}`}
            style={{ left: `${left}%`, width: `${width}%`, top: `${lane * 26}px` }}
            title={`${node.row.name} · ${figures.duration(node.row.duration_ns)}`} onClick={() => props.onChoose(node.row.span_id)}>
            {width > 4 ? node.row.name : ""}
          </button>
        ))}
      </div>
      {boxes.length > most && <p class="muted pad">The first {figures.count(most)} of {figures.count(boxes.length)} spans.</p>}
    </div>
  );
}

interface Box {
  node: TreeNode;
  lane: number;
  left: number;
  width: number;
}

// Spans of one level that overlap in time get lanes of their own.
function layOut(roots: TreeNode[], duration: number): { boxes: Box[]; lanes: number } {
  const whole = Math.max(1, duration);
  const ends: number[] = [];
  const laneOf = new Map<TreeNode, number>();
  const boxes = visible(roots, new Set()).map((node) => {
    let lane = node.parent ? (laneOf.get(node.parent) ?? 0) + 1 : 0;
    while ((ends[lane] ?? -1) > node.row.offset_ns) lane++;
    ends[lane] = node.row.offset_ns + node.row.duration_ns;
    laneOf.set(node, lane);
    const left = Math.max(0, Math.min(99.7, (node.row.offset_ns / whole) * 100));
    return { node, lane, left, width: Math.max(0.25, Math.min(100 - left, (node.row.duration_ns / whole) * 100)) };
  });
  return { boxes, lanes: ends.length };
}
