// One trace: its figures, its spans as a tree beside their times, and the detail of one span.
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { ExportFormat, Meta, Trace } from "./data";
import * as figures from "./figures";
import { ExportMenu } from "./export_menu";
import { FlameView } from "./flame_view";
import { GraphView } from "./graph_view";
import { Icon } from "./icons";
import { Copy, Empty, Figure, Mark, Problem, Segments } from "./parts";
import { SpanDetail } from "./span_detail";
import { SpanTable } from "./span_table";
import { Split } from "./split";
import type { Place } from "./state";
import { link, listLink, placeOf, setParameter, useAnswer, useKeys } from "./state";
import type { TimeWindow } from "./time_window";
import { FindBox, FoundWords, useFind, useMarks } from "./trace_find";
import { makeTree, parents, visible } from "./tree";

const views = ["Waterfall", "Flame", "Graph"] as const;
type View = (typeof views)[number];

export function TracePage(props: { place: Place; revision: number; meta: Meta | null }) {
  const { place } = props;
  const [traceId = "", spanId = ""] = place.parts;
  const { answer: trace, problem } = useAnswer<Trace>(`/api/trace/${encodeURIComponent(traceId)}`, {}, props.revision);
  const [collapsed, setCollapsed] = useState<ReadonlySet<string>>(new Set());
  const [listOnly, setListOnly] = useState(false);
  const [zoom, setZoom] = useState<TimeWindow | null>(null);
  const view = (place.parameters.get("view") as View | null) ?? "Waterfall";
  const roots = useMemo(() => makeTree(trace?.rows ?? []), [trace?.rows]);
  const all = useMemo(() => visible(roots, new Set()), [roots]);
  const nodes = useMemo(() => visible(roots, collapsed), [roots, collapsed]);
  const inSight = nodes.findIndex((node) => node.row.span_id === spanId);
  const chosen = spanId ? inSight : 0;
  const row = trace?.rows.find((one) => one.span_id === spanId) ?? nodes[0]?.row;
  const found = useFind(traceId, place, props.revision);
  const findBox = useRef<HTMLInputElement>(null);
  const hits = useMemo(() => all.filter((node) => found.spans?.has(node.row.span_id)), [all, found.spans]);
  useMarks(found.words, row?.span_id ?? "");

  useEffect(() => {
    setCollapsed(new Set());
    setZoom(null);
  }, [traceId]);
  useEffect(() => {
    if (trace?.name) document.title = `${trace.name} · llmobs`;
  }, [trace?.name]);
  // A span that is asked for is shown, also inside of a branch that was closed.
  useEffect(() => {
    if (inSight >= 0 || !spanId || collapsed.size === 0) return;
    const open = new Set(collapsed);
    for (let above = all.find((node) => node.row.span_id === spanId)?.parent; above; above = above.parent) open.delete(above.row.span_id);
    setCollapsed(open);
  }, [spanId]);
  const choose = (id: string) => {
    setListOnly(false);
    const query = place.parameters.toString();
    location.replace(link("trace", traceId, id) + (query ? `?${query}` : ""));
  };
  const fold = (id: string, closed: boolean) => {
    const next = new Set(collapsed);
    if (closed) next.add(id);
    else next.delete(id);
    setCollapsed(next);
  };
  const move = (step: number) => {
    const asked = placeOf(location.hash).parts[1]; // keys may come faster than the page is drawn
    const from = asked ? nodes.findIndex((node) => node.row.span_id === asked) : chosen;
    const next = nodes[Math.max(0, Math.min(nodes.length - 1, Math.max(0, from) + step))];
    if (next) choose(next.row.span_id);
  };
  const left = () => {
    const node = nodes[chosen];
    if (!node) return;
    if (node.children.length > 0 && !collapsed.has(node.row.span_id)) fold(node.row.span_id, true);
    else if (node.parent) choose(node.parent.row.span_id);
  };
  const right = () => {
    const node = nodes[chosen];
    if (node && collapsed.has(node.row.span_id)) fold(node.row.span_id, false);
    else move(1);
  };
  const nextError = () => {
    const at = row ? all.findIndex((node) => node.row.span_id === row.span_id) : -1;
    const next = all.find((node, i) => i > at && node.row.failed) ?? all.find((node) => node.row.failed); // also in closed branches
    if (next) choose(next.row.span_id);
  };
  // From a span that was not found, the next one is the next below it.
  const toFound = (step: number) => {
    if (hits.length === 0) return;
    const from = all.findIndex((node) => node.row.span_id === row?.span_id);
    for (let i = 1; i <= all.length; i++) {
      const next = all[(from + step * i + all.length * 2) % all.length];
      if (next && found.spans?.has(next.row.span_id)) return choose(next.row.span_id);
    }
  };
  const foldAll = () => setCollapsed(parents(roots));
  const zoomTo = (id: string) => {
    const target = trace?.rows.find((one) => one.span_id === id);
    if (!trace || !target) return;
    const margin = Math.max(1, target.duration_ns * 0.04);
    setZoom({ from: Math.max(0, target.offset_ns - margin), to: Math.min(trace.duration_ns, target.offset_ns + target.duration_ns + margin) });
  };
  useKeys({
    j: () => move(1), k: () => move(-1), ArrowDown: () => move(1), ArrowUp: () => move(-1),
    ArrowLeft: left, ArrowRight: right, "[": foldAll, "]": () => setCollapsed(new Set()), e: nextError,
    z: () => row && zoomTo(row.span_id), Z: () => setZoom(null), Enter: () => setListOnly(false),
    "/": () => findBox.current?.select(), n: () => toFound(1), N: () => toFound(-1),
    Escape: () => (found.text ? setParameter(place, "find", "") : zoom ? setZoom(null) : (location.hash = listLink())),
  });
  if (problem && !trace)
    return (
      <Empty icon="traces" title="This trace is not here">
        <p>{problem === "not here" ? `None of the files has a trace ${traceId}.` : problem}</p>
        <a href={link("traces")}>All traces</a>
      </Empty>
    );
  if (!trace) return <div class="waiting" aria-busy="true" />;
  const time = zoom ?? { from: 0, to: Math.max(1, trace.duration_ns) };
  return (
    <div class="page trace-page">
      <TraceHead trace={trace} formats={props.meta?.export_formats ?? []} onError={nextError} />
      <Problem text={problem} />
      <Split leftOnly={listOnly}
        left={
          <div class="split-left">
            <div class="toolbar">
              <Segments label="View" choices={views} chosen={view}
                onChoose={(next) => setParameter(place, "view", next === "Waterfall" ? "" : next)} />
              <span class="muted span-count">{figures.plural(trace.rows.length, "span")}</span>
              <FindBox found={found} place={place} at={hits.findIndex((node) => node.row.span_id === row?.span_id)} onStep={toFound} box={findBox} />
              <span class="spacer" />
              {zoom && view !== "Graph" && (
                <button class="small chip-button" onClick={() => setZoom(null)} title="The whole time again (Z)">
                  {figures.duration(zoom.to - zoom.from)} of {figures.duration(trace.duration_ns)} <Icon name="close" size={11} />
                </button>
              )}
              {view === "Waterfall" && (
                <span class="fold-all">
                  <button class="quiet" onClick={foldAll} aria-label="Close all branches" title="Close all branches ([)"><Icon name="fold-all" size={14} /></button>
                  <button class="quiet" onClick={() => setCollapsed(new Set())} aria-label="Open all branches" title="Open all branches (])"><Icon name="unfold-all" size={14} /></button>
                </span>
              )}
            </div>
            {view === "Waterfall" && (
              <SpanTable nodes={nodes} chosen={chosen} duration={trace.duration_ns} time={time} collapsed={collapsed} found={found.spans}
                onChoose={choose} onFold={fold} onZoom={zoomTo} />
            )}
            {view === "Flame" && <FlameView roots={roots} time={time} found={found.spans} chosen={row?.span_id ?? ""} onChoose={choose} onZoom={zoomTo} />}
            {view === "Graph" && <GraphView rows={trace.rows} chosen={row?.span_id ?? ""} onChoose={choose} />}
          </div>
        }
        right={
          row && (
            <FoundWords.Provider value={found.words}>
              <SpanDetail traceId={traceId} row={row} rows={trace.rows} links={trace.tool_links} revision={props.revision} place={place} onClose={() => setListOnly(true)} />
            </FoundWords.Provider>
          )
        } />
    </div>
  );
}

