// Evaluations: how each label came out, the worst spans, and those evaluations that met no span, with the likely reason.
import type { Evaluation, EvaluationLabel, EvaluationsAnswer } from "./data";
import * as figures from "./figures";
import { Icon } from "./icons";
import { Command, Empty, Problem } from "./parts";
import { Judgement } from "./span_detail";
import { link, useAnswer } from "./state";

export function EvaluationsPage(props: { revision: number }) {
  const { answer, problem } = useAnswer<EvaluationsAnswer>("/api/evaluations", {}, props.revision);
  return (
    <div class="page">
      <div class="page-head">
        <h1>Evaluations</h1>
        {answer && answer.count > 0 && (
          <span class="muted">
            {figures.plural(answer.count, "evaluation")} of {figures.plural(answer.labels.length, "label")}
          </span>
        )}
        {answer && answer.unjoined_count > 0 && (
          <button class="badge warn" onClick={() => document.getElementById("unjoined")?.scrollIntoView({ behavior: "smooth" })}>
            <Icon name="error" size={11} /> {figures.count(answer.unjoined_count)} without a span
          </button>
        )}
      </div>
      <Problem text={problem} />
      {answer && answer.count === 0 && (
        <Empty icon="evaluations" title="No evaluations">
          <p>An evaluation says how good a span's answer was: a score, a category, or whether it passed. Submit one with the ids of a span:</p>
          <Command text={'llmobs::submit_evaluation(span, "helpful", llmobs::Score(0.9));'} />
        </Empty>
      )}
      <div class="cards scroll">
        {answer?.labels.map((label) => <LabelCard key={label.label} label={label} />)}
        {answer && answer.unjoined_count > 0 && <Unjoined answer={answer} />}
      </div>
    </div>
  );
}

function LabelCard(props: { label: EvaluationLabel }) {
  const { label } = props;
  const judged = label.pass + label.fail;
  const most = Math.max(1, ...label.histogram.map((bin) => bin.count), ...label.values.map((value) => value.count));
  return (
    <section class="panel" aria-label={label.label}>
      <header class="panel-head">
        <h2>{label.label}</h2>
        <span class="muted">{label.metric_type}</span>
        {label.feedback > 0 && <span class="badge">{label.feedback === label.count ? "feedback" : `${figures.count(label.feedback)} of them feedback`}</span>}
        <span class="spacer" />
        <span class="muted">{figures.count(label.count)}</span>
      </header>
      <div class="panel-figures">
        {judged > 0 && (
          <div>
            <div class="big">{Math.round((label.pass / judged) * 100)}%</div>
            <div class="muted">passed, {label.pass} of {judged}</div>
            <div class="rate" aria-hidden="true">
              <span style={{ width: `${(label.pass / judged) * 100}%` }} />
            </div>
          </div>
        )}
        {label.mean !== null && (
          <div>
            <div class="big">{Number(label.mean.toPrecision(3))}</div>
            <div class="muted">mean</div>
          </div>
        )}
      </div>
      {label.histogram.length > 0 && (
        <div class="histogram" role="img" aria-label="Distribution of the scores">
          {label.histogram.map((bin, i) => (
            <span key={i} title={`${bin.from.toPrecision(3)} to ${bin.to.toPrecision(3)}: ${bin.count}`}>
              <i style={{ height: `${(bin.count / most) * 100}%` }} />
              <small>{i === 0 || i === label.histogram.length - 1 ? Number((i === 0 ? bin.from : bin.to).toPrecision(2)) : ""}</small>
            </span>
          ))}
        </div>
      )}
      {label.values.length > 0 && (
        <ul class="bars">
          {[...label.values].sort((a, b) => b.count - a.count).slice(0, 12).map((value) => (
            <li key={value.value}>
              <span class="bar-name">{value.value}</span>
              <span class="bar-track">
                <span style={{ width: `${(value.count / most) * 100}%` }} />
              </span>
              <span class="number">{figures.count(value.count)}</span>
            </li>
          ))}
        </ul>
      )}
      <h3>{judged > 0 || label.mean !== null ? "Worst first" : "Latest"}</h3>
      <ul class="plain">
        {label.worst.slice(0, 8).map((evaluation, i) => (
          <li key={i}>
            <Verdict evaluation={evaluation} />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What an evaluation said of which span; the label is that of the card. */
function Verdict(props: { evaluation: Evaluation }) {
  const { evaluation } = props;
  const value = typeof evaluation.value === "string" ? evaluation.value : JSON.stringify(evaluation.value);
  const tone = evaluation.assessment === "pass" ? "good" : evaluation.assessment === "fail" ? "bad" : "";
  return (
    <>
      <div class="verdict">
        <span class="value strong">{value}</span>
        {evaluation.assessment && <span class={`badge ${tone}`}>{evaluation.assessment}</span>}
        {evaluation.submitter && <span class="muted submitter">{evaluation.submitter}</span>}
        <span class="spacer" />
        {evaluation.span_name !== undefined ? (
          <a href={link("trace", evaluation.trace_id, evaluation.span_id)}>{evaluation.span_name || "span"}</a>
        ) : (
          <span class="muted">no span</span>
        )}
      </div>
      {evaluation.reasoning && <p class="muted">{evaluation.reasoning}</p>}
    </>
  );
}

function Unjoined(props: { answer: EvaluationsAnswer }) {
  return (
    <section class="panel warn whole-row" id="unjoined" aria-label="Evaluations without a span">
      <header class="panel-head">
        <h2>{figures.plural(props.answer.unjoined_count, "evaluation")} without a span</h2>
      </header>
      <ul class="plain">
        {props.answer.unjoined.map((evaluation, i) => (
          <li key={i}>
            <Judgement evaluation={evaluation} />
            <p class="muted">{evaluation.reason}</p>
            {evaluation.span_id && <code class="tool-id">{evaluation.trace_id} / {evaluation.span_id}</code>}
          </li>
        ))}
      </ul>
    </section>
  );
}
