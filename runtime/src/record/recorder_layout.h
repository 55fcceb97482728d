// The flight recorder's file as it lies on the disk: one process writes it through a mapping, and when that process has died
// another one reads it (recorder/recorder_image.h). It is a head and equal slots. A slot holds a ring as it is in memory
// (ring.h), a part of a value that was too large for a ring (spill.h), or a part of the journal, where the background thread
// writes down what it takes from the rings.
//
// Numbers are in native byte order, and addresses are those of the process that died. Who reads it believes none of it.
#pragma once

#include "base/page.h"

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace llmobs::recorder {

constexpr char magic[8] = {'l', 'l', 'm', 'o', 'b', 's', 'R', '\n'};
/// Of everything here, of records (record.h) and of rings: another one is left alone.
constexpr uint32_t format = 1;

constexpr size_t ring_bytes = 256 * 1024;
constexpr size_t slot_bytes = page + ring_bytes;
constexpr size_t least_slots = 8, most_slots = 4096;

enum class SlotUse : uint32_t {
  none,
  ring,
  spill,   // the first of a value's slots, one behind the other
  journal, // the first of a segment's slots
  more,    // what follows a first one
};

/// All clocks at one instant, and the rate of the ticks.
struct Anchor {
  uint64_t ticks, monotonic_ns, unix_ns;
  double ns_per_tick;
};

constexpr size_t longest_setting = 256;

struct Head {
  char magic[8];
  uint32_t format;
  uint32_t slots;
  uint64_t base; // where the file's first byte is in the process's memory
  uint64_t pid;
  std::atomic<uint64_t> settled;   // what was handed on up to this entry of the journal is delivered, or dropped
  std::atomic<uint64_t> recovered; // so many of the spans that are found in the file have been delivered from there
  std::atomic<uint32_t> anchor;    // which of the two counts
  uint32_t unused;
  Anchor anchors[2];
  std::atomic<uint32_t> ended_by; // the signal that is ending the process; 0: none that is known
  char ml_app[longest_setting];   // what spans have that say nothing of their own
  char service[longest_setting];
  char env[longest_setting];
  char version[longest_setting];
  std::atomic<uint32_t> uses[most_slots];
};
constexpr size_t head_bytes = 5 * page;
static_assert(sizeof(Head) <= head_bytes);

constexpr size_t file_bytes(size_t slots) noexcept { return head_bytes + slots * slot_bytes; }
constexpr size_t place_of(size_t slot) noexcept { return head_bytes + slot * slot_bytes; }
/// The journal has the first ones; rings and spills have the others.
constexpr size_t journal_slots(size_t slots) noexcept { return slots / 2; }

/// A segment of the journal: this, then entries, one behind the other.
struct Segment {
  std::atomic<uint64_t> used; // bytes of entries that are complete
  uint64_t slots;
  uint64_t unused[6];
};
static_assert(sizeof(Segment) == 64);

enum class EntryType : uint8_t {
  record = 1, // a record (record.h) whose fields are behind it
  cycle,      // a drain cycle is over (span/drain.h)
  finished,   // a span, by its id: it was handed on
  gone,       // a span, by its id: it was dropped
  text,       // an address, and what stands there
  maps,       // what /proc/self/maps says of files
};

struct Entry {
  uint64_t number; // they are counted; copies of an entry have the same number
  uint32_t size;   // of what follows, which is padded to a multiple of 8
  EntryType type;
  uint8_t seen; // of a record: how much of the time before it had been seen
  uint16_t unused;
  uint64_t check; // of all that, and of what follows
};
static_assert(sizeof(Entry) == 24);

constexpr size_t padded_entry(size_t size) noexcept { return sizeof(Entry) + ((size + 7) & ~size_t{7}); }

/// What `check` must be. `words`: what follows the entry.
inline uint64_t check_of(const Entry& entry, const uint64_t* words) noexcept {
  constexpr uint64_t odd = 0x9e3779b97f4a7c15;
  uint64_t sum = (entry.number + odd) * odd;
  sum ^= (static_cast<uint64_t>(entry.size) << 32 | static_cast<uint64_t>(entry.type) << 8 | entry.seen) * odd;
  for (size_t i = 0; i < (entry.size + size_t{7}) / 8; ++i) {
    sum = (sum ^ words[i]) * odd;
    sum ^= sum >> 32;
  }
  return sum;
}

} // namespace llmobs::recorder
