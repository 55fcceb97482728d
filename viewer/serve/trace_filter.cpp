#include "serve/trace_filter.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <optional>

namespace llmobs::viewer {
namespace {

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char character) { return static_cast<char>(std::tolower(character)); });
  return text;
}

// `*` stands for any text. The walk goes back to the last star only, so it takes no more than length times length.
bool matches_glob(const std::string& pattern, const std::string& text) {
  std::size_t p = 0, t = 0, star = std::string::npos, after = 0;
  while (t < text.size()) {
    if (p < pattern.size() && (pattern[p] == '?' || (pattern[p] == text[t] && pattern[p] != '*'))) {
      ++p, ++t;
    } else if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      after = t;
    } else if (star != std::string::npos) {
      p = star + 1;
      t = ++after;
    } else {
      return false;
    }
  }
  return std::all_of(pattern.begin() + static_cast<std::ptrdiff_t>(p), pattern.end(), [](char c) { return c == '*'; });
}

std::optional<std::string> text_field(const std::string& field, const LibrarySpan& span) {
  const SpanHead& head = span.head;
  if (field == "name" || field == "resource") return head.name;
  if (field == "kind" || field == "meta.span.kind") return head.kind;
  if (field == "status") return head.failed ? "error" : "ok";
  if (field == "service") return span.service;
  if (field == "language") return span.language;
  if (field == "ml_app") return head.ml_app;
  if (field == "session_id" || field == "session") return head.session_id;
  if (field == "model" || field == "model_name" || field == "meta.model_name") return head.model_name;
  if (field == "provider" || field == "model_provider" || field == "meta.model_provider") return head.model_provider;
  if (field == "error" || field == "error.message" || field == "meta.error.message") return head.error_message;
  if (field == "error.type" || field == "meta.error.type") return head.error_type;
  if (field == "trace_id") return head.trace_id;
  if (field == "span_id") return head.span_id;
  if (field == "parent_id") return head.parent_id;
  if (field == "prompt" || field == "prompt_id" || field == "meta.input.prompt.id") return span.prompt_id;
  return std::nullopt;
}

std::optional<double> number_field(std::string field, const LibrarySpan& span, bool& known) {
  if (field.rfind("metrics.", 0) == 0) field.erase(0, 8);
  const auto count = [](const std::optional<std::int64_t>& value) {
    return value ? std::optional<double>(static_cast<double>(*value)) : std::nullopt;
  };
  const TokenCounts& tokens = span.head.tokens;
  known = true;
  if (field == "duration") return count(span.head.duration_ns);
  if (field == "input_tokens") return count(tokens.input);
  if (field == "output_tokens") return count(tokens.output);
  if (field == "total_tokens" || field == "tokens")
    return tokens.total ? count(tokens.total)
                        : count(tokens.any() ? std::optional(tokens.input.value_or(0) + tokens.output.value_or(0))
                                             : std::nullopt);
  if (field == "cost" || field == "total_cost") return span.cost;
  known = false;
  return std::nullopt;
}

// A number and its unit: durations are compared in nanoseconds, as events state them.
double with_unit(const std::string& text) {
  char* end = nullptr;
  const double number = std::strtod(text.c_str(), &end);
  const std::string unit = end;
  if (unit == "us" || unit == "µs") return number * 1e3;
  if (unit == "ms") return number * 1e6;
  if (unit == "s") return number * 1e9;
  if (unit == "m") return number * 60e9;
  if (unit == "h") return number * 3600e9;
  if (unit == "k") return number * 1e3;
  return number;
}

bool compares(char comparison, double value, double number) {
  switch (comparison) {
  case '<': return value < number;
  case '>': return value > number;
  case 'l': return value <= number;
  case 'g': return value >= number;
  default: return value == number;
  }
}

} // namespace

TraceFilter::TraceFilter(const std::string& query) {
  std::string text;
  bool in_quotes = false, quoted = false;
  for (const char character : query + ' ') {
    if (character == '"') {
      in_quotes = !in_quotes;
      quoted = true;
    } else if (in_quotes || std::isspace(static_cast<unsigned char>(character)) == 0) {
      text += character;
    } else {
      add(std::move(text), quoted);
      text.clear();
      quoted = false;
    }
  }
  if (in_quotes) add(std::move(text), true);
}

void TraceFilter::add(std::string text, bool quoted) {
  if (text.empty() || text == "AND") return;
  Term term;
  if (text[0] == '-' && text.size() > 1) {
    term.negated = true;
    text.erase(0, 1);
  }
  const std::size_t colon = text.find(':');
  if (colon == std::string::npos || colon == 0 || (quoted && text.find(' ') < colon)) {
    term.value = lower(text);
    terms_.push_back(std::move(term));
    return;
  }
  term.field = lower(text.substr(text[0] == '@' ? 1 : 0, colon - (text[0] == '@' ? 1 : 0)));
  term.value = lower(text.substr(colon + 1));
  if (!term.value.empty() && (term.value[0] == '<' || term.value[0] == '>')) {
    const bool inclusive = term.value.size() > 1 && term.value[1] == '=';
    term.comparison = term.value[0] == '<' ? (inclusive ? 'l' : '<') : (inclusive ? 'g' : '>');
    term.value.erase(0, inclusive ? 2 : 1);
  }
  term.number = with_unit(term.value);
  bool known = false;
  (void)number_field(term.field, LibrarySpan(), known);
  if (!known && !text_field(term.field, LibrarySpan())) {
    problem_ = "There is no field " + term.field + ".";
    return;
  }
  terms_.push_back(std::move(term));
}

bool TraceFilter::matches(const Term& term, const LibrarySpan& span) const {
  if (term.field.empty()) {
    const SpanHead& head = span.head;
    for (const std::string* text :
         {&head.name, &head.kind, &head.model_name, &head.ml_app, &head.session_id, &head.error_type,
          &head.error_message, &head.trace_id, &head.span_id, &span.service})
      if (matches_glob('*' + term.value + '*', lower(*text))) return true;
    return false;
  }
  bool known = false;
  const auto number = number_field(term.field, span, known);
  if (known) return number && compares(term.comparison, *number, term.number);
  return matches_glob(term.value, lower(text_field(term.field, span).value_or("")));
}

bool TraceFilter::matches(const LibrarySpan& span) const {
  return std::all_of(terms_.begin(), terms_.end(),
                     [&](const Term& term) { return matches(term, span) != term.negated; });
}

bool TraceFilter::matches(const Library& library, const LibraryTrace& trace) const {
  return terms_.empty() || std::any_of(trace.spans.begin(), trace.spans.end(),
                                       [&](std::uint32_t place) { return matches(library.spans()[place]); });
}

} // namespace llmobs::viewer
