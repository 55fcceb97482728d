// A Query is a condition on a span, in the part of Datadog's search syntax that makes sense for one file:
//
//   kind:llm @duration:>1s -status:error service:(shop OR desk) @metrics.total_tokens:[100 TO 200] "no credit"
//
// Words without a key are looked for in all texts of the span. Texts are compared without regard to case;
// `*` and `?` are wildcards outside of quotes.
#pragma once

#include "base/json_value.h"
#include "query/raw_text.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace llmobs::viewer {

/// What an index knows of a span without reading it again.
enum class SpanField : std::uint8_t {
  other, // is looked up in the event
  name,
  kind,
  status,
  ml_app,
  session_id,
  model_name,
  model_provider,
  service,
  language,
  prompt_id,
  prompt_version,
  error_type,
  trace_id,
  start_ns,
  duration,
  input_tokens,
  output_tokens,
  total_tokens,
  cache_read_tokens,
  reasoning_tokens,
  cost
};

/// A span that is asked about.
class QuerySubject {
public:
  virtual ~QuerySubject() = default;
  /// The fields that are texts; not asked for others.
  virtual std::string_view text(SpanField field) = 0;
  /// The fields that are numbers; nothing if the span does not state it.
  virtual std::optional<double> number(SpanField field) = 0;
  /// The JSON of the whole event, with everything that it shares with others; valid until the next call.
  virtual std::string_view json() = 0;
  /// The same, read; asked for only where the fields and the bytes do not answer.
  virtual const JsonValue& event() = 0;
};

struct QueryTerm {
  enum class Test : std::uint8_t { contains, equals, exists, range };

  SpanField field = SpanField::other;
  bool is_attribute = false; // had an @: a tag is not meant first
  std::string path;          // for SpanField::other
  Test test = Test::contains;
  std::string text;    // lower case; a pattern unless it is literal
  bool literal = true; // no wildcards
  std::optional<double> number;
  RawNeedle needle; // without this in its bytes, no event fits
  // The range; without an end it is open.
  std::optional<double> low;
  std::optional<double> high;
  bool low_included = true;
  bool high_included = true;
};

struct QueryNode {
  enum class Type : std::uint8_t { all, any, no, term };

  Type type = Type::all;
  std::vector<QueryNode> children;
  QueryTerm term;
};

class Query {
public:
  /// Matches everything.
  Query() = default;
  /// Throws UserError, which says what is wrong and where.
  static Query parse(std::string_view text);

  bool matches(QuerySubject& subject) const;
  /// Whether the answer may hang on what is only in the file.
  bool reads_events() const;
  bool matches_all() const { return root_.type == QueryNode::Type::all && root_.children.empty(); }
  /// Adds a condition that must hold as well.
  void require(Query other);

private:
  QueryNode root_;
};

/// A number with a unit of time ("1.5s", "200ms", "3m"), in nanoseconds; nanoseconds if there is no unit.
std::optional<double> parse_duration(std::string_view text);

} // namespace llmobs::viewer
