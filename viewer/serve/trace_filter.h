// A TraceFilter finds the traces that have a span which a query wants. A query that can't be understood finds everything,
// and says why.
#pragma once

#include "query/query.h"
#include "serve/library.h"

#include <string>

namespace llmobs::viewer {

class TraceFilter {
public:
  explicit TraceFilter(const std::string& query);

  bool matches(const Library& library, const LibraryTrace& trace) const;
  bool matches(const Library& library, const LibrarySpan& span) const;
  /// What could not be understood of the query, for the person who wrote it; empty if all of it was.
  const std::string& problem() const { return problem_; }

private:
  Query query_;
  std::string problem_;
};

} // namespace llmobs::viewer
