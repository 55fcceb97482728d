// What the server answers (viewer/serve/api.h), and how it is asked.

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

export interface TraceSummary {
  trace_id: string;
  name: string;
  kind: string;
  ml_app: string;
  session_id: string;
  start_ns: string;
  start_ms: number;
  duration_ns: number;
  spans: number;
  errors: number;
  error: string;
  /** The first words of what its root was given. */
  input?: string;
  input_tokens: number;
  output_tokens: number;
  total_tokens: number;
  cache_read_tokens: number;
  reasoning_tokens: number;
  cost: number | null;
  models: string[];
  languages: string[];
  evaluations: { count: number; pass: number; fail: number };
}

export interface TraceList {
  revision: number;
  total: number;
  matched: number;
  problem: string;
  traces: TraceSummary[];
}

export interface SpanRow {
  span_id: string;
  parent_id: string;
  name: string;
  kind: string;
  offset_ns: number;
  duration_ns: number;
  failed: boolean;
  error: string;
  model: string;
  provider: string;
  ml_app: string;
  service: string;
  language: string;
  input_tokens: number | null;
  output_tokens: number | null;
  total_tokens: number | null;
  cost: number | null;
  evaluations: number;
  /** The first words of what it was given, unless it has a model. */
  input?: string;
  /** The spans of this trace that it has links to. */
  links?: string[];
}

/** A tool call that an llm span asked for, and the span of the tool; empty if there is none. */
export interface ToolCallLink {
  tool_id: string;
  name: string;
  call_span_id: string;
  tool_span_id: string;
  by_id: boolean;
}

export interface ExportFormat {
  name: string;
  title: string;
  use: string;
}

export interface Trace extends TraceSummary {
  rows: SpanRow[];
  tool_links: ToolCallLink[];
}

export interface Evaluation {
  label: string;
  metric_type: string;
  value: Json;
  assessment: string;
  reasoning: string;
  /** A user said it. */
  feedback: boolean;
  submitter?: string;
  timestamp_ms: number;
  trace_id: string;
  span_id: string;
  span_name?: string;
  reason?: string;
}

export interface SpanAnswer extends SpanRow {
  start_ns: string;
  file: string;
  problem?: string;
  event?: JsonObject;
  evaluation_list: Evaluation[];
}

export interface Session {
  session_id: string;
  ml_app: string;
  turns: number;
  first_ms: number;
  last_ms: number;
  errors: number;
  total_tokens: number;
  cost: number | null;
}

export interface Turn extends Omit<TraceSummary, "input"> {
  root_id: string;
  input?: JsonObject;
  output?: JsonObject;
  problem?: string;
}

export interface SessionAnswer {
  session_id: string;
  turn_count: number;
  turns: Turn[];
}

export interface EvaluationLabel {
  label: string;
  metric_type: string;
  count: number;
  pass: number;
  fail: number;
  feedback: number;
  mean: number | null;
  histogram: { from: number; to: number; count: number }[];
  values: { value: string; count: number }[];
  worst: Evaluation[];
}

export interface EvaluationsAnswer {
  count: number;
  labels: EvaluationLabel[];
  unjoined_count: number;
  unjoined: Evaluation[];
}

export interface Group {
  name: string;
  count: number;
  errors: number;
  input_tokens: number;
  output_tokens: number;
  cost: number;
  p50_ns: number;
  p95_ns: number;
  p99_ns: number;
}

export interface Statistics {
  spans: number;
  roots: Group;
  bucket_ms: number;
  /** What the times of `over_time` are those of. */
  times_of: string;
  over_time: (Group & { from_ms: number })[];
  kinds: Group[];
  models: Group[];
  tools: Group[];
  errors: Group[];
  problem: string;
}

export interface PromptVersion extends Group {
  first_ms: number;
  last_ms: number;
  evaluations: { label: string; count: number; pass: number; fail: number; mean: number | null }[];
  trace_id: string;
  span_id: string;
  prompt?: JsonObject;
}

export interface Prompt {
  ml_app: string;
  id: string;
  versions: PromptVersion[];
}

export interface Facet {
  field: string;
  distinct: number;
  values: { value: string; count: number }[];
}

export interface FacetsAnswer {
  spans: number;
  problem: string;
  facets: Facet[];
}

export interface Source {
  path: string;
  bytes: number;
  lines: number;
  bad_lines: number;
  first_bad_line: number;
  first_problem: string;
  unreadable: string;
}

export interface Meta {
  version: string;
  receiver: string;
  revision: number;
  traces: number;
  spans: number;
  evaluations: number;
  export_formats: ExportFormat[];
  /** The file of prices that costs are told by which spans do not state. */
  prices: string | null;
  sources: Source[];
}

export async function ask<Answer>(path: string, parameters: Record<string, string | number> = {}): Promise<Answer> {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) if (value !== "") query.set(name, String(value));
  const text = query.toString();
  const response = await fetch(text ? `${path}?${text}` : path);
  if (!response.ok) throw new Error(response.status === 404 ? "not here" : `the server answered ${response.status}`);
  return (await response.json()) as Answer;
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
export function objectAt(value: Json | undefined, key: string): JsonObject {
  const inner = isObject(value) ? value[key] : undefined;
  return isObject(inner) ? inner : {};
}
export function listAt(value: Json | undefined, key: string): Json[] {
  const inner = isObject(value) ? value[key] : undefined;
  return Array.isArray(inner) ? inner : [];
}
export function textAt(value: Json | undefined, key: string): string {
  const inner = isObject(value) ? value[key] : undefined;
  return typeof inner === "string" ? inner : inner === undefined || inner === null ? "" : JSON.stringify(inner);
}
