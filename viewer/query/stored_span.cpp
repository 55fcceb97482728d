#include "query/stored_span.h"

#include "base/json_dump.h"
#include "store/span_scan.h"

namespace llmobs::viewer {
namespace {

std::optional<double> total_tokens(const SpanRow& row) {
  if (row.total_tokens >= 0 || !row.has_tokens()) return stated(row.total_tokens);
  return stated(row.input_tokens).value_or(0) + stated(row.output_tokens).value_or(0);
}

} // namespace

std::string_view StoredSpan::text(SpanField field) {
  switch (field) {
  case SpanField::name: return store_.text(row_.name);
  case SpanField::kind: return store_.text(row_.kind_name);
  case SpanField::status: return row_.failed ? "error" : "ok";
  case SpanField::ml_app: return store_.text(row_.ml_app);
  case SpanField::session_id: return store_.text(row_.session);
  case SpanField::model_name: return store_.text(row_.model);
  case SpanField::model_provider: return store_.text(row_.provider);
  case SpanField::service: return store_.text(row_.service);
  case SpanField::language: return store_.text(row_.language);
  case SpanField::prompt_id: return store_.text(row_.prompt);
  case SpanField::prompt_version: return store_.text(row_.prompt_version);
  case SpanField::error_type: return store_.text(row_.error_type);
  case SpanField::trace_id: return store_.trace_id(row_.trace);
  default: return {};
  }
}

std::optional<double> StoredSpan::number(SpanField field) {
  switch (field) {
  case SpanField::start_ns: return stated(row_.start_ns);
  case SpanField::duration: return stated(row_.duration_ns);
  case SpanField::input_tokens: return stated(row_.input_tokens);
  case SpanField::output_tokens: return stated(row_.output_tokens);
  case SpanField::total_tokens: return total_tokens(row_);
  case SpanField::cache_read_tokens: return stated(row_.cache_read_tokens);
  case SpanField::reasoning_tokens: return stated(row_.reasoning_tokens);
  case SpanField::cost: return row_.cost < 0 ? std::nullopt : std::optional<double>(row_.cost);
  default: return std::nullopt;
  }
}

std::string_view StoredSpan::json() {
  if (row_.shared == SpanRow::none) return texts_.of(store_, row_);
  if (shared_.empty()) shared_ = json_dump(event());
  return shared_;
}

const JsonValue& StoredSpan::event() {
  if (!event_) event_ = store_.read_event(row_);
  return *event_;
}

} // namespace llmobs::viewer
