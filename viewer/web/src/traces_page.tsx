// The list of traces: live, filtered, sorted, as long as it may be.
import { useEffect, useRef, useState } from "preact/hooks";
import type { Meta, TraceList, TraceSummary } from "./data";
import * as figures from "./figures";
import { Icon, KindIcon } from "./icons";
import { Command, Empty, Mark, Problem, useWindow, Waiting } from "./parts";
import { Examples, PeriodChoice, periodStart, SearchBox } from "./search_box";
import type { Place } from "./state";
import { lastTrace, link, setParameter, useAnswer, useKeys } from "./state";

const rowHeight = 52;

const columns = [
  { id: "name", title: "Trace", class: "wide" },
  { id: "", title: "Models", class: "wide-only" },
  { id: "", title: "Session", class: "wide-only session-cell" },
  { id: "start", title: "Started", class: "" },
  { id: "duration", title: "Took", class: "number" },
  { id: "spans", title: "Spans", class: "number narrow-hidden" },
  { id: "tokens", title: "Tokens", class: "number phone-hidden" },
  { id: "cost", title: "Cost", class: "number narrow-hidden cost-cell" },
] as const;

export function TracesPage(props: { place: Place; revision: number; meta: Meta | null }) {
  const { place } = props;
  const query = place.parameters.get("q") ?? "";
  const sort = place.parameters.get("sort") ?? "start";
  const order = place.parameters.get("order") ?? "desc";
  const [paused, setPaused] = useState<number | null>(null);
  const [limit, setLimit] = useState(500);
  const { answer, problem, waiting } = useAnswer<TraceList>("/api/traces", { q: query, sort, order, limit, from: periodStart(place) }, paused ?? props.revision);
  const traces = answer?.traces ?? [];
  const [chosenId, setChosenId] = useState(lastTrace); // news above it do not move it
  const chosen = Math.max(0, traces.findIndex((trace) => trace.trace_id === chosenId));
  const { element, range, reveal } = useWindow(traces.length, rowHeight);
  const box = useRef<HTMLInputElement>(null);
  const move = (step: number) => {
    const next = Math.max(0, Math.min(traces.length - 1, chosen + step));
    setChosenId(traces[next]?.trace_id ?? "");
    reveal(next);
  };
  useEffect(() => reveal(chosen), [answer !== null]);
  useKeys({
    j: () => move(1),
    k: () => move(-1),
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    Enter: () => {
      const trace = traces[chosen];
      if (trace) location.hash = link("trace", trace.trace_id);
    },
    p: () => setPaused(paused === null ? props.revision : null),
    "/": () => box.current?.focus(),
  });
  // One trace that took very long must not make all the other bars the same.
  const durations = traces.map((trace) => trace.duration_ns).sort((a, b) => a - b);
  const longest = Math.max(1, durations[Math.floor(durations.length * 0.9)] ?? 1);
  const sortBy = (column: string) => {
    if (column !== sort) {
      setParameter({ ...place, parameters: withParameter(place.parameters, "order", "") }, "sort", column);
    } else setParameter(place, "order", order === "desc" ? "asc" : "desc");
  };
  return (
    <div class="page traces-page">
      <div class="page-head">
        <h1>Traces</h1>
        <SearchBox value={query} box={box} onChange={(text) => setParameter(place, "q", text)} />
        <PeriodChoice place={place} />
        <span class="spacer" />
        <button class="quiet" aria-pressed={paused !== null} title="Stop and go on with new traces (p)"
          onClick={() => setPaused(paused === null ? props.revision : null)}>
          <Icon name={paused === null ? "pause" : "play"} size={13} /> {paused === null ? "Pause" : "Go on"}
        </button>
        <Waiting on={waiting} label="Searching" />
      </div>
      <Problem text={problem || answer?.problem || ""} />
      {answer && answer.total === 0 && <NoTraces meta={props.meta} />}
      {answer && answer.total > 0 && traces.length === 0 && (
        <Empty icon="search" title={place.parameters.get("since") ? "No trace of this time" : "No trace has such a span"}>
          {/\s/.test(query.trim()) && <p>All of it must be true of one and the same span.</p>}
          <p>Try a word of a name or an error, or a field:</p>
          <Examples onChoose={(text) => setParameter(place, "q", text)} />
          <button onClick={() => (location.hash = link("traces"))}>Show all {figures.plural(answer.total, "trace")}</button>
        </Empty>
      )}
      {traces.length > 0 && (
        <div class={tableClass(traces)} role="table" aria-label="Traces" aria-rowcount={answer?.matched}>
          <div class="table-head trace-columns" role="row">
            {columns.map((column) => column.id === "" ? (
              <span key={column.title} role="columnheader" class={column.class}>{column.title}</span>
            ) : (
              <button key={column.id} role="columnheader" class={column.class} onClick={() => sortBy(column.id)}
                aria-sort={sort === column.id ? (order === "desc" ? "descending" : "ascending") : "none"}>
                {column.title}
                {sort === column.id && <span class={`sorted ${order}`} aria-hidden="true" />}
              </button>
            ))}
          </div>
          <div class="scroll" ref={element}>
            <div style={{ height: `${traces.length * rowHeight}px`, position: "relative" }}>
              {traces.slice(range.from, range.to).map((trace, i) => (
                <TraceLine key={trace.trace_id} trace={trace} top={(range.from + i) * rowHeight} longest={longest}
                  chosen={range.from + i === chosen} />
              ))}
            </div>
          </div>
          <div class="table-foot">
            {answer && answer.matched === answer.total
              ? figures.plural(answer.total, "trace")
              : `${figures.count(answer?.matched ?? 0)} of ${figures.plural(answer?.total ?? 0, "trace")}`}
            {answer && answer.matched > traces.length && (
              <button class="quiet small" onClick={() => setLimit(Math.min(5000, limit * 4))}>
                show more than {figures.count(traces.length)}
              </button>
            )}
            {paused !== null && <span class="badge warn">paused</span>}
          </div>
        </div>
      )}
    </div>
  );
}

