// The trace as a flame: one row for each level, so that what ran inside of what is seen at once.
import { useEffect, useMemo } from "preact/hooks";
import * as figures from "./figures";
import { kindClass } from "./icons";
import { useWindow } from "./parts";
import type { TimeWindow } from "./time_window";
import { placeIn } from "./time_window";
import type { TreeNode } from "./tree";
import { visible } from "./tree";

const laneHeight = 26;
const most = 8000; // of the lanes in sight
const least = 0.25; // per cent of the width
const mostUnnamed = 5; // per cent

export function FlameView(props: { roots: TreeNode[]; time: TimeWindow; found: ReadonlySet<string> | null; chosen: string; onChoose: (id: string) => void; onZoom: (id: string) => void }) {
  const { roots, time } = props;
  const lanes = useMemo(() => layOut(roots), [roots]);
  const { element, range, reveal } = useWindow(lanes.count, laneHeight);
  const boxes = useMemo(() => inside(lanes.boxes, time), [lanes, time.from, time.to]);
  const shown = boxes.filter((box) => box.lane >= range.from && box.lane < range.to);
  useEffect(() => reveal(lanes.boxes.find((box) => box.node.row.span_id === props.chosen)?.lane ?? -1), [lanes, props.chosen]);
  return (
    <div class="flame scroll" role="list" aria-label="Flame view" ref={element}>
      <div class="flame-scale" aria-hidden="true">
        {figures.ticks(time.from, time.to, 6).filter((at) => placeIn(time, at) < 95).map((at) => (
          <span key={at} style={{ left: `${placeIn(time, at)}%` }}>{figures.tick(at)}</span>
        ))}
      </div>
      <div style={{ height: `${lanes.count * laneHeight + 8}px`, position: "relative" }}>
        {shown.slice(0, most).map(({ node, lane, left, width }) => (
          <button key={node.row.span_id} role="listitem"
            class={`flame-box ${width > mostUnnamed ? "named" : width > 0.8 ? "boxed" : ""} ${kindClass(node.row.kind)} ${node.row.failed ? "bad" : ""} ${node.row.span_id === props.chosen ? "chosen" : ""} ${props.found?.has(node.row.span_id) === false ? "miss" : ""}`}
            style={{ left: `${left}%`, width: `${width}%`, top: `${lane * laneHeight}px` }}
            title={`${node.row.name} · ${figures.duration(node.row.duration_ns)}`} onClick={() => props.onChoose(node.row.span_id)} onDblClick={() => props.onZoom(node.row.span_id)}>
            {width > mostUnnamed ? node.row.name : ""}
            {width > 14 && <small>{figures.duration(node.row.duration_ns)}</small>}
          </button>
        ))}
      </div>
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

// Of what is too short to be seen, one stands for all that it would cover; errors are always there.
function inside(boxes: Lane[], time: TimeWindow) {
  const drawn: number[] = [];
  return boxes.flatMap(({ node, lane }) => {
    const begin = placeIn(time, node.row.offset_ns);
    const end = placeIn(time, node.row.offset_ns + node.row.duration_ns);
    if (begin > 100 || end < 0) return [];
    const left = Math.max(0, Math.min(99.7, begin));
    const width = Math.max(least, Math.min(100, end) - left);
    if (width === least && left < (drawn[lane] ?? -1) && !node.row.failed) return [];
    drawn[lane] = left + least;
    return [{ node, lane, left, width }];
  });
}
