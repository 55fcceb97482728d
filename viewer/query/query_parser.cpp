#include "base/user_error.h"
#include "query/query.h"
#include "query/text_match.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cstdlib>
#include <fmt/format.h>
#include <utility>

namespace llmobs::viewer {
namespace {

struct Alias {
  std::string_view key;
  SpanField field;
};

constexpr std::array<Alias, 58> aliases = {{{"name", SpanField::name},
                                            {"@name", SpanField::name},
                                            {"resource_name", SpanField::name},
                                            {"kind", SpanField::kind},
                                            {"@kind", SpanField::kind},
                                            {"span_kind", SpanField::kind},
                                            {"@span_kind", SpanField::kind},
                                            {"@span.kind", SpanField::kind},
                                            {"@meta.span.kind", SpanField::kind},
                                            {"@meta.kind", SpanField::kind},
                                            {"status", SpanField::status},
                                            {"@status", SpanField::status},
                                            {"ml_app", SpanField::ml_app},
                                            {"@ml_app", SpanField::ml_app},
                                            {"session_id", SpanField::session_id},
                                            {"@session_id", SpanField::session_id},
                                            {"session", SpanField::session_id},
                                            {"model", SpanField::model_name},
                                            {"@model", SpanField::model_name},
                                            {"model_name", SpanField::model_name},
                                            {"@model_name", SpanField::model_name},
                                            {"@meta.model_name", SpanField::model_name},
                                            {"trace_id", SpanField::trace_id},
                                            {"@trace_id", SpanField::trace_id},
                                            {"start", SpanField::start_ns},
                                            {"@start", SpanField::start_ns},
                                            {"@start_ns", SpanField::start_ns},
                                            {"duration", SpanField::duration},
                                            {"@duration", SpanField::duration},
                                            {"@metrics.input_tokens", SpanField::input_tokens},
                                            {"@input_tokens", SpanField::input_tokens},
                                            {"@metrics.output_tokens", SpanField::output_tokens},
                                            {"@output_tokens", SpanField::output_tokens},
                                            {"@metrics.total_tokens", SpanField::total_tokens},
                                            {"@total_tokens", SpanField::total_tokens},
                                            {"tokens", SpanField::total_tokens},
                                            {"cost", SpanField::cost},
                                            {"@cost", SpanField::cost},
                                            {"@metrics.total_cost", SpanField::cost},
                                            {"@total_cost", SpanField::cost},
                                            {"service", SpanField::service},
                                            {"@service", SpanField::service},
                                            {"language", SpanField::language},
                                            {"model_provider", SpanField::model_provider},
                                            {"@model_provider", SpanField::model_provider},
                                            {"@meta.model_provider", SpanField::model_provider},
                                            {"@meta.input.prompt.id", SpanField::prompt_id},
                                            {"prompt_id", SpanField::prompt_id},
                                            {"@prompt_id", SpanField::prompt_id},
                                            {"prompt_version", SpanField::prompt_version},
                                            {"@meta.input.prompt.version", SpanField::prompt_version},
                                            {"@meta.error.type", SpanField::error_type},
                                            {"@error.type", SpanField::error_type},
                                            {"error_type", SpanField::error_type},
                                            {"@metrics.cache_read_input_tokens", SpanField::cache_read_tokens},
                                            {"@cache_read_input_tokens", SpanField::cache_read_tokens},
                                            {"@metrics.reasoning_output_tokens", SpanField::reasoning_tokens},
                                            {"@reasoning_output_tokens", SpanField::reasoning_tokens}}};

std::optional<double> plain_number(std::string_view text) {
  const std::string copy(text);
  char* end = nullptr;
  const double number = std::strtod(copy.c_str(), &end);
  const bool digits = copy.find_first_of("0123456789") != std::string::npos;
  return !copy.empty() && digits && end == copy.c_str() + copy.size() ? std::optional<double>(number) : std::nullopt;
}

std::optional<double> quantity(SpanField field, std::string_view text) {
  return field == SpanField::duration ? parse_duration(text) : plain_number(text);
}

bool is_space(char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; }

class Parser {
public:
  explicit Parser(std::string_view text) : text_(text) {}

  QueryNode parse() {
    QueryNode node = any({});
    if (!at_end()) fail("a ) without a ( before it");
    return node;
  }

private:
  [[noreturn]] void fail(const std::string& what) const {
    throw UserError(fmt::format("the query is not understood at character {}: {}", at_ + 1, what));
  }

