// Statistics: how much, how fast, how dear and how often wrong, over time and by kind, model, tool and error.
import type { Group, Statistics } from "./data";
import * as figures from "./figures";
import { KindIcon } from "./icons";
import { Empty, Figure, Problem } from "./parts";
import { SearchBox } from "./traces_page";
import type { Place } from "./state";
import { link, setParameter, useAnswer } from "./state";

export function StatisticsPage(props: { place: Place; revision: number }) {
  const query = props.place.parameters.get("q") ?? "";
  const { answer, problem } = useAnswer<Statistics>("/api/stats", { q: query }, props.revision);
  return (
    <div class="page">
      <div class="page-head">
        <h1>Statistics</h1>
        <SearchBox value={query} onChange={(text) => setParameter(props.place, "q", text)} />
      </div>
      <Problem text={problem || answer?.problem || ""} />
      {answer && answer.spans === 0 && (
        <Empty icon="statistics" title={query ? "No span matches" : "Nothing to count yet"}>
          <p>Figures show up with the first spans.</p>
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
        <Chart title="Calls over time" answer={answer} value={(bucket) => bucket.count} bad={(bucket) => bucket.errors} text={figures.count} />
        <Chart title="p95 over time" answer={answer} value={(bucket) => bucket.p95_ns} text={figures.duration} />
        <Chart title="Tokens over time" answer={answer} value={(bucket) => bucket.input_tokens + bucket.output_tokens} text={figures.short} />
        <Chart title="Cost over time" answer={answer} value={(bucket) => bucket.cost} text={figures.cost} />
      </div>
      <Groups title="Kinds" groups={answer.kinds} field="kind" icon />
      <Groups title="Models" groups={answer.models} field="model" />
      <Groups title="Tools" groups={answer.tools} field="name" />
      {answer.errors.length > 0 && <Groups title="Errors" groups={answer.errors} field="error.type" />}
    </div>
  );
}

type Bucket = Statistics["over_time"][number];

function Chart(props: {
  title: string;
  answer: Statistics;
  value: (bucket: Bucket) => number;
  bad?: (bucket: Bucket) => number;
  text: (value: number) => string;
}) {
  const buckets = props.answer.over_time;
  const most = Math.max(...buckets.map(props.value));
  if (!(most > 0)) return null;
  const first = buckets[0] as Bucket;
  const last = buckets[buckets.length - 1] as Bucket;
  const width = 100 / buckets.length;
  return (
    <figure class="chart" aria-label={props.title}>
      <figcaption>
        {props.title} <span class="muted">up to {props.text(most)}</span>
      </figcaption>
      <svg viewBox="0 0 100 40" preserveAspectRatio="none" role="img" aria-label={`${props.title}, up to ${props.text(most)}`}>
        {[10, 20, 30].map((y) => (
          <line key={y} x1="0" x2="100" y1={y} y2={y} class="grid" />
        ))}
        {buckets.map((bucket, i) => {
          const height = (props.value(bucket) / most) * 38;
          const bad = ((props.bad?.(bucket) ?? 0) / most) * 38;
          return (
            <g key={i}>
              <title>{`${figures.moment(bucket.from_ms)}: ${props.text(props.value(bucket))}`}</title>
              <rect class="hit" x={i * width} y="0" width={width} height="40" />
              <rect class="column" x={i * width + width * 0.12} y={40 - height} width={width * 0.76} height={height} />
              {bad > 0 && <rect class="column bad" x={i * width + width * 0.12} y={40 - bad} width={width * 0.76} height={bad} />}
            </g>
          );
        })}
      </svg>
      <div class="chart-times muted">
        <span>{figures.moment(first.from_ms)}</span>
        <span>{figures.moment(last.from_ms + props.answer.bucket_ms)}</span>
      </div>
    </figure>
  );
}

function Groups(props: { title: string; groups: Group[]; field: string; icon?: boolean }) {
  if (props.groups.length === 0) return null;
  const most = Math.max(...props.groups.map((group) => group.p95_ns), 1);
  return (
    <section class="panel">
      <header class="panel-head">
        <h2>{props.title}</h2>
      </header>
      <table class="plain-table">
        <thead>
          <tr>
            <th />
            <th class="number">Spans</th>
            <th class="number">Errors</th>
            <th class="number">p50</th>
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
                  <a href={`${link("traces")}?q=${encodeURIComponent(`${props.field}:"${group.name}"`)}`}>{group.name || "none"}</a>
                </span>
              </td>
              <td class="number">{figures.count(group.count)}</td>
              <td class="number">{group.errors > 0 ? <span class="error-text">{figures.count(group.errors)}</span> : "0"}</td>
              <td class="number">{figures.duration(group.p50_ns)}</td>
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
    </section>
  );
}
