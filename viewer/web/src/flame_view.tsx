// The trace as a flame: one row for each level, so that what ran inside of what is seen at once.
import { useMemo } from "preact/hooks";
import * as figures from "./figures";
import { kindClass } from "./icons";
import type { TimeWindow } from "./time_window";
import { placeIn } from "./time_window";
import type { TreeNode } from "./tree";
import { visible } from "./tree";

const most = 4000;
const mostUnnamed = 5; // per cent

export function FlameView(props: { roots: TreeNode[]; time: TimeWindow; found: ReadonlySet<string> | null; chosen: string; onChoose: (id: string) => void; onZoom: (id: string) => void }) {
  const { roots, time } = props;
  const lanes = useMemo(() => layOut(roots), [roots]);
  const boxes = useMemo(() => inside(lanes.boxes, time), [lanes, time.from, time.to]);
  return (
    <div class="flame scroll" role="list" aria-label="Flame view">
      <div class="flame-scale" aria-hidden="true">
        {figures.ticks(time.from, time.to, 6).filter((at) => placeIn(time, at) < 95).map((at) => (
          <span key={at} style={{ left: `${placeIn(time, at)}%` }}>{figures.tick(at)}</span>
        ))}
      </div>
      <div style={{ height: `${lanes.count * 26 + 8}px`, position: "relative" }}>
        {boxes.slice(0, most).map(({ node, lane, left, width }) => (
          <button key={node.row.span_id} role="listitem"
            class={`flame-box ${width > mostUnnamed ? "named" : width > 0.8 ? "boxed" : ""} ${kindClass(node.row.kind)} ${node.row.failed ? "bad" : ""} ${node.row.span_id === props.chosen ? "chosen" : ""} ${props.found?.has(node.row.span_id) === false ? "miss" : ""}`}
            style={{ left: `${left}%`, width: `${width}%`, top: `${lane * 26}px` }}
            title={`${node.row.name} · ${figures.duration(node.row.duration_ns)}`} onClick={() => props.onChoose(node.row.span_id)} onDblClick={() => props.onZoom(node.row.span_id)}>
            {width > mostUnnamed ? node.row.name : ""}
            {width > 14 && <small>{figures.duration(node.row.duration_ns)}</small>}
          </button>
        ))}
      </div>
      {boxes.length > most && <p class="muted pad">The first {figures.count(most)} of {figures.count(boxes.length)} spans.</p>}
    </div>
  );
}

interface Lane {
  node: TreeNode;
  lane: number;
}

// Spans of one level that overlap in time get lanes of their own.
function layOut(roots: TreeNode[]): { boxes: Lane[]; count: number } {
  const ends: number[] = [];
  const laneOf = new Map<TreeNode, number>();
  const boxes = visible(roots, new Set()).map((node) => {
    let lane = node.parent ? (laneOf.get(node.parent) ?? 0) + 1 : 0;
    while ((ends[lane] ?? -1) > node.row.offset_ns) lane++;
    ends[lane] = node.row.offset_ns + node.row.duration_ns;
    laneOf.set(node, lane);
    return { node, lane };
  });
  return { boxes, count: ends.length };
}

function inside(boxes: Lane[], time: TimeWindow) {
  return boxes.flatMap(({ node, lane }) => {
    const begin = placeIn(time, node.row.offset_ns);
    const end = placeIn(time, node.row.offset_ns + node.row.duration_ns);
    if (begin > 100 || end < 0) return [];
    const left = Math.max(0, Math.min(99.7, begin));
    return [{ node, lane, left, width: Math.max(0.25, Math.min(100, end) - left) }];
  });
}
