#include "store/price_table.h"

#include "base/json_value.h"
#include "base/user_error.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fmt/format.h>
#include <fstream>
#include <sstream>

namespace llmobs::viewer {
namespace {

constexpr double tokens_of_a_price = 1e6;

[[noreturn]] void refuse(const std::string& path, const std::string& why) {
  throw UserError(fmt::format(
      "the prices in {} can't be used: {}.\nThey look so, in dollars for a million tokens (LLMOBS_PRICES names the file):\n"
      "  {{\"gpt-4o\": {{\"input\": 2.5, \"output\": 10, \"cache_read\": 1.25}}, \"claude-*\": {{\"input\": 3, \"output\": 15}}}}",
      path, why));
}

double price_of(const JsonMember& member, const std::string& model, const std::string& path) {
  const double price = member.value.type == JsonType::Number ? std::strtod(member.value.text.c_str(), nullptr)
                                                             : std::nan("");
  if (!(price >= 0) || !std::isfinite(price)) refuse(path, fmt::format("{} of {} is no price", member.key, model));
  return price;
}

} // namespace

std::shared_ptr<const PriceTable> PriceTable::of_environment() {
  const char* path = std::getenv("LLMOBS_PRICES");
  if (path == nullptr || *path == '\0') return nullptr;
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  if (!file || !(text << file.rdbuf())) refuse(path, "it can't be read");
  return std::make_shared<const PriceTable>(parse(text.str(), path));
}

PriceTable PriceTable::parse(std::string_view text, const std::string& path) {
  PriceTable table;
  table.path_ = path;
  const JsonParse parse = parse_json(text);
  if (!parse.value) refuse(path, fmt::format("it is not JSON from byte {} on", parse.error_at));
  if (!parse.value->is_object()) refuse(path, "it is no object");
  for (const JsonMember& model : parse.value->members) {
    if (!model.value.is_object()) refuse(path, fmt::format("{} has no prices", model.key));
    Prices prices;
    for (const JsonMember& member : model.value.members) {
      const double price = price_of(member, model.key, path);
      if (member.key == "input")
        prices.input = price;
      else if (member.key == "output")
        prices.output = price;
      else if (member.key == "cache_read")
        prices.cache_read = price;
      else if (member.key == "cache_write")
        prices.cache_write = price;
      else
        refuse(path,
               fmt::format("{} has {}; there are input, output, cache_read and cache_write", model.key, member.key));
    }
    const bool is_beginning = !model.key.empty() && model.key.back() == '*';
    (is_beginning ? table.beginnings_
                  : table.models_)[model.key.substr(0, model.key.size() - (is_beginning ? 1 : 0))] = prices;
  }
  return table;
}

const PriceTable::Prices* PriceTable::find(std::string_view model) const {
  if (const auto same = models_.find(model); same != models_.end()) return &same->second;
  for (std::size_t length = model.size() + 1; length-- > 0;)
    if (const auto begin = beginnings_.find(model.substr(0, length)); begin != beginnings_.end()) return &begin->second;
  return nullptr;
}

double PriceTable::cost(std::string_view model, const SpanUse& use) const {
  if (model.empty() || (use.input_tokens < 0 && use.output_tokens < 0)) return SpanUse::absent;
  const Prices* prices = find(model);
  if (prices == nullptr) return SpanUse::absent;
  const auto count = [](std::int64_t tokens) { return static_cast<double>(std::max<std::int64_t>(tokens, 0)); };
  const auto price = [&](double own) { return own < 0 ? prices->input : own; };
  // What came from the cache, or went into it, is a part of the input.
  const double read = std::min(count(use.cache_read_tokens), count(use.input_tokens));
  const double written = std::min(count(use.cache_write_tokens), count(use.input_tokens) - read);
  const double sum = (count(use.input_tokens) - read - written) * prices->input + read * price(prices->cache_read) +
                     written * price(prices->cache_write) + count(use.output_tokens) * prices->output;
  return sum / tokens_of_a_price;
}

} // namespace llmobs::viewer
