// The traces that the browser tests look at: a support agent with sessions, tools, documents, prompts in two versions,
// errors and evaluations. Everything is made from a seed, so each run sees the same.

const start = 1795196586000; // milliseconds
let state = 7;
const random = () => ((state = (state * 1103515245 + 12345) & 0x7fffffff), state / 0x7fffffff);
const pick = (list) => list[Math.floor(random() * list.length)];

let spans = 0;
const nextId = () => String(4611686018427387904n + BigInt(++spans) * 7919n);

export function envelope(span) {
  return `{"event_type":"span","spans":[${JSON.stringify(span).replace(/"start_ns":"(\d+)"/, '"start_ns":$1')}]}\n`;
}

export function span(trace, parent, name, kind, startMs, durationMs, more = {}) {
  const { meta = {}, ...rest } = more;
  return {
    trace_id: trace,
    span_id: nextId(),
    parent_id: parent ?? "undefined",
    name,
    start_ns: `${Math.round(startMs * 1000)}000`,
    duration: Math.round(durationMs * 1e6),
    status: "ok",
    metrics: {},
    tags: ["env:dev", "language:cpp", "ml_app:support-agent", "service:support"],
    ...rest,
    meta: { span: { kind }, input: {}, ...meta },
  };
}

const questions = [
  ["How do I return a parcel?", "You have 30 days. Print the label from your account and drop the parcel at any shop."],
  ["Where is order 1042?", "Order 1042 left the warehouse in Ghent this morning; it should reach you on Friday."],
  ["Can I change my delivery address?", "Yes, until the parcel is handed over. Choose *Change address* on the order's page."],
  ["Was kostet der Versand in die Schweiz?", "Der Versand in die Schweiz kostet 14 €; ab 80 € Bestellwert ist er frei."],
];
const template = "You answer customers of {{shop}}.\nBe brief and kind.\n\nContext:\n{{context}}\n\nQuestion: {{question}}";
const olderTemplate = "You answer customers of {{shop}}.\n\nContext:\n{{context}}\n\nQuestion: {{question}}";

/** One run of the agent: its spans, children before their parents, as they end. */
export function answerTrace(number, options = {}) {
  const trace = `6b0086aa00000000${(0x5c89d812c71e0000n + BigInt(number)).toString(16)}`;
  const at = start + number * 61000;
  const [question, answer] = questions[number % questions.length];
  const session = `customer-${Math.floor(number / 3) + 1}`;
  const slow = 0.7 + random() * 0.9;
  const root = span(trace, null, "answer_question", "agent", at, 2200 * slow, {
    session_id: session,
    meta: { input: { value: question }, output: { value: answer } },
  });
  const context = span(trace, root.span_id, "gather_context", "workflow", at + 4, 130 * slow, {
    session_id: session, meta: { input: { value: question }, output: { value: "3 passages" } },
  });
  const embed = span(trace, context.span_id, "embed_query", "embedding", at + 6, 88 * slow, {
    meta: { model_name: "text-embedding-3-small", model_provider: "openai", input: { documents: [{ text: question }] }, output: { value: "[1 embedding of 1536 numbers]" } },
    metrics: { input_tokens: 12, total_tokens: 12, total_cost: 0.00000024 },
  });
  const search = span(trace, context.span_id, "search_passages", "retrieval", at + 97 * slow, 31 * slow, {
    meta: {
      input: { value: question },
      output: {
        documents: [
          { name: "returns.md", id: "doc-17", score: 0.91, text: "Customers may return any article within 30 days.\nThe label is free." },
          { name: "shipping.md", id: "doc-4", score: 0.74, text: "We ship from Ghent on every working day." },
          { name: "faq.md", id: "doc-2", score: 0.32, text: "Frequently asked questions." },
        ],
      },
    },
  });
  const newer = number % 5 > 1;
  const messages = [
    { role: "system", content: "You answer customers of Parcel & Co.\nBe brief and kind." },
    { role: "user", content: question },
  ];
  const call = { name: "find_order", arguments: { order: 1042, include: ["status", "carrier"] }, tool_id: `call_${number}`, type: "function" };
  const plan = span(trace, root.span_id, "chat", "llm", at + 140 * slow, 810 * slow, {
    meta: {
      model_name: "gpt-4o", model_provider: "openai",
      input: {
        messages,
        prompt: { id: "support-answer", version: newer ? "2.1" : "2.0", template: newer ? template : olderTemplate, variables: { shop: "Parcel & Co.", context: "returns.md, shipping.md", question } },
      },
      output: { messages: [{ role: "assistant", content: "", tool_calls: [call] }] },
      metadata: { temperature: 0.2, max_tokens: 400, stop: null, response_format: { type: "text" } },
      tool_definitions: [{ name: "find_order", description: "Looks an order up by its number", schema: { type: "object", properties: { order: { type: "integer" } } } }],
    },
    metrics: { input_tokens: 1142, output_tokens: 18, total_tokens: 1160, cache_read_input_tokens: 1024, total_cost: 0.003035 },
  });
  const failed = options.failed ?? number % 4 === 1;
  const tool = span(trace, root.span_id, "find_order", "tool", at + 960 * slow, (failed ? 2 : 64) * slow, {
    status: failed ? "error" : "ok",
    meta: {
      input: { value: '{"order": 1042, "include": ["status", "carrier"]}' },
      output: failed ? {} : { value: '{"status": "shipped", "carrier": "bpost", "since": "2026-11-20"}' },
      ...(failed && { error: { type: "desk::Timeout", message: "the order service did not answer within 2 ms", stack: "desk::find_order(int)\n  at orders.cpp:41\nanswer_question(std::string_view)\n  at agent.cpp:88" } }),
    },
  });
  const reply = span(trace, root.span_id, "chat", "llm", at + 1040 * slow, 1100 * slow, {
    meta: {
      model_name: number % 3 ? "gpt-4o" : "claude-sonnet-4", model_provider: number % 3 ? "openai" : "anthropic",
      input: {
        messages: [...messages, { role: "assistant", content: "", tool_calls: [call] }, { role: "tool", content: "", tool_results: [{ name: "find_order", tool_id: call.tool_id, type: "function_response", result: failed ? "error: timeout" : '{"status":"shipped"}' }] }],
      },
      output: { messages: [{ role: "assistant", content: answer }] },
    },
    metrics: { input_tokens: 1190, output_tokens: 34, total_tokens: 1224, total_cost: 0.003315 },
  });
  const store = span(trace, root.span_id, "store_transcript", "task", at + 2150 * slow, 0.9, {});
  return [embed, search, context, plan, tool, reply, store, root];
}