// A column in which nothing stands takes no room.
function tableClass(traces: TraceSummary[]): string {
  const session = traces.some((trace) => trace.session_id) ? "" : "no-session";
  return `table ${session} ${traces.some((trace) => trace.cost !== null) ? "" : "no-cost"}`;
}

function withParameter(parameters: URLSearchParams, name: string, value: string): URLSearchParams {
  const copy = new URLSearchParams(parameters);
  if (value) copy.set(name, value);
  else copy.delete(name);
  return copy;
}

function TraceLine(props: { trace: TraceSummary; top: number; longest: number; chosen: boolean }) {
  const { trace } = props;
  const judged = trace.evaluations;
  return (
    <a class={`line trace-columns ${props.chosen ? "chosen" : ""}`} role="row" href={link("trace", trace.trace_id)}
      style={{ top: `${props.top}px`, height: `${rowHeight}px` }}>
      <span role="cell" class="wide two-lines">
        <span class="first">
          <KindIcon kind={trace.kind} />
          <span class="name">{trace.name || trace.kind || "span"}</span>
          {trace.errors > 0 && <Mark tone="bad" icon="error" count={trace.errors} word="error" />}
          {judged.fail > 0 && <Mark tone="bad" icon="evaluations" count={judged.fail} word="failed eval" title="evaluations that failed" />}
          {judged.fail === 0 && judged.pass > 0 && (
            <Mark tone="good" icon="evaluations" count={judged.pass} word="passed eval" title="evaluations that passed" />
          )}
        </span>
        <span class="second">
          {trace.error ? (
            <>
              <span class="error-text" title={trace.error}>{trace.error}</span>
              {trace.input && <span class="given" title={trace.input}>{trace.input}</span>}
            </>
          ) : (
            <>
              {trace.input ? <span class="given" title={trace.input}>{trace.input}</span> : <span>{trace.ml_app || trace.kind || "trace"}</span>}
              {trace.input && trace.ml_app && trace.ml_app !== trace.name && <span>{trace.ml_app}</span>}
              {trace.models.length > 0 && <span class="not-wide">{shortList(trace.models, 1)}</span>}
              {trace.session_id && <span class="not-wide">session {trace.session_id}</span>}
            </>
          )}
        </span>
      </span>
      <span role="cell" class="wide-only ends" title={trace.models.join(", ")}>{shortList(trace.models)}</span>
      <span role="cell" class="wide-only ends muted session-cell" title={trace.session_id}>{trace.session_id || "–"}</span>
      <span role="cell" class="two-lines">
        <span class="first">{figures.clock(trace.start_ms)}</span>
        <span class="second">{figures.date(trace.start_ms)}</span>
      </span>
      <span role="cell" class="number two-lines">
        <span class="first">{figures.duration(trace.duration_ns)}</span>
        <span class="took" aria-hidden="true">
          <span style={{ width: `${Math.max(2, Math.min(100, (trace.duration_ns / props.longest) * 100))}%` }} />
        </span>
      </span>
      <span role="cell" class="number narrow-hidden">{figures.count(trace.spans)}</span>
      <span role="cell" class="number two-lines phone-hidden">
        <span class="first">{trace.total_tokens ? figures.short(trace.total_tokens) : "–"}</span>
        {trace.total_tokens > 0 && (
          <span class="second">
            {figures.short(trace.input_tokens)} → {figures.short(trace.output_tokens)}
          </span>
        )}
      </span>
      <span role="cell" class="number narrow-hidden cost-cell">{trace.cost === null ? "–" : figures.cost(trace.cost)}</span>
    </a>
  );
}

// The models that answered stand before those that only embedded.
function shortList(models: string[], shown = 2): string {
  if (models.length === 0) return "–";
  const names = [...models].sort((a, b) => Number(/embed/.test(a)) - Number(/embed/.test(b)));
  return names.length > shown ? `${names[0]}, +${names.length - 1}` : names.join(", ");
}

export function NoTraces(props: { meta: Meta | null }) {
  const { meta } = props;
  const file = meta?.sources[0]?.path ?? "traces.jsonl";
  return (
    <Empty icon="traces" title="No traces yet">
      {meta?.receiver ? (
        <>
          <p>This page listens. Start a program, and its traces show up here:</p>
          <Command text={`DD_TRACE_AGENT_URL=${meta.receiver} ./your_program`} />
          <p>Datadog's SDKs for Python and JavaScript take the same variable. Programs with OpenTelemetry:</p>
          <Command text={`OTEL_EXPORTER_OTLP_ENDPOINT=${meta.receiver} ./your_program`} />
        </>
      ) : (
        <>
          <p>This page follows a file. Run a program that writes to it:</p>
          <Command text={`LLMOBS_FILE=${file} ./your_program`} />
        </>
      )}
    </Empty>
  );
}
