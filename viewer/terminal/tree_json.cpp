#include "terminal/tree_json.h"

#include "base/json_dump.h"
#include "trace/figures.h"

namespace llmobs::viewer {
namespace {

void put_text(JsonValue& object, std::string_view key, std::string_view text) {
  if (!text.empty()) json_put(object, key, json_string(text));
}

void put_count(JsonValue& object, std::string_view key, const std::optional<std::int64_t>& count) {
  if (count) json_put(object, key, json_number(*count));
}

} // namespace

JsonValue summary_json(const TraceSummary& summary) {
  JsonValue object = json_object();
  json_put(object, "trace_id", json_string(summary.trace_id));
  json_put(object, "start_ns", json_number(summary.start_ns));
  json_put(object, "start", json_string(utc_timestamp(summary.start_ns)));
  json_put(object, "root_name", json_string(summary.root_name));
  json_put(object, "root_kind", json_string(summary.root_kind));
  json_put(object, "ml_app", json_string(summary.ml_app));
  json_put(object, "session_id", json_string(summary.session_id));
  json_put(object, "duration_ns", json_number(summary.duration_ns));
  json_put(object, "spans", json_number(static_cast<std::int64_t>(summary.spans)));
  json_put(object, "errors", json_number(static_cast<std::int64_t>(summary.errors)));
  json_put(object, "input_tokens", json_number(summary.tokens.input));
  json_put(object, "output_tokens", json_number(summary.tokens.output));
  json_put(object, "total_tokens", json_number(summary.tokens.total));
  return object;
}

JsonValue head_json(const SpanHead& head, std::int64_t depth) {
  JsonValue object = json_object();
  json_put(object, "span_id", json_string(head.span_id));
  put_text(object, "parent_id", head.parent_id);
  if (depth >= 0) json_put(object, "depth", json_number(depth));
  json_put(object, "name", json_string(head.name));
  json_put(object, "kind", json_string(head.kind));
  json_put(object, "status", json_string(head.failed ? "error" : "ok"));
  json_put(object, "start_ns", json_number(head.start_ns));
  put_count(object, "duration_ns", head.duration_ns);
  put_text(object, "model_name", head.model_name);
  put_text(object, "model_provider", head.model_provider);
  put_text(object, "session_id", head.session_id);
  put_count(object, "input_tokens", head.tokens.input);
  put_count(object, "output_tokens", head.tokens.output);
  put_count(object, "total_tokens", head.tokens.total);
  if (head.cost) json_put(object, "cost", json_real(*head.cost));
  if (!head.failed) return object;
  JsonValue& error = json_put(object, "error", json_object());
  put_text(error, "type", head.error_type);
  put_text(error, "message", head.error_message);
  return object;
}

void tree_json(const TraceSummary& summary, const TraceShape& shape, const std::vector<SpanHead>& heads,
               const EventSource& event, const std::function<void(std::string_view)>& write) {
  JsonValue figures = summary_json(summary);
  for (JsonMember& member : figures.members)
    if (member.key == "spans") member.key = "span_count"; // "spans" is the list of them
  std::string open = json_dump(figures, JsonAlphabet::ascii);
  open.pop_back();
  write(open + ",\"spans\":[");
  const char* before = "\n";
  for (const ShapeStep& step : shape.steps) {
    const std::uint32_t row = shape.nodes[step.node].row;
    if (row == ShapeNode::none) continue;
    JsonValue span = head_json(heads[row], step.depth);
    if (event) json_put(span, "event", event(row));
    write(before + json_dump(span, JsonAlphabet::ascii));
    before = ",\n";
  }
  write("\n]}\n");
}

} // namespace llmobs::viewer
