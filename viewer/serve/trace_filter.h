// A TraceFilter finds the traces that have a span of which every term of a query is true. Terms are those of Datadog's
// search: `kind:llm`, `@status:error`, `service:x`, `name:get_*`, `@duration:>1s`, `@metrics.total_tokens:>200`, a word
// alone (anywhere in the span's names, ids and error), `"two words"`, and `-` before what must not be.
#pragma once

#include "serve/library.h"

#include <string>
#include <vector>

namespace llmobs::viewer {

class TraceFilter {
public:
  explicit TraceFilter(const std::string& query);

  bool matches(const Library& library, const LibraryTrace& trace) const;
  bool matches(const LibrarySpan& span) const;
  /// What could not be understood of the query, for the person who wrote it; empty if all of it was.
  const std::string& problem() const { return problem_; }

private:
  struct Term {
    bool negated = false;
    std::string field;     // empty for a word alone
    std::string value;     // lower case
    char comparison = '='; // or '<', '>', 'l' for at most, 'g' for at least
    double number = 0;
  };

  bool matches(const Term& term, const LibrarySpan& span) const;
  void add(std::string text, bool quoted);

  std::vector<Term> terms_;
  std::string problem_;
};

} // namespace llmobs::viewer
