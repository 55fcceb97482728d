// Kind is a span's kind as a number, in the order of the one table of kinds (llmobs/span_kind.def), and its spelling
// on the wire.
#pragma once

#include <cstdint>
#include <string_view>

namespace llmobs {

enum class Kind : uint8_t {
#define LLMOBS_SPAN_KIND(Enumerator, spelling, has_model, doc) Enumerator,
#include <llmobs/span_kind.def>
  none, // not said (yet)
};

constexpr std::string_view spelling(Kind kind) noexcept {
  constexpr std::string_view spellings[] = {
#define LLMOBS_SPAN_KIND(Enumerator, spelling, has_model, doc) #spelling,
#include <llmobs/span_kind.def>
      "task", // the kind that claims least
  };
  return spellings[static_cast<uint8_t>(kind)];
}

constexpr bool has_model(Kind kind) noexcept {
  constexpr bool answers[] = {
#define LLMOBS_SPAN_KIND(Enumerator, spelling, has_model, doc) has_model != 0,
#include <llmobs/span_kind.def>
      false,
  };
  return answers[static_cast<uint8_t>(kind)];
}

constexpr Kind kind_of(std::string_view text) noexcept {
  for (uint8_t i = 0; i < static_cast<uint8_t>(Kind::none); ++i) {
    if (spelling(static_cast<Kind>(i)) == text) return static_cast<Kind>(i);
  }
  return Kind::none;
}

constexpr Kind kind_of(int64_t number) noexcept {
  return number >= 0 && number < static_cast<int64_t>(Kind::none) ? static_cast<Kind>(number) : Kind::none;
}

} // namespace llmobs
