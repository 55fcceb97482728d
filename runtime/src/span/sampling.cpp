#include "span/sampling.h"

#include "base/log.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace llmobs {

namespace {

using nlohmann::json;

char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

void complain(std::string_view text) { log_line(LogLevel::warn, LogTopic::configuration, std::string(text)); }

// Six decimals at most, and no zeros at the end.
std::string rate_text(double rate) {
  std::string text = fmt::format("{:.6f}", rate);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

bool keeps(const TraceId& trace, double rate) noexcept {
  constexpr uint64_t multiplier = 1111111111111111111u;
  constexpr double two_to_64 = 18446744073709551616.0;
  if (rate >= 1) return true;
  return static_cast<double>(trace.low * multiplier) <= rate * two_to_64;
}

std::string text_of(const json& value) { return value.is_string() ? value.get<std::string>() : value.dump(); }

} // namespace

bool matches_glob(std::string_view glob, std::string_view text) noexcept {
  size_t g = 0, t = 0, star = std::string_view::npos, after = 0;
  while (t < text.size()) {
    if (g < glob.size() && glob[g] == '*') {
      star = g++;
      after = t;
    } else if (g < glob.size() && (glob[g] == '?' || lower(glob[g]) == lower(text[t]))) {
      ++g, ++t;
    } else if (star != std::string_view::npos) {
      g = star + 1;
      t = ++after;
    } else {
      return false;
    }
  }
  while (g < glob.size() && glob[g] == '*') ++g;
  return g == glob.size();
}

Sampler::Sampler(double rate, std::string_view rules) : rate_(rate) {
  if (rules.empty()) return;
  json list = json::parse(rules, nullptr, false);
  if (!list.is_array()) {
    complain("DD_LLMOBS_SAMPLING_RULES is not used: it must be a JSON list of rules.");
    return;
  }
  for (size_t i = 0; i < list.size(); ++i) {
    if (!read_rule(&list[i]))
      complain(fmt::format("rule {} of DD_LLMOBS_SAMPLING_RULES is not used: a rule is "
                           R"({{"tags": {{"name": "glob"}}, "sample_rate": 0.5}}, and nothing else.)",
                           i + 1));
  }
}

bool Sampler::read_rule(const void* given) {
  const json& rule = *static_cast<const json*>(given);
  if (!rule.is_object() || !rule.contains("sample_rate") || !rule["sample_rate"].is_number()) return false;
  Rule read;
  read.rate = std::clamp(rule["sample_rate"].get<double>(), 0.0, 1.0);
  for (const auto& [key, value] : rule.items()) {
    if (key == "sample_rate") continue;
    if (key != "tags" || !value.is_object()) return false;
    for (const auto& [tag, glob] : value.items()) {
      if (glob.is_structured() || glob.is_null()) return false;
      read.tags.emplace_back(tag, text_of(glob));
    }
  }
  rules_.push_back(std::move(read));
  return true;
}

bool Sampler::matches(const Rule& rule, const Tags& tags) {
  return std::all_of(rule.tags.begin(), rule.tags.end(), [&](const auto& wanted) {
    return std::any_of(tags.begin(), tags.end(), [&](const auto& tag) {
      return tag.first == wanted.first && matches_glob(wanted.second, tag.second);
    });
  });
}

SamplingDecision Sampler::decide(const TraceId& trace, const Tags& tags) const {
  auto rule = std::find_if(rules_.begin(), rules_.end(), [&](const Rule& one) { return matches(one, tags); });
  double rate = rule == rules_.end() ? rate_ : rule->rate;
  return {rate_text(rate), keeps(trace, rate) ? '1' : '0'};
}

} // namespace llmobs
