// What may follow in a query, where the caret stands: a field, or a value of the field that is there.

/** The part of a query that the caret is in: `-kind:to`, without its sign. */
export interface Word {
  from: number;
  to: number;
  /** What stands before the colon; all of the word if it has none. */
  key: string;
  /** What stands behind the colon, without its quotation mark. */
  value: string | null;
}

export function wordAt(text: string, caret: number): Word {
  let from = 0;
  let quoted = false;
  for (let i = 0; i < caret; i++) {
    if (text[i] === "\\") i++;
    else if (text[i] === '"') quoted = !quoted;
    else if (!quoted && /[\s()]/.test(text[i] as string)) from = i + 1;
  }
  if (text[from] === "-" && from < caret) from++;
  const rest = quoted ? "" : (/^[^\s()]*/.exec(text.slice(caret))?.[0] ?? "");
  const word = text.slice(from, caret);
  const colon = word.indexOf(":");
  return {
    from,
    to: caret + rest.length,
    key: colon < 0 ? word : word.slice(0, colon),
    value: colon < 0 ? null : word.slice(colon + 1).replace(/^"/, ""),
  };
}

/** A value as a query has it: in quotation marks where it would be something else without. */
export function quotedValue(value: string): string {
  return /^[\p{L}\p{N}_./@-]+$/u.test(value) && !value.startsWith("-") ? value : `"${value.replace(/["\\]/g, "\\$&")}"`;
}

/** Fields of numbers, of which no list of values would help. */
export const numbers: [string, string][] = [
  ["@duration:>", "1s, 250ms"],
  ["@metrics.total_tokens:>", "a number"],
  ["@metrics.input_tokens:>", "a number"],
  ["@metrics.output_tokens:>", "a number"],
  ["@metrics.total_cost:>", "dollars"],
];
