// The spans of a trace as a tree, each beside its time. Only the rows in sight are in the page.
import { useEffect } from "preact/hooks";
import * as figures from "./figures";
import { Icon, KindIcon, kindClass } from "./icons";
import { Overview } from "./overview";
import { Mark, useWindow } from "./parts";
import type { TimeWindow } from "./time_window";
import { placeIn } from "./time_window";
import type { TreeNode } from "./tree";

const rowHeight = 44;
const indent = 18;
const deepest = 14; // levels further in are not moved any further

export function SpanTable(props: {
  nodes: TreeNode[];
  chosen: number;
  duration: number;
  time: TimeWindow;
  collapsed: ReadonlySet<string>;
  found: ReadonlySet<string> | null;
  onChoose: (id: string) => void;
  onFold: (id: string, closed: boolean) => void;
  onZoom: (id: string) => void;
}) {
  const { nodes, chosen, time } = props;
  const { element, range, reveal } = useWindow(nodes.length, rowHeight);
  useEffect(() => reveal(chosen), [chosen]);
  // What is found comes into sight, without being chosen.
  useEffect(() => {
    const box = element.current;
    if (!box || !props.found || props.found.size === 0) return;
    const isHit = (index: number) => props.found?.has(nodes[index]?.row.span_id ?? "") === true;
    const first = Math.floor(box.scrollTop / rowHeight);
    const last = Math.floor((box.scrollTop + box.clientHeight) / rowHeight);
    for (let i = first; i < last; i++) if (isHit(i)) return;
    const next = nodes.findIndex((_, i) => i >= last && isHit(i));
    reveal(next >= 0 ? next : nodes.findIndex((_, i) => isHit(i)));
  }, [props.found]);
  const ticks = figures.ticks(time.from, time.to, 4);
  const step = ticks.length > 1 ? placeIn({ from: 0, to: time.to - time.from }, (ticks[1] ?? 0) - (ticks[0] ?? 0)) : 100;
  const offset = ticks.length > 0 ? placeIn(time, ticks[0] ?? 0) : 0;
  return (
    <div class="span-table" style={{ "--step": `${step}%`, "--offset": `${(offset / Math.max(1, 100 - step)) * 100}%` }}>
      {nodes.length > 30 && <Overview nodes={nodes} duration={props.duration} range={range} found={props.found} onGo={(index) => reveal(index)} />}
      <div class="time-scale" aria-hidden="true">
        <span />
        <div class="ticks">
          {ticks.filter((at) => placeIn(time, at) < 90).map((at) => (
            <span key={at} style={{ left: `${placeIn(time, at)}%` }}>
              {figures.tick(at)}
            </span>
          ))}
        </div>
      </div>
      <div class="scroll" ref={element} role="treegrid" aria-label="Spans" aria-rowcount={nodes.length} tabIndex={0}
        aria-activedescendant={nodes[chosen] ? `span-${nodes[chosen]?.row.span_id}` : undefined}>
        <div role="rowgroup" style={{ height: `${nodes.length * rowHeight}px`, position: "relative" }}>
          {nodes.slice(range.from, range.to).map((node, i) => (
            <SpanLine key={node.row.span_id} node={node} top={(range.from + i) * rowHeight} time={time} index={range.from + i}
              chosen={range.from + i === chosen} closed={props.collapsed.has(node.row.span_id)} hit={props.found ? props.found.has(node.row.span_id) : null}
              onChoose={props.onChoose} onFold={props.onFold} onZoom={props.onZoom} />
          ))}
        </div>
      </div>
    </div>
  );
}

function SpanLine(props: {
  node: TreeNode;
  index: number;
  top: number;
  time: TimeWindow;
  chosen: boolean;
  closed: boolean;
  hit: boolean | null; // nothing is searched for
  onChoose: (id: string) => void;
  onFold: (id: string, closed: boolean) => void;
  onZoom: (id: string) => void;
}) {
  const { row, children, depth } = props.node;
  return (
    <div class={`line span-line ${props.chosen ? "chosen" : ""} ${row.failed ? "failed" : ""} ${props.hit === null ? "" : props.hit ? "hit" : "miss"}`} role="row" id={`span-${row.span_id}`}
      aria-level={depth + 1} aria-rowindex={props.index + 1} aria-selected={props.chosen}
      aria-expanded={children.length > 0 ? !props.closed : undefined}
      style={{ top: `${props.top}px`, height: `${rowHeight}px` }} onClick={() => props.onChoose(row.span_id)}
      onDblClick={() => props.onZoom(row.span_id)}>
      <div class="span-name" role="gridcell" style={{ paddingLeft: `${Math.min(depth, deepest) * indent + 8}px` }}>
        <Branches node={props.node} />
        {children.length > 0 ? (
          <button class="fold" tabIndex={-1} aria-label={props.closed ? "Open" : "Close"}
            onClick={(event) => {
              event.stopPropagation();
              props.onFold(row.span_id, !props.closed);
            }}>
            <span class={`chevron ${props.closed ? "" : "open"}`} />
          </button>
        ) : (
          <span class="fold" />
        )}
        <KindIcon kind={row.kind} />
        <SpanName node={props.node} closed={props.closed} />
      </div>
      <SpanTime node={props.node} time={props.time} />
    </div>
  );
}

