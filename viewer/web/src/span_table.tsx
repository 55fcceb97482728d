// The spans of a trace as a tree, each beside its time. Only the rows in sight are in the page.
import { useEffect } from "preact/hooks";
import * as figures from "./figures";
import { KindIcon, kindClass } from "./icons";
import { useWindow } from "./parts";
import type { TreeNode } from "./tree";

const rowHeight = 44;
const indent = 18;
const deepest = 14; // levels further in are not moved any further

export function SpanTable(props: {
  nodes: TreeNode[];
  chosen: number;
  duration: number;
  collapsed: ReadonlySet<string>;
  onChoose: (id: string) => void;
  onFold: (id: string, closed: boolean) => void;
}) {
  const { nodes, chosen, duration } = props;
  const { element, range, reveal } = useWindow(nodes.length, rowHeight);
  useEffect(() => reveal(chosen), [chosen]);
  return (
    <div class="span-table" role="treegrid" aria-label="Spans" aria-rowcount={nodes.length}>
      {nodes.length > 30 && <Overview nodes={nodes} duration={duration} range={range} onGo={(index) => reveal(index)} />}
      <div class="time-scale" aria-hidden="true">
        <span />
        <div class="ticks">
          {[0, 0.25, 0.5, 0.75].map((part) => (
            <span key={part} style={{ left: `${part * 100}%` }}>
              {part === 0 ? "0" : figures.duration(duration * part)}
            </span>
          ))}
        </div>
      </div>
      <div class="scroll" ref={element}>
        <div style={{ height: `${nodes.length * rowHeight}px`, position: "relative" }}>
          {nodes.slice(range.from, range.to).map((node, i) => (
            <SpanLine key={node.row.span_id} node={node} top={(range.from + i) * rowHeight} duration={duration}
              chosen={range.from + i === chosen} closed={props.collapsed.has(node.row.span_id)}
              onChoose={props.onChoose} onFold={props.onFold} />
          ))}
        </div>
      </div>
    </div>
  );
}

function SpanLine(props: {
  node: TreeNode;
  top: number;
  duration: number;
  chosen: boolean;
  closed: boolean;
  onChoose: (id: string) => void;
  onFold: (id: string, closed: boolean) => void;
}) {
  const { row, children, depth, orphan, failedBelow, size } = props.node;
  const level = Math.min(depth, deepest);
  const whole = Math.max(1, props.duration);
  const left = Math.max(0, Math.min(99.6, (row.offset_ns / whole) * 100));
  const width = Math.max(0.4, Math.min(100 - left, (row.duration_ns / whole) * 100));
  const tokens = row.total_tokens ?? ((row.input_tokens ?? 0) + (row.output_tokens ?? 0));
  return (
    <div class={`line span-line ${props.chosen ? "chosen" : ""} ${row.failed ? "failed" : ""}`} role="row"
      aria-level={depth + 1} aria-selected={props.chosen} aria-expanded={children.length > 0 ? !props.closed : undefined}
      style={{ top: `${props.top}px`, height: `${rowHeight}px` }} onClick={() => props.onChoose(row.span_id)}>
      <div class="span-name" role="gridcell" style={{ paddingLeft: `${level * indent + 8}px` }}>
        {Array.from({ length: level }, (_, i) => (
          <span key={i} class={`branch ${failedBelow && i === level - 1 ? "bad" : ""}`} style={{ left: `${i * indent + 17}px` }} />
        ))}
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
        <div class="two-lines">
          <span class="first">
            <span class="name" title={row.name}>{row.name || row.kind}</span>
            {props.closed && <span class="muted">+{figures.count(size - 1)}</span>}
            {orphan && <span class="badge" title="Its parent is not here (yet)">no parent yet</span>}
          </span>
          <span class="second">
            {row.failed ? (
              <span class="error-text">{row.error || "error"}</span>
            ) : (
              <>
                <span>{row.model || row.kind || "span"}</span>
                {tokens > 0 && <span>{figures.short(tokens)} tok</span>}
                {row.cost !== null && <span>{figures.cost(row.cost)}</span>}
              </>
            )}
          </span>
        </div>
      </div>
      <div class="span-time" role="gridcell" aria-label={`from ${figures.duration(row.offset_ns)} for ${figures.duration(row.duration_ns)}`}>
        <span class={`bar ${kindClass(row.kind)} ${row.failed ? "bad" : ""}`} style={{ left: `${left}%`, width: `${width}%` }} />
        <span class="bar-label" style={left + width < 78 ? { left: `calc(${left + width}% + 6px)` } : { right: `calc(${100 - left}% + 6px)` }}>
          {figures.duration(row.duration_ns)}
        </span>
      </div>
    </div>
  );
}

/** The whole trace in a strip: one line for each row, and where the table stands. */
function Overview(props: { nodes: TreeNode[]; duration: number; range: { from: number; to: number }; onGo: (index: number) => void }) {
  const { nodes } = props;
  const step = Math.max(1, Math.ceil(nodes.length / 120));
  // Of the rows that share a line the one that failed is shown, so that no error is lost.
  const shown: TreeNode[] = [];
  for (let i = 0; i < nodes.length; i += step)
    shown.push(nodes.slice(i, i + step).find((node) => node.row.failed) ?? (nodes[i] as TreeNode));
  const height = 100 / shown.length;
  return (
    <div class="overview" aria-hidden="true"
      onClick={(event) => {
        const box = event.currentTarget.getBoundingClientRect();
        props.onGo(Math.floor(((event.clientY - box.top) / box.height) * nodes.length));
      }}>
      {shown.map(({ row }, i) => (
        <span key={row.span_id} class={`${kindClass(row.kind)} ${row.failed ? "bad" : ""}`}
          style={{
            top: `${i * height}%`,
            left: `${Math.min(99, (row.offset_ns / Math.max(1, props.duration)) * 100)}%`,
            width: `${Math.max(0.5, (row.duration_ns / Math.max(1, props.duration)) * 100)}%`,
            height: `${Math.max(1, height)}%`,
          }} />
      ))}
      <i style={{ top: `${(props.range.from / nodes.length) * 100}%`, height: `${((props.range.to - props.range.from) / nodes.length) * 100}%` }} />
    </div>
  );
}
