// Two traces side by side: their figures, and span by span what is new, gone, slower or dearer.
import { useMemo } from "preact/hooks";
import type { SpanRow, Trace, TraceList, TraceSummary } from "./data";
import * as figures from "./figures";
import { Icon, KindIcon } from "./icons";
import { Empty, Problem } from "./parts";
import type { Place } from "./state";
import { link, setParameter, useAnswer, useKeys } from "./state";
import { makeTree, visible } from "./tree";

interface Pair {
  key: string;
  depth: number;
  a: SpanRow | null;
  b: SpanRow | null;
}

export function ComparePage(props: { place: Place; revision: number }) {
  const { place } = props;
  const list = useAnswer<TraceList>("/api/traces", { limit: 200 }, props.revision).answer?.traces ?? [];
  const aId = place.parameters.get("a") ?? "";
  const nameOfA = list.find((trace) => trace.trace_id === aId)?.name;
  const bId = place.parameters.get("b") ?? list.find((trace) => trace.trace_id !== aId && trace.name === nameOfA)?.trace_id ?? "";
  const a = useAnswer<Trace>(aId ? `/api/trace/${encodeURIComponent(aId)}` : "", {}, props.revision);
  const b = useAnswer<Trace>(bId ? `/api/trace/${encodeURIComponent(bId)}` : "", {}, props.revision);
  const pairs = useMemo(() => pairUp(a.answer?.rows ?? [], b.answer?.rows ?? []), [a.answer, b.answer]);
  const longest = Math.max(1, ...pairs.flatMap((pair) => [pair.a?.duration_ns ?? 0, pair.b?.duration_ns ?? 0]));
  const runs = lastRuns(list);
  const swap = () => {
    if (aId && bId) location.replace(`${link("compare")}?a=${encodeURIComponent(bId)}&b=${encodeURIComponent(aId)}`);
  };
  useKeys({ x: swap });
  return (
    <div class="page">
      <div class="page-head">
        <h1>Compare</h1>
        <Choice label="Trace A" list={list} value={aId} onChoose={(id) => setParameter(place, "a", id)} />
        <button class="quiet" onClick={swap} disabled={!aId || !bId} aria-label="Swap A and B" title="Swap A and B (x)">
          <Icon name="swap" />
        </button>
        <Choice label="Trace B" list={list} value={bId} onChoose={(id) => setParameter(place, "b", id)} />
      </div>
      <Problem text={a.problem || b.problem} />
      {(!a.answer || !b.answer) && (
        <Empty icon="compare" title="Choose two traces">
          <p>Two runs of the same program show what a change did: steps that are new or gone, and what took longer.</p>
          {runs && (
            <a class="button" href={`${link("compare")}?a=${encodeURIComponent(runs[1].trace_id)}&b=${encodeURIComponent(runs[0].trace_id)}`}>
              The last two runs of {runs[0].name}
            </a>
          )}
          {list.length === 0 && <p class="muted">There is no trace to choose yet.</p>}
        </Empty>
      )}
      {a.answer && b.answer && (
        <div class="scroll pad-wide">
          <Totals a={a.answer} b={b.answer} />
          <div class="panel">
          <table class="plain-table compare-table">
            <thead>
              <tr>
                <th>Span</th>
                <th class="number"><span class="legend a">A</span></th>
                <th class="number"><span class="legend b">B</span></th>
                <th class="number">Change</th>
                <th class="narrow-hidden" />
              </tr>
            </thead>
            <tbody>
              {pairs.slice(0, 2000).map((pair) => (
                <PairLine key={pair.key} pair={pair} longest={longest} aId={aId} bId={bId} />
              ))}
            </tbody>
          </table>
          {pairs.length > 2000 && <p class="muted pad">The first 2,000 of {figures.count(pairs.length)} steps.</p>}
          </div>
        </div>
      )}
    </div>
  );
}

// The newest trace that there are two of, and the one before it.
function lastRuns(list: TraceSummary[]): [TraceSummary, TraceSummary] | null {
  const newest = new Map<string, TraceSummary>();
  for (const trace of list) {
    const later = newest.get(trace.name);
    if (later) return [later, trace];
    newest.set(trace.name, trace);
  }
  return null;
}

function Choice(props: { label: string; list: TraceSummary[]; value: string; onChoose: (id: string) => void }) {
  const known = props.list.some((trace) => trace.trace_id === props.value);
  return (
    <label class="choice">
      <span>{props.label}</span>
      <select value={props.value} onChange={(event) => props.onChoose(event.currentTarget.value)}>
        <option value="">choose …</option>
        {!known && props.value && <option value={props.value}>{props.value}</option>}
        {props.list.map((trace) => (
          <option key={trace.trace_id} value={trace.trace_id}>
            {trace.name} · {figures.moment(trace.start_ms)} · {figures.duration(trace.duration_ns)}
          </option>
        ))}
      </select>
    </label>
  );
}

