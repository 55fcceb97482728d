// Statistics: how much, how fast, how dear and how often wrong, over time and by kind, model, tool and error.
import { useRef } from "preact/hooks";
import type { Group, Statistics } from "./data";
import * as figures from "./figures";
import { KindIcon } from "./icons";
import { Empty, Figure, Problem, Waiting } from "./parts";
import { PeriodChoice, periodStart, SearchBox } from "./search_box";
import type { Place } from "./state";
import { link, setParameter, useAnswer, useKeys } from "./state";

export function StatisticsPage(props: { place: Place; revision: number }) {
  const isNarrowed = props.place.parameters.has("q") || props.place.parameters.has("since");
  const query = props.place.parameters.get("q") ?? "";
  const { answer, problem, waiting } = useAnswer<Statistics>("/api/stats", { q: query, from: periodStart(props.place) }, props.revision);
  const box = useRef<HTMLInputElement>(null);
  useKeys({ "/": () => box.current?.focus() });
  return (
    <div class="page">
      <div class="page-head">
        <h1>Statistics</h1>
        <SearchBox value={query} box={box} onChange={(text) => setParameter(props.place, "q", text)} />
        <PeriodChoice place={props.place} />
        <Waiting on={waiting} label="Searching" />
      </div>
      <Problem text={problem || answer?.problem || ""} />
      {answer && answer.spans === 0 && (
        <Empty icon="statistics" title={isNarrowed ? "No span matches" : "Nothing to count yet"}>
          <p>{isNarrowed ? "Figures are of the spans that the search finds in this time." : "Figures show up with the first spans."}</p>
          {isNarrowed && <button onClick={() => (location.hash = link("statistics"))}>Show all</button>}
        </Empty>
      )}
      {answer && answer.spans > 0 && <Board answer={answer} />}
    </div>
  );
}

function Board(props: { answer: Statistics }) {
  const { answer } = props;
  const tokens = answer.models.reduce((sum, group) => sum + group.input_tokens + group.output_tokens, 0);
  const cost = answer.models.reduce((sum, group) => sum + group.cost, 0);
  const errors = answer.errors.reduce((sum, group) => sum + group.count, 0);
  return (
    <div class="scroll board">
      <div class="figures large">
        <Figure label="Spans">{figures.count(answer.spans)}</Figure>
        <Figure label="Traces">{figures.count(answer.roots.count)}</Figure>
        <Figure label="p50 of traces">{figures.duration(answer.roots.p50_ns)}</Figure>
        <Figure label="p95 of traces">{figures.duration(answer.roots.p95_ns)}</Figure>
        <Figure label="Errors" tone={errors > 0 ? "bad" : ""}>
          {figures.count(errors)} <small>{((errors / answer.spans) * 100).toFixed(1)}%</small>
        </Figure>
        {tokens > 0 && <Figure label="Tokens">{figures.short(tokens)}</Figure>}
        {cost > 0 && <Figure label="Cost">{figures.cost(cost)}</Figure>}
      </div>
      <div class="charts">
        <Chart title="Calls" answer={answer} value={(bucket) => bucket.count} inner={(bucket) => bucket.errors} innerName="failed" bad text={figures.count} />
        <Chart title={`Latency of ${answer.times_of}`} answer={answer} value={(bucket) => bucket.p95_ns} valueName="p95" inner={(bucket) => bucket.p50_ns} innerName="p50" text={figures.duration} />
        <Chart title="Tokens" answer={answer} value={(bucket) => bucket.input_tokens + bucket.output_tokens} valueName="input and output"
          inner={(bucket) => bucket.output_tokens} innerName="output" text={figures.short} />
        <Chart title="Cost" answer={answer} value={(bucket) => bucket.cost} text={figures.cost} />
      </div>
      <Groups title="Kinds" heading="Kind" groups={answer.kinds} field="kind" icon />
      <Groups title="Models" heading="Model" groups={answer.models} field="model" />
      <Groups title="Tools" heading="Tool" groups={answer.tools} field="name" />
      {answer.errors.length > 0 && <Groups title="Errors" heading="Type" groups={answer.errors} field="error.type" />}
    </div>
  );
}

type Bucket = Statistics["over_time"][number];

