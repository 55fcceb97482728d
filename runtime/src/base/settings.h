// Settings reads single settings: what the code says, else what the environment says. What cannot be used is reported, once,
// and the default stands in for it. An empty variable counts as unset.
#pragma once

#include <llmobs/lifecycle.h>

#include <string>
#include <string_view>

namespace llmobs {

/// Where variables come from; null: unset. The real one is the process's environment.
using Environment = const char* (*)(const char* name);

class Settings {
public:
  explicit Settings(Environment environment) noexcept : environment_(environment) {}

  std::string_view get(const char* name) const noexcept {
    const char* value = environment_(name);
    return value ? value : "";
  }
  std::string text(Text code, const char* name) const {
    return code.empty() ? std::string(get(name)) : std::string(code.data(), code.size());
  }
  /// A whole number.
  unsigned number(const char* name, unsigned least, unsigned most, unsigned otherwise, Number code = {}) const;
  /// From 0 to 1.
  double rate(const char* name, double otherwise, Number code) const;
  bool flag(const char* name, bool otherwise, Text code = {}) const;
  /// The same, with a third answer: not given.
  Flag flag_if_given(const char* name, Flag code) const;

  static void complain(const char* name, std::string_view value, std::string_view rule, std::string_view instead);

private:
  Environment environment_;
};

} // namespace llmobs
