// Prompts: which there are, how each version did, and what changed between two of them.
import { useState } from "preact/hooks";
import type { Prompt } from "./data";
import * as figures from "./figures";
import { Empty, Problem } from "./parts";
import { Template, templateText } from "./prompt_view";
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
          <nav class="side-list" aria-label="Prompts">
            {prompts.map((prompt) => (
              <a key={prompt.ml_app + prompt.id} href={link("prompts", prompt.id)} aria-current={prompt === chosen ? "true" : undefined}>
                <span class="first">
                  <span class="name">{prompt.id}</span>
                </span>
                <span class="second">
                  <span>{prompt.ml_app}</span>
                  <span>{figures.plural(prompt.versions.length, "version")}</span>
                </span>
              </a>
            ))}
          </nav>
          <Versions key={chosen.id} prompt={chosen} />
        </div>
      )}
    </div>
  );
}

function Versions(props: { prompt: Prompt }) {
  const { versions } = props.prompt;
  const [shown, setShown] = useState(0);
  const version = versions[shown] ?? versions[0];
  const before = versions[shown + 1];
  const [difference, setDifference] = useState(true);
  if (!version) return null;
  const text = templateText(version.prompt);
  return (
    <div class="scroll pad-wide">
      <table class="plain-table">
        <thead>
          <tr>
            <th>Version</th>
            <th class="number">Calls</th>
            <th class="number">Errors</th>
            <th class="number">p50</th>
            <th class="number">p95</th>
            <th class="number">Tokens a call</th>
            <th>Last used</th>
          </tr>
        </thead>
        <tbody>
          {versions.map((one, i) => (
            <tr key={one.name} class={i === shown ? "chosen" : ""}>
              <td>
                <button class="as-link" onClick={() => setShown(i)}>{one.name || "without a version"}</button>
              </td>
              <td class="number">{figures.count(one.count)}</td>
              <td class="number">{one.errors > 0 ? <span class="error-text">{one.errors}</span> : "0"}</td>
              <td class="number">{figures.duration(one.p50_ns)}</td>
              <td class="number">{figures.duration(one.p95_ns)}</td>
              <td class="number">{figures.count((one.input_tokens + one.output_tokens) / one.count)}</td>
              <td>
                <a href={link("trace", one.trace_id, one.span_id)}>{figures.moment(one.last_ms)}</a>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <div class="panel">
        <header class="panel-head">
          <h2>{version.name ? `Version ${version.name}` : "Template"}</h2>
          <span class="spacer" />
          {before && (
            <label class="check">
              <input type="checkbox" checked={difference} onChange={() => setDifference(!difference)} /> what changed since {before.name || "before"}
            </label>
          )}
        </header>
        {!text && <p class="muted">The span gives no template.</p>}
        {text && before && difference ? <Difference before={templateText(before.prompt)} after={text} /> : text && <Template text={text} />}
      </div>
    </div>
  );
}

export function Difference(props: { before: string; after: string }) {
  return (
    <div class="text difference">
      {lineDifference(props.before.split("\n"), props.after.split("\n")).map((line, i) => (
        <div key={i} class={line.mark === "+" ? "added" : line.mark === "-" ? "removed" : ""}>
          <span class="mark" aria-label={line.mark === "+" ? "added" : line.mark === "-" ? "removed" : undefined}>{line.mark}</span>
          {line.text}
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