function Chart(props: {
  title: string;
  answer: Statistics;
  value: (bucket: Bucket) => number;
  valueName?: string;
  inner?: (bucket: Bucket) => number;
  innerName?: string;
  bad?: boolean;
  text: (value: number) => string;
}) {
  const { text, answer } = props;
  const buckets = answer.over_time;
  const most = Math.max(...buckets.map(props.value));
  if (!(most > 0)) return null;
  const first = buckets[0] as Bucket;
  const last = buckets[buckets.length - 1] as Bucket;
  const isShort = buckets.length * answer.bucket_ms < 600_000;
  const time = isShort ? figures.moment : figures.minute;
  const tell = (bucket: Bucket) =>
    [
      figures.moment(bucket.from_ms),
      `${props.valueName ?? ""} ${text(props.value(bucket))}`.trim(),
      props.inner && props.inner(bucket) > 0 && `${props.innerName} ${text(props.inner(bucket))}`,
    ]
      .filter(Boolean)
      .join("\n");
  return (
    <figure class="chart" aria-label={`${props.title} over time`}>
      <figcaption>
        {props.title}
        <span class="spacer" />
        {props.valueName && <span class="legend">{props.valueName}</span>}
        {props.inner && buckets.some((bucket) => (props.inner?.(bucket) ?? 0) > 0) && (
          <span class={`legend ${props.bad ? "bad" : "inner"}`}>{props.innerName}</span>
        )}
      </figcaption>
      <div class="chart-body">
        <div class="chart-scale muted" aria-hidden="true">
          <span>{text(most)}</span>
          <span>{text(most / 2)}</span>
          <span>0</span>
        </div>
        <div class="columns" role="img" aria-label={`${props.title} over time, up to ${text(most)}`}>
          {buckets.map((bucket, i) => (
            <span key={i} class="column" title={tell(bucket)}>
              <i style={{ height: share(props.value(bucket), most) }} />
              {props.inner && <i class={props.bad ? "bad" : "inner"} style={{ height: share(props.inner(bucket), most) }} />}
            </span>
          ))}
        </div>
      </div>
      <div class="chart-times muted">
        <span>{time(first.from_ms)}</span>
        <span>{time(last.from_ms + answer.bucket_ms)}</span>
      </div>
    </figure>
  );
}

// What there is shows, however little of the highest it is.
function share(value: number, most: number): string {
  return value > 0 ? `max(2px, ${(value / most) * 100}%)` : "0";
}

function Groups(props: { title: string; heading: string; groups: Group[]; field: string; icon?: boolean }) {
  if (props.groups.length === 0) return null;
  const most = Math.max(...props.groups.map((group) => group.p95_ns), 1);
  return (
    <section class="panel">
      <header class="panel-head">
        <h2>{props.title}</h2>
      </header>
      <table class="plain-table groups">
        <thead>
          <tr>
            <th class="group-column">{props.heading}</th>
            <th class="number">Spans</th>
            <th class="number">Errors</th>
            <th class="number narrow-hidden">p50</th>
            <th class="number">p95</th>
            <th class="narrow-hidden" />
            <th class="number narrow-hidden">Tokens</th>
            <th class="number narrow-hidden">Cost</th>
          </tr>
        </thead>
        <tbody>
          {props.groups.slice(0, 25).map((group) => (
            <tr key={group.name}>
              <td>
                <span class="group-name">
                  {props.icon && <KindIcon kind={group.name} />}
                  <a class="name" title={group.name} href={`${link("traces")}?q=${encodeURIComponent(`${props.field}:"${group.name}"`)}`}>{group.name || "none"}</a>
                </span>
              </td>
              <td class="number">{figures.count(group.count)}</td>
              <td class="number">{group.errors > 0 ? <span class="error-text">{figures.count(group.errors)}</span> : "0"}</td>
              <td class="number narrow-hidden">{figures.duration(group.p50_ns)}</td>
              <td class="number">{figures.duration(group.p95_ns)}</td>
              <td class="track-cell narrow-hidden">
                <span class="bar-track" aria-hidden="true">
                  <span style={{ width: `${(group.p95_ns / most) * 100}%` }} />
                  <span class="inner" style={{ width: `${(group.p50_ns / most) * 100}%` }} />
                </span>
              </td>
              <td class="number narrow-hidden">{group.input_tokens + group.output_tokens > 0 ? figures.short(group.input_tokens + group.output_tokens) : "–"}</td>
              <td class="number narrow-hidden">{group.cost > 0 ? figures.cost(group.cost) : "–"}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {props.groups.length > 25 && <p class="muted pad">The first 25 of {figures.count(props.groups.length)}.</p>}
    </section>
  );
}
