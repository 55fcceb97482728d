// The answer to a search inside one trace: which of its spans a query finds.
#include "base/user_error.h"
#include "query/stored_span.h"
#include "serve/api.h"
#include "serve/trace_figures.h"

namespace llmobs::viewer {

std::optional<std::string> find_answer(const SharedStore& shared, const std::string& trace_id,
                                       const Parameters& parameters) {
  const auto lock = shared.read();
  const Store& store = shared.store();
  const auto place = store.find_trace(trace_id);
  if (!place) return std::nullopt;
  Json answer;
  answer["problem"] = "";
  answer["spans"] = Json::array();
  Query query;
  try {
    query = Query::parse(parameter(parameters, "q"));
  } catch (const UserError& error) {
    answer["problem"] = error.what();
    return text_of(answer);
  }
  SpanTexts texts;
  const TraceRows trace = store.trace(*place);
  for (const SpanRow& row : trace.spans) {
    try {
      StoredSpan span(store, row, texts);
      if (query.matches(span)) answer["spans"].push_back(store.head(row).span_id);
    } catch (const UserError& error) { // its file has changed, and is read again soon
      answer["problem"] = error.what();
    }
  }
  return text_of(answer);
}

} // namespace llmobs::viewer
