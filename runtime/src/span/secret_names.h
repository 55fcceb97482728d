// Names under which secrets stand: of parameters, members, keys, headers. A name is one if its last words are: api_key,
// OPENAI_API_KEY and X-Api-Key, but not api_key_count; token, but not tokens and not next_token.
#pragma once

#include "value/value_reader.h"

#include <string>
#include <string_view>
#include <vector>

namespace llmobs {

class SecretNames {
public:
  /// `more`: names of the user's own, separated by commas.
  explicit SecretNames(std::string_view more);

  bool has(std::string_view name) const;
  /// Whether a value under this name, of those that has() knows, is one: anything but truth values and nothing; where it is
  /// only called a token, also no numbers, because tokens of models are numbers.
  static bool is_secret(std::string_view name, RawValue value);

  const std::vector<std::string>& more() const noexcept { return more_; }

private:
  std::vector<std::string> more_; // in snake case
};

} // namespace llmobs
