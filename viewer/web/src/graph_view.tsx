// The trace as a graph of who called whom: spans of one name and kind below the same caller are one node. Span links are dashed
// arrows: what one made went into the other.
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { SpanRow } from "./data";
import * as figures from "./figures";
import { Icon, kindClass } from "./icons";

interface GraphNode {
  key: string;
  name: string;
  kind: string;
  first: string;
  count: number;
  errors: number;
  duration: number;
  children: Map<string, GraphNode>;
  x: number;
  y: number;
}

const boxWidth = 184;
const boxHeight = 46;
const gapX = 56;
const gapY = 16;
const mostCallees = 12;

export function GraphView(props: { rows: SpanRow[]; chosen: string; onChoose: (id: string) => void }) {
  const { nodes, edges, flows, width, height } = useMemo(() => makeGraph(props.rows), [props.rows]);
  const box = useRef<HTMLDivElement>(null);
  const scale = useScale(box, width);
  useEffect(() => {
    box.current?.querySelector(".graph-box.chosen")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [props.chosen, scale]);
  return (
    <div class="graph scroll" aria-label="Graph of calls" ref={box}>
      {flows.length > 0 && (
        <p class="graph-legend muted">
          <span class="flow-mark" aria-hidden="true" /> span links: what one made went into the other
        </p>
      )}
      <div style={{ width: `${width * scale}px`, height: `${height * scale}px` }}>
      <div class="graph-plane" style={{ width: `${width}px`, height: `${height}px`, transform: `scale(${scale})` }}>
        <svg width={width} height={height} aria-hidden="true">
          <marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
            <path d="M0 0.500L7 4L0 7.500z" class="flow-head" />
          </marker>
          {edges.map(([from, to]) => {
            const x1 = from.x + boxWidth;
            const y1 = from.y + boxHeight / 2;
            const y2 = to.y + boxHeight / 2;
            const middle = (x1 + to.x) / 2;
            return <path key={to.key} class={to.errors > 0 ? "edge bad" : "edge"} d={`M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${to.x} ${y2}`} />;
          })}
          {flows.map(([from, to]) => (
            <path key={`${from.key} ${to.key}`} class="flow" d={flowPath(from, to)} marker-end="url(#arrow)" />
          ))}
        </svg>
        {nodes.map((node) => (
          <button key={node.key} class={`graph-box ${kindClass(node.kind)} ${node.errors > 0 ? "bad" : ""} ${node.first === props.chosen ? "chosen" : ""}`}
            style={{ left: `${node.x}px`, top: `${node.y}px`, width: `${boxWidth}px`, height: `${boxHeight}px` }}
            onClick={() => props.onChoose(node.first)}>
            <Icon name={node.kind || "task"} size={14} />
            <span class="two-lines">
              <span class="first">
                <span class="name">{node.name}</span>
                {node.count > 1 && <span class="muted">×{figures.count(node.count)}</span>}
              </span>
              <span class="second">
                <span>{figures.duration(node.duration)}</span>
                {node.errors > 0 && <span class="error-text">{figures.plural(node.errors, "error")}</span>}
              </span>
            </span>
          </button>
        ))}
      </div>
      </div>
    </div>
  );
}

// A graph that is a bit too wide is shown a bit smaller; one that is much too wide is scrolled.
function useScale(box: { current: HTMLDivElement | null }, width: number): number {
  const [scale, setScale] = useState(1);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const look = () => setScale(Math.max(0.75, Math.min(1, (element.clientWidth - 12) / width)));
    look();
    const observer = new ResizeObserver(look);
    observer.observe(element);
    return () => observer.disconnect();
  }, [width]);
  return scale;
}

// From the right of one to the left of the other; where that stands below or above, around their right sides.
function flowPath(from: GraphNode, to: GraphNode): string {
  const [x1, y1] = [from.x + boxWidth, from.y + boxHeight / 2];
  const y2 = to.y + boxHeight / 2;
  if (to.x > x1) return `M${x1} ${y1 + 6}C${(x1 + to.x) / 2} ${y1 + 6} ${(x1 + to.x) / 2} ${y2 + 6} ${to.x} ${y2 + 6}`;
  const x2 = to.x + boxWidth;
  const out = Math.max(x1, x2) + Math.min(44, 18 + Math.abs(y2 - y1) / 12);
  return `M${x1} ${y1}C${out} ${y1} ${out} ${y2} ${x2 + 1} ${y2}`;
}