  bool at_end() {
    while (at_ < text_.size() && is_space(text_[at_])) ++at_;
    return at_ == text_.size();
  }

  bool peek(char c) { return !at_end() && text_[at_] == c; }

  // A word such as OR, in capitals and on its own.
  bool take_word(std::string_view word) {
    if (at_end() || text_.substr(at_, word.size()) != word) return false;
    const std::size_t end = at_ + word.size();
    if (end < text_.size() && !is_space(text_[end]) && text_[end] != '(' && text_[end] != ')') return false;
    at_ = end;
    return true;
  }

  QueryNode any(const QueryTerm& key) {
    QueryNode node{QueryNode::Type::any, {all(key)}, {}};
    while (take_word("OR")) node.children.push_back(all(key));
    return node.children.size() == 1 ? QueryNode(std::move(node.children.front())) : node;
  }

  QueryNode all(const QueryTerm& key) {
    QueryNode node;
    while (!at_end() && text_[at_] != ')' && !is_or()) {
      take_word("AND");
      if (at_end() || text_[at_] == ')') fail("nothing stands behind AND");
      node.children.push_back(one(key));
    }
    return node;
  }

  bool is_or() {
    const std::size_t here = at_;
    const bool found = take_word("OR");
    at_ = here;
    return found;
  }

  QueryNode one(const QueryTerm& key) {
    if (++depth_ > 100) fail("too many parentheses");
    QueryNode node;
    if (take_word("NOT") || take_minus()) {
      if (at_end()) fail("nothing stands behind the negation");
      node = {QueryNode::Type::no, {one(key)}, {}};
    } else if (peek('(')) {
      node = group(key);
    } else {
      node = term(key);
    }
    --depth_;
    return node;
  }

  bool take_minus() {
    if (!peek('-') || at_ + 1 >= text_.size() || is_space(text_[at_ + 1])) return false;
    ++at_;
    return true;
  }

  QueryNode group(const QueryTerm& key) {
    ++at_;
    QueryNode node = any(key);
    if (!peek(')')) fail("a ( is not closed");
    ++at_;
    return node;
  }

  static bool has_key(const QueryTerm& term) { return term.field != SpanField::other || !term.path.empty(); }

  QueryNode term(const QueryTerm& outer) {
    QueryTerm term = outer;
    if (!has_key(outer) && take_key(term)) {
      if (at_ >= text_.size() || is_space(text_[at_])) fail("no value stands behind the colon");
      if (text_[at_] == '(') return group(term);
    }
    take_value(term);
    QueryNode node;
    node.type = QueryNode::Type::term;
    node.term = std::move(term);
    return node;
  }

  bool take_key(QueryTerm& term) {
    std::size_t end = at_;
    while (end < text_.size() && (std::isalnum(static_cast<unsigned char>(text_[end])) != 0 || text_[end] == '@' ||
                                  text_[end] == '_' || text_[end] == '.' || text_[end] == '-' || text_[end] == '/'))
      ++end;
    if (end == at_ || end >= text_.size() || text_[end] != ':') return false;
    if (text_.substr(end, 3) == "://") return false; // an address is a word
    const std::string_view key = text_.substr(at_, end - at_);
    at_ = end + 1;
    const auto* alias = std::find_if(aliases.begin(), aliases.end(),
                                     [&](const Alias& entry) { return entry.key == key; });
    if (alias != aliases.end()) term.field = alias->field;
    term.is_attribute = key[0] == '@';
    term.path = key.substr(term.is_attribute ? 1 : 0);
    return true;
  }

  void take_value(QueryTerm& term) {
    const bool keyed = has_key(term);
    if (keyed && (text_[at_] == '[' || text_[at_] == '{')) return take_range(term);
    if (keyed && (text_[at_] == '<' || text_[at_] == '>')) return take_comparison(term);
    term.test = keyed ? QueryTerm::Test::equals : QueryTerm::Test::contains;
    const bool quoted = text_[at_] == '"';
    std::string value = quoted ? take_quoted() : take_word();
    if (keyed && !quoted && value == "*") term.test = QueryTerm::Test::exists;
    if (!quoted && keyed) term.number = quantity(term.field, value);
    term.literal = literal_;
    term.text = lower_case(value);
    term.needle = needle_of(term, quoted);
  }

