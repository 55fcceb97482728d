// A program with Datadog's SDK for JavaScript.
const { createRequire } = require("node:module");
const tracer = createRequire(`${process.env.LLMOBS_NODE_MODULES}/`)("dd-trace").init({ llmobs: { mlApp: "js-app" } });
const { llmobs } = tracer;

llmobs.trace({ kind: "workflow", name: "answer" }, () => {
  llmobs.trace({ kind: "llm", name: "chat", modelName: "gpt-4o", modelProvider: "openai" }, () => {
    llmobs.annotate({
      inputData: [{ role: "user", content: "Wetter?" }],
      outputData: [{ role: "assistant", content: "Kalt 🥶" }],
      metrics: { inputTokens: 3, outputTokens: 1, totalTokens: 4 },
    });
  });
  llmobs.submitEvaluation(llmobs.exportSpan(), { label: "warmth", metricType: "score", value: 0.25 });
});
llmobs.flush();
setTimeout(() => process.exit(0), 3000);