function Totals(props: { a: Trace; b: Trace }) {
  const { a, b } = props;
  const rows: [string, number, number, (value: number) => string][] = [
    ["Took", a.duration_ns, b.duration_ns, figures.duration],
    ["Spans", a.spans, b.spans, figures.count],
    ["Errors", a.errors, b.errors, figures.count],
    ["Input tokens", a.input_tokens, b.input_tokens, figures.count],
    ["Output tokens", a.output_tokens, b.output_tokens, figures.count],
  ];
  if (a.cost !== null || b.cost !== null) rows.push(["Cost", a.cost ?? 0, b.cost ?? 0, figures.cost]);
  return (
    <div class="figures large">
      {rows.map(([name, one, other, text]) => (
        <div key={name} class="figure">
          <div class="figure-label">{name}</div>
          <div class="figure-value">
            {one === other ? text(one) : `${text(one)} → ${text(other)}`} <Change from={one} to={other} />
          </div>
        </div>
      ))}
    </div>
  );
}

function Change(props: { from: number; to: number }) {
  const { from, to } = props;
  if (from === to) return <small class="muted">same</small>;
  if (from === 0) return <small class="worse">new</small>;
  const part = (to - from) / from;
  if (Math.abs(part) < 0.005) return <small class="muted">same</small>;
  return <small class={part > 0 ? "worse" : "better"}>{`${part > 0 ? "+" : "−"}${figures.count(Math.abs(part) * 100)}%`}</small>;
}

function PairLine(props: { pair: Pair; longest: number; aId: string; bId: string }) {
  const { pair, longest } = props;
  const row = (pair.b ?? pair.a) as SpanRow;
  const state = !pair.a ? "added" : !pair.b ? "removed" : "";
  const target = pair.b ? link("trace", props.bId, pair.b.span_id) : link("trace", props.aId, row.span_id);
  return (
    <tr class={state}>
      <td>
        <span class="group-name" style={{ "--depth": Math.min(pair.depth, 14) }}>
          <KindIcon kind={row.kind} />
          <a href={target} title={row.input}>{row.name}</a>
          {state && <span class="badge">{state === "added" ? "only in B" : "only in A"}</span>}
          {(pair.a?.failed || pair.b?.failed) && (
            <span class="badge bad">error in {pair.a?.failed && pair.b?.failed ? "both" : pair.a?.failed ? "A" : "B"}</span>
          )}
        </span>
      </td>
      <td class="number">{pair.a ? figures.duration(pair.a.duration_ns) : "–"}</td>
      <td class="number">{pair.b ? figures.duration(pair.b.duration_ns) : "–"}</td>
      <td class="number">{pair.a && pair.b && <Change from={pair.a.duration_ns} to={pair.b.duration_ns} />}</td>
      <td class="track-cell narrow-hidden">
        <span class="double-track" aria-hidden="true">
          <span class="a" style={{ width: `${((pair.a?.duration_ns ?? 0) / longest) * 100}%` }} />
          <span class="b" style={{ width: `${((pair.b?.duration_ns ?? 0) / longest) * 100}%` }} />
        </span>
      </td>
    </tr>
  );
}

// Spans are the same if they have the same path of names and are the same one of that path.
function pairUp(a: SpanRow[], b: SpanRow[]): Pair[] {
  const pairs = new Map<string, Pair>();
  const order: Pair[] = [];
  for (const [side, rows] of [["a", a], ["b", b]] as const) {
    const keys = new Map<string, string>();
    const seen = new Map<string, number>();
    let last = -1;
    for (const node of visible(makeTree(rows), new Set())) {
      const path = `${node.parent ? keys.get(node.parent.row.span_id) : ""}/${node.row.kind} ${node.row.name}`;
      const number = (seen.get(path) ?? 0) + 1;
      seen.set(path, number);
      const key = `${path}#${number}`;
      keys.set(node.row.span_id, key);
      let pair = pairs.get(key);
      if (!pair) {
        pair = { key, depth: node.depth, a: null, b: null };
        pairs.set(key, pair);
        order.splice(side === "a" ? order.length : last + 1, 0, pair);
      }
      pair[side] = node.row;
      last = order.indexOf(pair);
    }
  }
  return order;
}
