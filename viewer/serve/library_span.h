// A LibrarySpan is a span as the pages list it: its head, its figures and where its event stands.
#pragma once

#include "store/span_head.h"

#include <cstdint>
#include <string>

namespace llmobs::viewer {

struct LibrarySpan {
  SpanHead head;
  std::string service;
  std::string language;
  std::int64_t cache_read_tokens = 0;
  std::int64_t reasoning_tokens = 0;
  /// Of the prompt that an llm span names; empty if it names none.
  std::string prompt_id;
  std::string prompt_version;

  std::uint32_t source = 0;
  std::uint32_t ordinal = 0; // which of the spans of its line
  std::uint64_t offset = 0;  // where its line starts
};

/// What the event says beside its head.
LibrarySpan read_library_span(const JsonValue& event, SpanHead head);

} // namespace llmobs::viewer
