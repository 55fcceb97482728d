// Prompts: which there are, how each version did, and what changed between two of them.
import { useMemo, useState } from "preact/hooks";
import type { Prompt, PromptVersion } from "./data";
import * as figures from "./figures";
import { Empty, Problem, SideList } from "./parts";
import { Template, templateText, TemplateText } from "./prompt_view";
import type { Place } from "./state";
import { link, useAnswer } from "./state";

export function PromptsPage(props: { place: Place; revision: number }) {
  const { answer, problem } = useAnswer<{ prompts: Prompt[] }>("/api/prompts", {}, props.revision);
  const prompts = answer?.prompts ?? [];
  const chosen = prompts.find((prompt) => prompt.id === props.place.parts[0]) ?? prompts[0];
  return (
    <div class="page">
      <div class="page-head">
        <h1>Prompts</h1>
      </div>
      <Problem text={problem} />
      {answer && prompts.length === 0 && (
        <Empty icon="prompts" title="No prompts">
          <p>An llm span can say which prompt it was made of: an id, a version, the template and its variables. Then this page compares the versions.</p>
        </Empty>
      )}
      {chosen && (
        <div class="side-by-side">
          <SideList label="Prompts" chosen={chosen.id}
            items={prompts.map((prompt) => ({
              id: prompt.id,
              href: link("prompts", prompt.id),
              name: prompt.id,
              facts: [prompt.ml_app, figures.plural(prompt.versions.length, "version")],
            }))} />
          <Versions key={chosen.id} prompt={chosen} />
        </div>
      )}
    </div>
  );
}

function Versions(props: { prompt: Prompt }) {
  // The version that came last is the newest, whichever was used last.
  const versions = useMemo(() => [...props.prompt.versions].sort((a, b) => b.first_ms - a.first_ms), [props.prompt]);
  const [shown, setShown] = useState(versions[0]?.name ?? "");
  const at = Math.max(0, versions.findIndex((one) => one.name === shown));
  const version = versions[at];
  const [other, setOther] = useState<string | null>(null); // null: the one before
  const before = other === null ? versions[at + 1] : versions.find((one) => one.name === other && one !== version);
  if (!version) return null;
  const text = templateText(version.prompt);
  const choose = (name: string) => {
    setShown(name);
    setOther(null);
  };
  return (
    <div class="scroll pad-wide">
      <div class="panel">
        <VersionTable versions={versions} shown={version.name} onChoose={choose} />
      </div>
      <div class="panel">
        <header class="panel-head">
          <h2>{version.name ? `Version ${version.name}` : "Template"}</h2>
          <span class="spacer" />
          {versions.length > 1 && (
            <label class="choice">
              <span>Changes since</span>
              <select value={before?.name ?? ""} onChange={(event) => setOther(event.currentTarget.value)}>
                <option value="">nothing: the whole template</option>
                {versions.filter((one) => one !== version && one.name).map((one) => (
                  <option key={one.name} value={one.name}>{one.name}</option>
                ))}
              </select>
            </label>
          )}
        </header>
        {!text && <p class="muted">The span gives no template.</p>}
        {text && before && templateText(before.prompt) === text && (
          <p class="muted pad-below">The template is the same as in version {before.name}.</p>
        )}
        {text && before && templateText(before.prompt) !== text ? <Difference before={templateText(before.prompt)} after={text} /> : text && <Template text={text} />}
      </div>
    </div>
  );
}