  // A number may be spelled in many ways, and a name may be a tag's or a part of a path.
  static RawNeedle needle_of(const QueryTerm& term, bool quoted) {
    const bool by_text = term.test == QueryTerm::Test::contains ||
                         (term.test == QueryTerm::Test::equals && (quoted || !term.number));
    return by_text ? RawNeedle(term.text, !term.literal) : needle_of_path(term.path);
  }

  static RawNeedle needle_of_path(const std::string& path) {
    RawNeedle longest;
    for (std::size_t begin = 0; begin <= path.size();) {
      const std::size_t end = std::min(path.find('.', begin), path.size());
      const RawNeedle part(lower_case(path.substr(begin, end - begin)), false);
      if (part.text().size() > longest.text().size()) longest = part;
      begin = end + 1;
    }
    return longest;
  }

  std::string take_quoted() {
    std::string value;
    for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) {
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
      value += text_[at_];
    }
    if (at_ >= text_.size()) fail("a quotation mark is not closed");
    ++at_;
    literal_ = true;
    return value;
  }

  std::string take_word() {
    std::string value;
    literal_ = true;
    for (; at_ < text_.size() && !is_space(text_[at_]) && text_[at_] != ')' && text_[at_] != '"'; ++at_) {
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) {
        ++at_;
      } else if (text_[at_] == '*' || text_[at_] == '?') {
        literal_ = false;
      }
      value += text_[at_];
    }
    if (value.empty()) fail(fmt::format("'{}' is not expected here", text_[at_]));
    return value;
  }

  double take_number(const QueryTerm& term) {
    while (at_ < text_.size() && is_space(text_[at_])) ++at_;
    std::size_t end = at_;
    while (end < text_.size() && !is_space(text_[end]) && text_[end] != ']' && text_[end] != '}' && text_[end] != ')')
      ++end;
    const std::string_view word = text_.substr(at_, end - at_);
    const auto number = quantity(term.field, word);
    if (!number) fail(fmt::format("'{}' is no number", word));
    at_ = end;
    return *number;
  }

  void take_comparison(QueryTerm& term) {
    const bool above = text_[at_++] == '>';
    const bool included = at_ < text_.size() && text_[at_] == '=';
    if (included) ++at_;
    term.test = QueryTerm::Test::range;
    term.needle = needle_of_path(term.path);
    (above ? term.low : term.high) = take_number(term);
    (above ? term.low_included : term.high_included) = included;
  }

  std::optional<double> take_end(const QueryTerm& term) {
    if (!peek('*')) return take_number(term);
    ++at_;
    return std::nullopt;
  }

  void take_range(QueryTerm& term) {
    term.test = QueryTerm::Test::range;
    term.needle = needle_of_path(term.path);
    term.low_included = text_[at_++] == '[';
    term.low = take_end(term);
    if (!take_word("TO")) fail("a range is written [1 TO 5]");
    term.high = take_end(term);
    if (!peek(']') && !peek('}')) fail("a range is written [1 TO 5]");
    term.high_included = text_[at_++] == ']';
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int depth_ = 0;
  bool literal_ = true;
};

} // namespace

std::optional<double> parse_duration(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, double>, 9> units = {{{"ns", 1},
                                                                         {"\u00b5s", 1e3},
                                                                         {"us", 1e3},
                                                                         {"ms", 1e6},
                                                                         {"s", 1e9},
                                                                         {"m", 60e9},
                                                                         {"min", 60e9},
                                                                         {"h", 3600e9},
                                                                         {"d", 86400e9}}};
  const std::size_t digits = std::min(text.find_first_not_of("0123456789.+-"), text.size());
  const auto number = plain_number(text.substr(0, digits));
  if (!number) return std::nullopt;
  if (digits == text.size()) return number;
  const auto* unit = std::find_if(units.begin(), units.end(),
                                  [&](const auto& entry) { return entry.first == text.substr(digits); });
  return unit == units.end() ? std::nullopt : std::optional<double>(*number * unit->second);
}

Query Query::parse(std::string_view text) {
  Query query;
  query.root_ = Parser(text).parse();
  return query;
}

void Query::require(Query other) {
  if (other.matches_all()) return;
  QueryNode both;
  if (!matches_all()) both.children.push_back(std::move(root_));
  both.children.push_back(std::move(other.root_));
  root_ = std::move(both);
}

} // namespace llmobs::viewer
