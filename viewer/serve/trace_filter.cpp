#include "serve/trace_filter.h"

#include "base/user_error.h"

#include <algorithm>

namespace llmobs::viewer {
namespace {

// Answered from the library where that is enough, else from the file.
class LibrarySubject : public QuerySubject {
public:
  LibrarySubject(const Library& library, const LibrarySpan& span) : library_(library), span_(span) {}

  std::string_view text(SpanField field) override {
    const SpanHead& head = span_.head;
    switch (field) {
    case SpanField::name: return head.name;
    case SpanField::kind: return head.kind;
    case SpanField::status: return head.failed ? "error" : "ok";
    case SpanField::ml_app: return head.ml_app;
    case SpanField::session_id: return head.session_id;
    case SpanField::model_name: return head.model_name;
    case SpanField::trace_id: return head.trace_id;
    default: return {};
    }
  }

  std::optional<double> number(SpanField field) override {
    const TokenCounts& tokens = span_.head.tokens;
    switch (field) {
    case SpanField::start_ns: return static_cast<double>(span_.head.start_ns);
    case SpanField::duration: return real(span_.head.duration_ns);
    case SpanField::input_tokens: return real(tokens.input);
    case SpanField::output_tokens: return real(tokens.output);
    case SpanField::total_tokens: return real(tokens.total);
    case SpanField::cost: return span_.head.cost;
    default: return std::nullopt;
    }
  }

  // A file that has changed answers nothing until it has been read again.
  const JsonValue& event() override {
    if (!event_) {
      try {
        event_ = library_.event(span_);
      } catch (const UserError&) {
        event_ = JsonValue();
      }
    }
    return *event_;
  }

private:
  static std::optional<double> real(const std::optional<std::int64_t>& number) {
    return number ? std::optional<double>(static_cast<double>(*number)) : std::nullopt;
  }

  const Library& library_;
  const LibrarySpan& span_;
  std::optional<JsonValue> event_;
};

} // namespace

TraceFilter::TraceFilter(const std::string& query) {
  try {
    query_ = Query::parse(query);
  } catch (const UserError& error) {
    problem_ = error.what();
  }
}

bool TraceFilter::matches(const Library& library, const LibrarySpan& span) const {
  LibrarySubject subject(library, span);
  return query_.matches_all() || query_.matches(subject);
}

bool TraceFilter::matches(const Library& library, const LibraryTrace& trace) const {
  return query_.matches_all() || std::any_of(trace.spans.begin(), trace.spans.end(), [&](std::uint32_t place) {
           return matches(library, library.spans()[place]);
         });
}

} // namespace llmobs::viewer