function TraceHead(props: { trace: Trace; formats: ExportFormat[]; onError: () => void }) {
  const { trace } = props;
  return (
    <header class="trace-head">
      <div class="trace-title">
        <a class="back" href={listLink()} aria-label="All traces">
          Traces
        </a>
        <span class="muted">/</span>
        <h1>{trace.name || trace.kind}</h1>
        {trace.errors > 0 && (
          <button class="bare" onClick={props.onError} title="Go to the next error (e)">
            <Mark tone="bad" icon="error" count={trace.errors} word="error" />
          </button>
        )}
        <span class="spacer" />
        <code class="trace-id">{trace.trace_id}</code>
        <Copy text={trace.trace_id} />
        <a class="button quiet small" href={`${link("compare")}?a=${encodeURIComponent(trace.trace_id)}`}>
          <Icon name="compare" size={13} /> Compare
        </a>
        <ExportMenu trace={trace.trace_id} formats={props.formats} />
      </div>
      <div class="figures">
        <Figure label="Took">{figures.duration(trace.duration_ns)}</Figure>
        <Figure label="Started">{figures.moment(trace.start_ms)}</Figure>
        {trace.total_tokens > 0 && (
          <Figure label="Tokens" title={tokensTitle(trace)}>
            {figures.count(trace.total_tokens)}
            <small>
              {figures.short(trace.input_tokens)} in{trace.cache_read_tokens > 0 && ` (${figures.short(trace.cache_read_tokens)} cached)`} ·{" "}
              {figures.short(trace.output_tokens)} out{trace.reasoning_tokens > 0 && ` (${figures.short(trace.reasoning_tokens)} reasoning)`}
            </small>
          </Figure>
        )}
        {trace.cost !== null && <Figure label="Cost">{figures.cost(trace.cost)}</Figure>}
        {trace.models.length > 0 && (
          <Figure label={trace.models.length > 1 ? "Models" : "Model"} title={trace.models.join(", ")} tone="list">{trace.models.join(", ")}</Figure>
        )}
        {trace.ml_app && <Figure label="Application">{trace.ml_app}</Figure>}
        {trace.session_id && (
          <Figure label="Session">
            <a href={link("sessions", trace.session_id)}>{trace.session_id}</a>
          </Figure>
        )}
      </div>
      {trace.error && (
        <button class="trace-error" onClick={props.onError}>
          <Icon name="error" size={14} /> <span>{trace.error}</span>
          {trace.errors > 1 && <small>and {figures.plural(trace.errors - 1, "other")}</small>}
        </button>
      )}
    </header>
  );
}

function tokensTitle(trace: Trace): string {
  return [
    `${figures.count(trace.input_tokens)} input`,
    trace.cache_read_tokens > 0 && `of these ${figures.count(trace.cache_read_tokens)} from the cache`,
    `${figures.count(trace.output_tokens)} output`,
    trace.reasoning_tokens > 0 && `of these ${figures.count(trace.reasoning_tokens)} for reasoning`,
  ]
    .filter(Boolean)
    .join(", ");
}