export function evaluations(trace) {
  const root = trace[trace.length - 1];
  const plan = trace.find((one) => one.name === "chat");
  const good = random() > 0.3;
  const join = (one) => ({ join_on: { span: { trace_id: one.trace_id, span_id: one.span_id } }, ml_app: "support-agent", timestamp_ms: start });
  return [
    { ...join(root), label: "helpfulness", metric_type: "score", score_value: Math.round((good ? 0.6 + random() * 0.4 : random() * 0.5) * 100) / 100, assessment: good ? "pass" : "fail", reasoning: good ? "It answers the question." : "It leaves the date open." },
    { ...join(plan), label: "topic", metric_type: "categorical", categorical_value: pick(["shipping", "returns", "address", "price"]) },
  ];
}

export function evaluationLine(metrics) {
  return `${JSON.stringify({ event_type: "evaluation_metric", metrics })}\n`;
}

/** A corpus of so many runs, with evaluations, two of which meet no span. */
export function corpus(runs) {
  let text = "";
  for (let number = 0; number < runs; number++) {
    const trace = answerTrace(number);
    for (const one of trace) text += envelope(one);
    text += evaluationLine(evaluations(trace));
  }
  const lost = { label: "helpfulness", metric_type: "score", score_value: 0.5, timestamp_ms: start };
  text += evaluationLine([
    { ...lost, join_on: { span: { trace_id: "6b0086aa000000005c89d812c71e0000", span_id: "3f9ac1d200e0aa17" } } },
    { ...lost, label: "tone", join_on: { tag: { key: "message", value: "m-1" } } },
  ]);
  return text;
}

/** One trace of so many spans. */
export function largeTrace(size) {
  const trace = "6b0086aa00000000ffffffffffff0001";
  const root = span(trace, null, "crawl", "workflow", start, 60000);
  let text = "";
  for (let i = 1; i < size; i++) {
    const parent = i % 10 === 1 ? root.span_id : String(BigInt(root.span_id) + BigInt(i - ((i - 1) % 10)) * 7919n);
    text += envelope(span(trace, parent, `step_${i}`, ["task", "tool", "llm", "retrieval"][i % 4], start + (i / size) * 59000, 400, i % 97 === 0 ? { status: "error", meta: { error: { type: "Gone", message: `page ${i} is gone`, stack: "" } } } : {}));
  }
  return text + envelope(root);
}