function VersionTable(props: { versions: Prompt["versions"]; shown: string; onChoose: (name: string) => void }) {
  const most = Math.max(1, ...props.versions.map((one) => one.count));
  const judged = props.versions.some((one) => one.evaluations.length > 0);
  return (
    <table class="plain-table">
      <thead>
        <tr>
          <th>Version</th>
          <th class="number">Calls</th>
          <th class="narrow-hidden" />
          <th class="number">Errors</th>
          <th class="number narrow-hidden">p50</th>
          <th class="number">p95</th>
          <th class="number narrow-hidden">Tokens a call</th>
          {judged && <th class="narrow-hidden">Evaluations</th>}
          <th class="number narrow-hidden">Last used</th>
        </tr>
      </thead>
      <tbody>
        {props.versions.map((one) => (
          <tr key={one.name} class={one.name === props.shown ? "chosen" : ""}>
            <td>
              <button class="as-link" aria-pressed={one.name === props.shown} onClick={() => props.onChoose(one.name)}>{one.name || "without a version"}</button>
            </td>
            <td class="number">{figures.count(one.count)}</td>
            <td class="track-cell narrow-hidden">
              <span class="bar-track" aria-hidden="true">
                <span style={{ width: `${(one.count / most) * 100}%` }} />
              </span>
            </td>
            <td class="number">{one.errors > 0 ? <span class="error-text">{figures.count(one.errors)}</span> : "0"}</td>
            <td class="number narrow-hidden">{figures.duration(one.p50_ns)}</td>
            <td class="number">{figures.duration(one.p95_ns)}</td>
            <td class="number narrow-hidden">{figures.count((one.input_tokens + one.output_tokens) / one.count)}</td>
            {judged && (
              <td class="narrow-hidden">
                {one.evaluations.slice(0, 3).map((label) => (
                  <Judged key={label.label} label={label} />
                ))}
              </td>
            )}
            <td class="number narrow-hidden">
              <a href={link("trace", one.trace_id, one.span_id)}>{figures.minute(one.last_ms)}</a>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Judged(props: { label: PromptVersion["evaluations"][number] }) {
  const { label } = props;
  const said = label.pass + label.fail;
  const parts = [
    said > 0 && `${Math.round((label.pass / said) * 100)}% passed`,
    label.mean !== null && `mean ${figures.real(label.mean)}`,
    said === 0 && label.mean === null && figures.plural(label.count, "evaluation"),
  ].filter(Boolean);
  return (
    <div class="judged-line" title={figures.plural(label.count, "evaluation")}>
      <span class="muted">{label.label}</span> {parts.join(" · ")}
    </div>
  );
}

export function Difference(props: { before: string; after: string }) {
  return (
    <div class="text difference">
      {lineDifference(props.before.split("\n"), props.after.split("\n")).map((line, i) => (
        <div key={i} class={line.mark === "+" ? "added" : line.mark === "-" ? "removed" : ""}>
          <span class="mark" aria-label={line.mark === "+" ? "added" : line.mark === "-" ? "removed" : undefined}>{line.mark}</span>
          <TemplateText text={line.text} />
        </div>
      ))}
    </div>
  );
}

// The longest common subsequence of lines. Texts that are too long for it are shown one after the other.
function lineDifference(before: string[], after: string[]): { mark: string; text: string }[] {
  if (before.length * after.length > 4_000_000)
    return [...before.map((text) => ({ mark: "-", text })), ...after.map((text) => ({ mark: "+", text }))];
  const width = after.length + 1;
  const common = new Uint32Array((before.length + 1) * width);
  const at = (i: number, j: number) => common[i * width + j] ?? 0;
  for (let i = before.length - 1; i >= 0; i--)
    for (let j = after.length - 1; j >= 0; j--)
      common[i * width + j] = before[i] === after[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const lines: { mark: string; text: string }[] = [];
  let i = 0;
  let j = 0;
  while (i < before.length || j < after.length) {
    if (i < before.length && j < after.length && before[i] === after[j]) {
      lines.push({ mark: " ", text: before[i++] as string });
      j++;
    } else if (i < before.length && (j >= after.length || at(i + 1, j) >= at(i, j + 1))) {
      lines.push({ mark: "-", text: before[i++] as string });
    } else lines.push({ mark: "+", text: after[j++] as string });
  }
  return lines;
}
