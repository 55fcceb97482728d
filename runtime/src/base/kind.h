// What belongs to a span's kind (llmobs/span_kind.h): its spelling on the wire, and what the one table of kinds,
// llmobs/span_kind.def, says of it.
#pragma once

#include <llmobs/span_kind.h>

#include <cstdint>
#include <string_view>

namespace llmobs {

/// The kind of a span that has none (yet): one more than the last kind of the table.
constexpr SpanKind no_kind = static_cast<SpanKind>(0
#define LLMOBS_SPAN_KIND(Enumerator, spelling, has_model, doc) +1
#include <llmobs/span_kind.def>
);

constexpr std::string_view spelling(SpanKind kind) noexcept {
  constexpr std::string_view spellings[] = {
#define LLMOBS_SPAN_KIND(Enumerator, spelling, has_model, doc) #spelling,
#include <llmobs/span_kind.def>
      "task", // the kind that claims least
  };
  return spellings[static_cast<uint8_t>(kind)];
}

constexpr bool has_model(SpanKind kind) noexcept {
  constexpr bool answers[] = {
#define LLMOBS_SPAN_KIND(Enumerator, spelling, has_model, doc) has_model != 0,
#include <llmobs/span_kind.def>
      false,
  };
  return answers[static_cast<uint8_t>(kind)];
}

constexpr SpanKind kind_of(std::string_view text) noexcept {
  for (uint8_t i = 0; i < static_cast<uint8_t>(no_kind); ++i) {
    if (spelling(static_cast<SpanKind>(i)) == text) return static_cast<SpanKind>(i);
  }
  return no_kind;
}

constexpr SpanKind kind_of(int64_t number) noexcept {
  return number >= 0 && number < static_cast<int64_t>(no_kind) ? static_cast<SpanKind>(number) : no_kind;
}

} // namespace llmobs