function makeGraph(rows: SpanRow[]) {
  const byId = new Map(rows.map((row) => [row.span_id, row]));
  const top: GraphNode = { key: "", name: "", kind: "", first: "", count: 0, errors: 0, duration: 0, children: new Map(), x: 0, y: 0 };
  const placed = new Map<string, GraphNode>();
  const place = (start: SpanRow): GraphNode => {
    // From the span up to what is placed already, then down again.
    const path: SpanRow[] = [];
    const seen = new Set<string>();
    for (let row: SpanRow | undefined = start; row && !placed.has(row.span_id) && !seen.has(row.span_id); row = byId.get(row.parent_id)) {
      path.push(row);
      seen.add(row.span_id);
    }
    for (const row of path.reverse()) {
      const parent = placed.get(row.parent_id) ?? top;
      const part = `${row.kind}\n${row.name}`;
      let node = parent.children.get(part);
      if (!node) {
        node = { key: `${parent.key}/${part}`, name: row.name, kind: row.kind, first: row.span_id, count: 0, errors: 0, duration: 0, children: new Map(), x: 0, y: 0 };
        parent.children.set(part, node);
      }
      node.count++;
      node.errors += row.failed ? 1 : 0;
      node.duration += row.duration_ns;
      placed.set(row.span_id, node);
    }
    return placed.get(start.span_id) ?? top;
  };
  for (const row of [...rows].sort((a, b) => a.offset_ns - b.offset_ns)) place(row);
  foldMany(top);
  const nodes: GraphNode[] = [];
  const edges: [GraphNode, GraphNode][] = [];
  let nextY = 16;
  let deepest = 0;
  const put = (node: GraphNode, depth: number) => {
    deepest = Math.max(deepest, depth);
    node.x = 16 + depth * (boxWidth + gapX);
    const start = nextY;
    for (const child of node.children.values()) {
      if (depth < 60) put(child, depth + 1);
      if (depth < 60) edges.push([node, child]);
    }
    if (nextY === start) nextY += boxHeight + gapY;
    // In the middle of what it calls, but never further than a screen from the first of them.
    node.y = start + Math.min(240, Math.max(0, nextY - start - boxHeight - gapY) / 2);
    nodes.push(node);
  };
  for (const node of top.children.values()) put(node, 0);
  return { nodes, edges, flows: flowsOf(rows, placed, new Set(nodes)), width: 32 + (deepest + 1) * (boxWidth + gapX), height: nextY + 16 };
}

// Which nodes have links to which, once each, unless one calls the other: that is shown already.
function flowsOf(rows: SpanRow[], placed: Map<string, GraphNode>, shown: ReadonlySet<GraphNode>): [GraphNode, GraphNode][] {
  const flows = new Map<string, [GraphNode, GraphNode]>();
  for (const row of rows)
    for (const id of row.links ?? []) {
      const [from, to] = [placed.get(id), placed.get(row.span_id)];
      if (!from || !to || from === to || !shown.has(from) || !shown.has(to)) continue;
      if ([...from.children.values()].includes(to) || [...to.children.values()].includes(from)) continue;
      flows.set(`${from.key}\n\n${to.key}`, [from, to]);
    }
  return [...flows.values()].slice(0, 200);
}

// Of very many different callees the slowest, and those that failed, stay; the others of a kind are one node.
function foldMany(node: GraphNode): void {
  // The further in, the fewer: else the graph of a large trace is as long as its list.
  const open = [{ node, most: mostCallees }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { node: one, most } = next;
    const children = [...one.children.values()].sort((a, b) => b.errors - a.errors || b.duration - a.duration);
    const inner = children.length > 6 ? 4 : mostCallees;
    for (const child of children.slice(0, most)) open.push({ node: child, most: inner });
    for (const child of children.slice(most)) {
      one.children.delete(child.key.slice(one.key.length + 1));
      const part = `${child.kind}\n…`;
      const others = one.children.get(part);
      if (!others) one.children.set(part, { ...child, key: `${one.key}/${part}`, name: `other ${child.kind || "span"}s`, children: new Map() });
      else {
        others.count += child.count;
        others.errors += child.errors;
        others.duration += child.duration;
      }
    }
  }
}
