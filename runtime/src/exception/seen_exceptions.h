// The exceptions on their way through a thread, as clauses that catch nothing were asked about them, and which span each
// leaves. A throw has two phases. In the first the clauses on the way up are asked, and nothing is unwound yet; in the
// second frames are unwound, and the guards in them end their spans. (Clauses are asked then, too.) Nobody tells that a
// handler has taken an exception; that shows by how many are in flight.
#pragma once

#include "exception/thrown_object.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace llmobs {

/// What ends a span that an exception may be leaving.
enum class SpanEnder : uint8_t {
  asked,   // a function whose clause was asked, if there is an exception
  unasked, // one without a clause: the exception in flight may be one that was never seen
};

struct SeenException {
  static constexpr size_t most_frames = 64, most_text = 512;

  ThrownObject thrown;
  uint32_t in_flight; // so many exceptions are, with this one
  uint32_t depth;     // so many of the spans that are active were when a clause was asked: it leaves no others
  uint32_t to_leave;  // so many functions that were asked in the first phase have not been left yet, as far as is known
  bool was_asked;     // since a span ended
  bool unwinds;       // it has left a span
  uint16_t frame_count;
  uint16_t text_size;
  const void* frames[most_frames]; // return addresses, from where it was thrown outwards
  char text[most_text];            // the message, for when the object may be gone; or text that was thrown as it is

  /// Whether the object is certainly there.
  bool is_alive() const noexcept { return was_asked || to_leave != 0; }
  std::string_view kept_text() const noexcept { return {text, text_size}; }
  void keep_text(std::string_view message) noexcept;
  /// Said when what SeenExceptions::leave() found has been recorded.
  void has_left(SpanEnder ender) noexcept;
};

/// All zero bytes at first.
struct SeenExceptions {
  // Each further one was thrown by a destructor that the one before it runs. More are not looked at.
  static constexpr uint32_t most = 3;
  SeenException items[most];

  /// A clause is asked. `active`: how many spans are. `notes_frames`: where it was thrown is of interest, too. The answer: how
  /// many exceptions are on their way.
  uint32_t ask(uint32_t count, const ThrownObject& thrown, uint32_t in_flight, size_t active,
               bool notes_frames) noexcept;

  /// How many of `count` are still on their way.
  uint32_t still(uint32_t count, uint32_t in_flight) const noexcept;

  /// A span ends that is the one at `place` of those that are active; the answer is the exception that leaves it, or null.
  SeenException* leave(uint32_t& count, size_t place, uint32_t in_flight, SpanEnder ender) noexcept;

  /// The exception that the innermost handler works on, if it was seen on its way there.
  SeenException* in_handler(uint32_t count) noexcept;

private:
  SeenException* known(uint32_t& count, const ThrownObject& thrown, uint32_t in_flight) noexcept;
};

} // namespace llmobs
