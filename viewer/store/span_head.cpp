#include "store/span_head.h"

#include "base/json_dump.h"
#include "store/span_scan.h"

namespace llmobs::viewer {
namespace {} // namespace

SpanError read_span_error(const JsonValue& event) {
  const JsonValue* meta = event.find("meta");
  if (meta == nullptr) return {};
  if (const JsonValue* error = meta->find("error"); error != nullptr && error->is_object())
    return {error->string("type"), error->string("message"), error->string("stack")};
  return {meta->string("error.type"), meta->string("error.message"), meta->string("error.stack")};
}

SpanHead head_of(const ScannedSpan& span) {
  SpanHead head;
  head.trace_id = span.trace_id;
  head.span_id = span.span_id;
  head.parent_id = span.parent_id;
  head.name = span.name;
  head.kind = span.kind;
  head.model_name = span.model_name;
  head.model_provider = span.model_provider;
  head.ml_app = span.ml_app;
  head.session_id = span.session_id;
  head.error_type = span.error_type;
  head.error_message = span.error_message;
  head.failed = span.failed;
  head.start_ns = span.start_ns;
  head.duration_ns = stated(span.duration_ns);
  head.tokens = {stated(span.input_tokens), stated(span.output_tokens), stated(span.total_tokens)};
  if (span.cost >= 0) head.cost = span.cost;
  return head;
}

std::optional<SpanHead> read_span_head(std::string text) {
  const std::size_t length = text.size();
  text.resize(length + LineScanner::padding);
  thread_local LineScanner scanner;
  const ScannedLine& line = scanner.scan({text.data(), length});
  if (line.spans.size() != 1) return std::nullopt;
  return head_of(line.spans.front());
}

std::optional<SpanHead> read_span_head(const JsonValue& event) { return read_span_head(json_dump(event)); }

} // namespace llmobs::viewer
