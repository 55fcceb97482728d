// Secrets are taken out of what a span shows before anybody sees it: whole values under names such as password, authorization or
// api_key (secret_names.h), in objects, in pairs of a name and a value and in objects that have a name and a value; and what looks like a secret
// in any text (secret_text.h). "[redacted]" takes their place. Background thread only.
#pragma once

#include "span/secret_names.h"
#include "span/secret_text.h"
#include "span/typed_content.h"

#include <cstdint>
#include <string_view>

namespace llmobs {

class Secrets {
public:
  /// `more_names`: names of the user's own, separated by commas.
  explicit Secrets(std::string_view more_names) : names_(more_names), text_(names_), number_(++made_) {}

  /// Of all Secrets that there were the how manieth this is, from 1.
  uint64_t number() const noexcept { return number_; }
  bool are_named(std::string_view name) const { return names_.has(name); }
  /// False: there is none in values of these bytes, unless their name says so.
  bool may_be_in(std::string_view bytes) const noexcept { return text_.may_be_in(bytes); }

  /// The value without its secrets: itself if it has none; else new bytes in `room`. `name`: of a parameter or the like; empty if there
  /// is none.
  RawValue without(std::string_view name, RawValue value, ParsedValues& room) const;
  std::string_view without(std::string_view text, ParsedValues& room) const;

private:
  SecretNames names_;
  SecretText text_;
  uint64_t number_;
  static uint64_t made_;
};

} // namespace llmobs
