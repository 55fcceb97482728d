// Where in the detail of a span the words are that are looked for.
import type { Json, JsonObject, SpanAnswer } from "./data";
import { isObject, objectAt } from "./data";

/** The tabs that show one of the words, but for Raw, which shows everything. */
export function foundIn(answer: SpanAnswer, words: readonly string[]): ("Content" | "Tools" | "Details")[] {
  if (words.length === 0 || !isObject(answer.event)) return [];
  const event = answer.event;
  const { metadata, tool_definitions: offered, span: _, ...content } = objectAt(event, "meta");
  const { trace_id: _t, parent_id: _p, meta: _m, name: _n, status: _s, ...facts } = event;
  const has = (...values: (Json | undefined)[]) => {
    const text = values.flatMap(textsOf).join("\n").toLowerCase();
    return words.some((word) => text.includes(word));
  };
  const found: ("Content" | "Tools" | "Details")[] = [];
  if (has(content, ...answer.evaluation_list.flatMap((one) => [one.label, one.reasoning, one.value]))) found.push("Content");
  if (has(offered)) found.push("Tools");
  if (has(metadata, facts as JsonObject, answer.model, answer.provider)) found.push("Details");
  return found;
}

// All names and values.
function textsOf(value: Json | undefined): string[] {
  const texts: string[] = [];
  const open: (Json | undefined)[] = [value];
  for (let next = open.pop(); next !== undefined || open.length > 0; next = open.pop()) {
    if (next === undefined || next === null) continue;
    if (typeof next !== "object") texts.push(String(next));
    else if (Array.isArray(next)) open.push(...next);
    else {
      texts.push(...Object.keys(next));
      open.push(...Object.values(next));
    }
  }
  return texts;
}
