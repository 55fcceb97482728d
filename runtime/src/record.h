// A record is what the caller's thread leaves behind for one event of a span: a length-prefixed run of bytes in that
// thread's ring. Spans stream as records (begin, any number of updates, end) and are put together on the background
// thread. Everything is in native byte order and read by the same process that wrote it.
//
//   RecordHeader                      every record; the next one begins at a multiple of 8
//   begin:   BeginRecord, then fields     the span exists from here on
//   update:  UpdateRecord, then fields    more is known about the span; may come from any thread
//   end:     EndRecord                    the span is over
//   skip:    header only                  the rest of the ring up to its end is unused
//
// A field is one byte (Field), the size of what follows in bytes (u32), and one value. The size is there so that a
// user's llmobs_capture that writes no value, several values or half a value spoils nothing but its own field: the
// reader takes the first value, closes what is open at the end of the field, and reads nothing as null.
//
// A value is one byte (Tag) followed by its payload; containers are runs of values between an opening and a closing
// tag, keys stand before the values of an object. Payloads are not aligned.
//
//   null, false_, true_, redacted     nothing          object .. object_end, message .., document ..
//   integer, unsigned_, number        8 bytes             { key: u32 size, bytes; value }*
//   number32                          4 bytes          array .. array_end
//   string, json, opaque              u32 size, bytes     { value }*
//   cut                               nothing: content was left out here because a limit was reached
#pragma once

#include <cstddef>
#include <cstdint>

namespace llmobs {

enum class RecordType : uint8_t { skip, begin, update, end };

/// Records begin at multiples of 8.
constexpr size_t padded(size_t size) noexcept { return (size + 7) & ~size_t{7}; }

struct RecordHeader {
  // Bytes in use, then RecordType in the low 8 bits: one store of a constant where the size is known.
  uint32_t word;
  uint32_t spilled; // 1: the fields are not here; a Spill follows the fixed part

  static constexpr RecordHeader of(RecordType type, size_t used) noexcept {
    return {static_cast<uint32_t>(used << 8 | static_cast<uint32_t>(type)), 0};
  }
  RecordType type() const noexcept { return static_cast<RecordType>(word & 0xff); }
  uint32_t used() const noexcept { return word >> 8; }
  /// Of the whole record; records stay aligned.
  uint32_t size() const noexcept { return (used() + 7) & ~7u; }
};
static_assert(sizeof(RecordHeader) == 8);

/// What spans of one trace on one thread have in common.
struct TracePart {
  uint64_t trace_low;
  uint32_t trace_seconds;
  uint32_t thread; // a small number that names the thread
};
static_assert(sizeof(TracePart) == 16);

struct BeginRecord {
  RecordHeader header;
  uint64_t ticks;     // Clock::now()
  const char* site;   // the call site's text (instrument.h), or null: then the fields say everything
  uint64_t span_id;   // never 0
  uint64_t parent_id; // 0: the root of a trace
  TracePart trace;
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

enum class Field : uint8_t {
  argument = 1,    // the next captured argument, in the order of the site's params
  result,          // what the function returns (automatic output)
  kind,            // integer: SpanKind
  name,            // string
  function,        // string, or integer: the address of a text that stays
  params,          // string: names of the arguments, comma-separated (macros, which have no such text in their site)
  model_name,      // string
  model_provider,  // string
  session_id,      // string
  ml_app,          // string
  input,           // any value: annotated input
  output,          // any value: annotated output
  metadata,        // object: merged key by key
  metrics,         // object of numbers: merged key by key
  tags,            // object of strings: merged key by key
  error_type,      // string: mangled or plain name of the exception's type
  error_message,   // string
  error_stack,     // string
  failed,          // true: left by an exception that was not looked at
};

enum class Tag : uint8_t {
  null = 1,
  false_,
  true_,
  integer,
  unsigned_,
  number,
  number32,
  string,
  json,
  opaque,
  redacted,
  cut,
  key,
  object,
  message,
  document,
  object_end,   // closes object, message and document
  array,
  array_end,
};

} // namespace llmobs