/** The lines of the tree. Those that lead to a span that failed are red. */
function Branches(props: { node: TreeNode }) {
  const { node } = props;
  const level = Math.min(node.depth, deepest);
  const lines = [];
  let below: TreeNode = node;
  for (let above = node.parent; above; below = above, above = above.parent) {
    if (above.depth >= level) continue;
    const left = `${above.depth * indent + 17}px`;
    if (below === node || above.depth === level - 1) {
      lines.push(<span key={`e${above.depth}`} class={`elbow ${node.failedBelow ? "bad" : ""}`} style={{ left, width: node.children.length > 0 ? "9px" : "20px" }} />);
      lines.push(<span key={`u${above.depth}`} class={`branch upper ${below.failedBelow || below.laterFailed ? "bad" : ""}`} style={{ left }} />);
      if (below.later) lines.push(<span key={`l${above.depth}`} class={`branch lower ${below.laterFailed ? "bad" : ""}`} style={{ left }} />);
    } else if (below.later) lines.push(<span key={above.depth} class={`branch ${below.laterFailed ? "bad" : ""}`} style={{ left }} />);
  }
  return <>{lines}</>;
}

function SpanName(props: { node: TreeNode; closed: boolean }) {
  const { row, orphan, size, errorsBelow } = props.node;
  const tokens = row.total_tokens ?? ((row.input_tokens ?? 0) + (row.output_tokens ?? 0));
  return (
    <div class="two-lines">
      <span class="first">
        <span class="name" title={row.name}>{row.name || row.kind}</span>
        {props.closed && <span class="muted">+{figures.count(size - 1)}</span>}
        {props.closed && errorsBelow > 0 && <Mark tone="bad" icon="error" count={errorsBelow} word="error" />}
        {orphan && <span class="badge" title="Its parent is not here (yet)">no parent yet</span>}
        {row.evaluations > 0 && (
          <span class="judged" title={figures.plural(row.evaluations, "evaluation")}>
            <Icon name="evaluations" size={12} label={figures.plural(row.evaluations, "evaluation")} />
          </span>
        )}
      </span>
      <span class="second">
        {row.failed ? (
          <span class="error-text" title={row.error}>{row.error || "error"}</span>
        ) : (
          <>
            {row.input ? <span class="given" title={row.input}>{row.input}</span> : <span>{row.model || row.kind || "span"}</span>}
            {tokens > 0 && <span>{figures.short(tokens)} tok</span>}
            {row.cost !== null && <span>{figures.cost(row.cost)}</span>}
          </>
        )}
      </span>
    </div>
  );
}

function SpanTime(props: { node: TreeNode; time: TimeWindow }) {
  const { row } = props.node;
  const begin = placeIn(props.time, row.offset_ns);
  const end = placeIn(props.time, row.offset_ns + row.duration_ns);
  const left = Math.max(0, Math.min(99.6, begin));
  const right = Math.max(left + 0.4, Math.min(100, end));
  const outside = begin > 100 || end < 0;
  return (
    <div class="span-time" role="gridcell" aria-label={`from ${figures.duration(row.offset_ns)} for ${figures.duration(row.duration_ns)}`}>
      {!outside && (
        <span class={`bar ${kindClass(row.kind)} ${row.failed ? "bad" : ""} ${begin < 0 ? "from-before" : ""} ${end > 100 ? "goes-on" : ""}`}
          style={{ left: `${left}%`, width: `${right - left}%` }} />
      )}
      <span class={`bar-label ${outside ? "outside" : ""}`}
        style={outside ? (begin > 100 ? { right: "4px" } : { left: "4px" }) : right < 78 ? { left: `calc(${right}% + 6px)` } : left > 22 ? { right: `calc(${100 - left}% + 6px)` } : { right: "6px" }}
        data-on-bar={!outside && right >= 78 && left <= 22 ? "" : undefined}>
        {outside && (begin > 100 ? "later ›" : "‹ before")}
        {!outside && figures.duration(row.duration_ns)}
      </span>
    </div>
  );
}
