#include "base/settings.h"

#include "base/log.h"
#include "base/shown_text.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

namespace llmobs {

namespace {

// Given: it is a truth value.
Flag truth(std::string_view value) noexcept {
  for (std::string_view yes : {"1", "true", "True", "TRUE", "yes", "on"}) {
    if (value == yes) return true;
  }
  for (std::string_view no : {"0", "false", "False", "FALSE", "no", "off"}) {
    if (value == no) return false;
  }
  return {};
}

constexpr std::string_view truth_rule = "it must be true or false";

} // namespace

unsigned Settings::number(const char* name, unsigned least, unsigned most, unsigned otherwise, Number code) const {
  auto complain_of = [&](std::string_view value) {
    complain(name, value, fmt::format("it must be a whole number from {} to {}", least, most),
             std::to_string(otherwise));
    return otherwise;
  };
  if (code.given()) {
    bool good = code.value() >= least && code.value() <= most && std::trunc(code.value()) == code.value();
    return good ? static_cast<unsigned>(code.value()) : complain_of(fmt::format("{}", code.value()));
  }
  std::string_view value = get(name);
  if (value.empty()) return otherwise;
  unsigned number = 0;
  auto result = std::from_chars(value.data(), value.data() + value.size(), number);
  bool good = result.ec == std::errc() && result.ptr == value.data() + value.size();
  return good && number >= least && number <= most ? number : complain_of(value);
}

double Settings::rate(const char* name, double otherwise, Number code) const {
  constexpr std::string_view rule = "it must be a number from 0 to 1";
  auto is_rate = [](double rate) { return rate >= 0 && rate <= 1; };
  if (code.given() && is_rate(code.value())) return code.value();
  if (code.given()) complain(name, fmt::format("{}", code.value()), rule, "the environment's or the default");
  std::string_view value = get(name);
  if (value.empty()) return otherwise;
  double rate = -1;
  auto result = std::from_chars(value.data(), value.data() + value.size(), rate);
  if (result.ec == std::errc() && result.ptr == value.data() + value.size() && is_rate(rate)) return rate;
  complain(name, value, rule, fmt::format("{}", otherwise));
  return otherwise;
}

bool Settings::flag(const char* name, bool otherwise, Text code) const {
  std::string value = text(code, name);
  Flag given = truth(value);
  if (given.given()) return given.on();
  if (!value.empty()) complain(name, value, truth_rule, otherwise ? "true" : "false");
  return otherwise;
}

Flag Settings::flag_if_given(const char* name, Flag code) const {
  if (code.given()) return code;
  std::string_view value = get(name);
  Flag given = truth(value);
  if (!given.given() && !value.empty()) complain(name, value, truth_rule, "what is found out");
  return given;
}

void Settings::complain(const char* name, std::string_view value, std::string_view rule, std::string_view instead) {
  log_line(LogLevel::warn, LogTopic::configuration,
           fmt::format("{}={} is not used: {}. Going on with {}.", name, without_secrets(value).substr(0, 100), rule,
                       instead));
}

} // namespace llmobs
