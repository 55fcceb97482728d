#include "serve/row_text.h"

#include "base/json_dump.h"
#include "base/user_error.h"
#include "serve/trace_figures.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace llmobs::viewer {
namespace {

bool is_plain(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; });
}

} // namespace

void RowText::append(std::string& out, const SpanRow& row, const SpanExcerpt& excerpt) {
  out_ = &out;
  out += '{';
  put_ids(row);
  put("name", row.name);
  put("kind", row.kind_name);
  put_number("offset_ns", row.start_ns == 0 ? 0 : row.start_ns - origin_ns_);
  put_number("duration_ns", std::max<std::int64_t>(row.duration_ns, 0));
  put_key("failed");
  out += row.failed ? "true" : "false";
  put("error", error_);
  put("model", row.model);
  put("provider", row.provider);
  put("ml_app", row.ml_app);
  put("service", row.service);
  put("language", row.language);
  put_figures(row);
  put_excerpt(excerpt);
  out += '}';
}

// With the error: what says one says the other.
void RowText::put_ids(const SpanRow& row) {
  error_.clear();
  if (!row.failed && row.has_plain_ids) {
    put("span_id", fmt::format_int(row.span).c_str());
    put("parent_id", row.is_root ? "" : fmt::format_int(row.parent).c_str());
    return;
  }
  SpanHead head;
  try {
    head = store_.head(row);
    error_ = error_text(head);
  } catch (const UserError& error) { // its file has changed: the row is what is left
    head.span_id = std::to_string(row.span);
    if (!row.is_root) head.parent_id = std::to_string(row.parent);
    error_ = error.what();
  }
  put("span_id", head.span_id);
  put("parent_id", head.parent_id);
}

void RowText::put_figures(const SpanRow& row) {
  put_count("input_tokens", row.input_tokens);
  put_count("output_tokens", row.output_tokens);
  put_count("total_tokens", row.total_tokens);
  put_count("cache_read_tokens", row.cache_read_tokens);
  put_count("cache_write_tokens", row.cache_write_tokens);
  put_count("reasoning_tokens", row.reasoning_tokens);
  put_key("cost");
  if (row.cost >= 0 && std::isfinite(row.cost))
    fmt::format_to(std::back_inserter(*out_), "{}", row.cost);
  else
    *out_ += "null";
  put("prompt_id", row.prompt);
  put("prompt_version", row.prompt_version);
  put_number("evaluations", static_cast<std::int64_t>(store_.evaluations_of(row).size()));
}

void RowText::put_excerpt(const SpanExcerpt& excerpt) {
  if (!excerpt.input.empty()) put("input", excerpt.input);
  if (excerpt.links.empty()) return;
  put_key("links");
  *out_ += '[';
  for (const std::string& id : excerpt.links) {
    if (out_->back() != '[') *out_ += ',';
    *out_ += json_quoted(id);
  }
  *out_ += ']';
}

void RowText::put_key(std::string_view key) {
  if (out_->back() != '{') *out_ += ',';
  *out_ += '"';
  *out_ += key;
  *out_ += "\":";
}

void RowText::put(std::string_view key, std::string_view text) {
  put_key(key);
  if (!is_plain(text)) {
    *out_ += json_quoted(text);
    return;
  }
  *out_ += '"';
  *out_ += text;
  *out_ += '"';
}

void RowText::put_number(std::string_view key, std::int64_t number) {
  put_key(key);
  const fmt::format_int digits(number);
  out_->append(digits.data(), digits.size());
}

void RowText::put_count(std::string_view key, std::int64_t count) {
  if (count >= 0) {
    put_number(key, count);
    return;
  }
  put_key(key);
  *out_ += "null";
}

} // namespace llmobs::viewer
