// SpanData is a finished span, plainly: everything the destinations' encoders need, as views of bytes that belong to
// the assembler and stay good until the encoder returns.
#pragma once

#include "base/ids.h"
#include "base/kind.h"
#include "span/declared.h"
#include "span/document_view.h"
#include "span/message_view.h"
#include "value/named_values.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace llmobs {

/// What one side (input or output) of a span looks like on the wire.
enum class Shape : uint8_t {
  none,
  text,      // one value: a string, or the JSON text of anything else
  arguments, // the object of the captured arguments, by name
  messages,  // of a model's conversation
  documents, // of a search or an embedding
};

struct SpanSide {
  Shape shape = Shape::none;
  RawValue text; // the three of its shape only
  Messages messages;
  std::vector<DocumentView> documents;
  NamedValues rest; // what else was captured; shown as metadata, where nothing else has the name

  void clear() noexcept {
    shape = Shape::none;
    if (!rest.empty()) rest.clear();
    if (!messages.empty()) messages.clear();
    if (!documents.empty()) clear_views(documents);
  }
  void set_text(RawValue value) noexcept {
    shape = Shape::text;
    text = value;
  }
};

struct SpanFacts {
  uint64_t span_id = 0;
  uint64_t parent_id = 0; // 0: none
  TraceId trace;
  int64_t start_ns = 0; // Unix time
  int64_t duration_ns = 0;
  /// Unix time. What a damaged file says of a span may be no time.
  int64_t end_ns() const noexcept {
    int64_t end = 0;
    return __builtin_add_overflow(start_ns, duration_ns, &end) ? INT64_MAX : end;
  }

  SpanKind kind = no_kind;
  std::string_view name;
  std::string_view function;
  std::string_view file;
  std::string_view line;
  std::string_view model_name; // empty: not said
  std::string_view model_provider;
  std::string_view session_id;
  std::string_view ml_app;    // empty: the configured one
  uint64_t agent_span_id = 0; // the nearest agent around it
  std::string_view agent_name;
  std::string_view sample_rate = "1"; // empty: nothing was decided, here or elsewhere
  char sampling_decision = '1';
  std::string_view route; // of the tenant that it is for (route.h); empty: the usual destinations

  bool failed = false;
  std::string_view error_type; // as recorded: maybe mangled
  std::string_view error_message;
  std::string_view error_stack;
};

struct SpanData : SpanFacts {
  SpanSide input;
  SpanSide output;
  NamedValues arguments;
  NamedValues metadata;
  NamedValues metrics; // numbers and truth values
  NamedValues tags;
  Declared declared;

  /// As new; keeps its memory.
  void clear() noexcept {
    static_cast<SpanFacts&>(*this) = SpanFacts();
    input.clear();
    output.clear();
    for (NamedValues* entries : {&arguments, &metadata, &metrics, &tags}) entries->clear();
    declared.clear();
  }
};

} // namespace llmobs
