// A record is what the caller's thread leaves behind for one event of a span: a length-prefixed run of bytes in that
// thread's ring. Spans stream as records (begin, any number of updates, end) and are put together on the background
// thread. Everything is in native byte order and read by the same process that wrote it.
//
//   RecordHeader                      every record; the next one begins at a multiple of 8
//   begin:   BeginRecord, then fields     the span exists from here on
//   update:  UpdateRecord, then fields    more is known about the span; may come from any thread
//   end:     EndRecord, then fields       this is known, too, and the span is over
//   evaluation: EvaluationRecord, then its own fields (evaluation_record.h): it belongs to no span of this process
//   remote:  BeginRecord, then fields     a span of another process is the parent of what begins here (propagation.h)
//   remote_left:  UpdateRecord            no more
//   skip:    header only                  the rest of the ring up to its end is unused
//
// A field is one byte (Field), the size of what follows in bytes (u32), and one value. The size is there so that a
// user's llmobs_capture that writes no value, several values or half a value spoils nothing but its own field: the
// reader takes the first value, closes what is open at the end of the field, and reads nothing as null.
//
// A shaped field (shaped_field.h) is a field whose value is one text or number, or an object of them: its byte has shaped_field set, no size
// follows, and the value is a shaped one. So it begins with one word, which generated code makes (head in instrument.h).
//
// A value is one byte (Tag) followed by its payload; containers are runs of values between an opening and a closing
// tag, keys stand before the values of an object. Payloads are not aligned.
//
//   null, false_, true_, redacted     nothing          object .. object_end, message .., document ..
//   integer, unsigned_, number        8 bytes             { key: u32 size, bytes; value }*
//   number32                          4 bytes          array .. array_end
//   string, json, opaque              u32 size, bytes     { value }*
//   cut                               nothing: content was left out here because a limit was reached
//   more                              8 bytes: so many elements were left out here; 0: nobody knows how many
//   key | shaped_value                one byte: its size, then 29 bytes: the key and anything
//   object | shaped_value             48 bits: the size of its entries; their end is its own
//   string, integer, unsigned_, number, each | shaped_value   48 bits: its size, which for numbers is 8; then its bytes
#pragma once

#include "base/ids.h"

#include <cstddef>
#include <cstdint>

namespace llmobs {

enum class RecordType : uint8_t { skip, begin, update, end, evaluation, remote, remote_left };

/// Records begin at multiples of 8.
constexpr size_t padded(size_t size) noexcept { return (size + 7) & ~size_t{7}; }

struct RecordHeader {
  // RecordType in the low 8 bits, then the bytes in use: one store of a constant where the size is known. The highest
  // 24 bits are anything.
  uint64_t word;

  static constexpr RecordHeader of(RecordType type, size_t used) noexcept {
    return {static_cast<uint64_t>(used) << 8 | static_cast<uint64_t>(type)};
  }
  /// The fields are not here; a Spill follows the fixed part.
  static constexpr RecordHeader of_spilled(RecordType type, size_t used) noexcept {
    return {of(type, used).word | spilled_bit};
  }
  RecordType type() const noexcept { return static_cast<RecordType>(word & (spilled_bit - 1)); }
  bool spilled() const noexcept { return (word & spilled_bit) != 0; }
  uint32_t used() const noexcept { return static_cast<uint32_t>(word >> 8); }
  /// Of the whole record; records stay aligned.
  uint32_t size() const noexcept { return (used() + 7) & ~7u; }

private:
  static constexpr uint64_t spilled_bit = 0x80;
};
static_assert(sizeof(RecordHeader) == 8);

struct BeginRecord {
  RecordHeader header;
  uint64_t ticks;     // Clock::now()
  const char* site;   // the call site's text (instrument.h), or null: then the fields say everything
  uint64_t span_id;   // never 0
  uint64_t parent_id; // 0: the root of a trace
  TraceId trace;
};
static_assert(sizeof(BeginRecord) == 56);

struct UpdateRecord {
  RecordHeader header;
  uint64_t span_id;
};

struct EndRecord {
  RecordHeader header;
  uint64_t span_id;
  uint64_t ticks;
};
static_assert(sizeof(EndRecord) == 24);

/// Fields too large for a ring, on the heap. Whoever reads the record owns the block and frees it with
/// release_spill (spill.h), which also gives its bytes back to the budget.
struct Spill {
  unsigned char* block;
  uint64_t size; // bytes of fields in the block
};

/// Set in the byte of a shaped field, in the tag of a shaped value.
constexpr unsigned char shaped_field = 0x80;
constexpr unsigned char shaped_value = 0x40;
/// The tag and 48 bits for the size; in front of it, the byte that says which field.
constexpr size_t shaped_value_head = 7;
constexpr size_t shaped_value_size(size_t value_size) noexcept { return value_size + shaped_value_head; }
constexpr size_t shaped_field_size(size_t value_size) noexcept { return value_size + 1 + shaped_value_head; }
/// The tag, one byte for the size, and the key's room. With the tag of its value it is how an Entry begins (annotation.h).
constexpr size_t short_key_size = 31;

enum class Field : uint8_t {
  argument = 1,      // the next captured argument, in the order of the site's params
  result,            // what the function returns (automatic output)
  kind,              // integer: SpanKind
  name,              // string
  function,          // string, or integer: the address of a text that stays
  params,            // string: names of the arguments, comma-separated (macros, which have no such text in their site)
  model_name,        // string
  model_provider,    // string
  session_id,        // string
  ml_app,            // string
  input,             // any value: annotated input
  output,            // any value: annotated output
  metadata,          // object: merged key by key
  metrics,           // object of numbers: merged key by key
  tags,              // object of strings: merged key by key
  error_type,        // string: mangled or plain name of the exception's type
  error_message,     // string
  error_stack,       // string
  failed,            // true: left by an exception that was not looked at
  exception_message, // string: error_message, if the call site does not keep it out
  error_frames,      // string: addresses, from where the exception was thrown outwards
  interrupted,       // string: what ended the program while the span was open (made on the background thread)
  context_session,   // string: session_id, unless the span says its own
  prompt, // object: merged key by key (annotation.h, declared.h); context_prompt: of whatever span, so not said to be wrong
  context_prompt,
  agent, // object: merged key by key; context_agent: of whatever span
  context_agent,
  cost_tags,         // object: its keys are the tags' keys
  tool_definitions,  // array of objects
  tool_version,      // string
  span_links,        // array of objects
  settles,           // anything: one more end record comes, when what the function returned is settled
  agent_span_id,     // unsigned_: this and the next ones of a span of another process
  sample_rate,       // string
  sampling_decision, // string: 0 or 1
  sampling_priority, // string
  tracestate,        // string
  route,             // string: the tenant that the span is for (route.h)
  first_yield,       // unsigned_: ticks, when a coroutine was about to yield for the first time
  yielded,           // the next value that it yielded
};

enum class Tag : uint8_t {
  null = 1,
  integer, // this and string: the numbers of llmobs_shape
  unsigned_,
  number,
  number32,
  false_,
  true_,
  string,
  json,
  opaque,
  redacted,
  cut,
  key,
  object,
  message,
  document,
  object_end, // closes object, message and document
  array,
  array_end,
  more,
};

} // namespace llmobs
