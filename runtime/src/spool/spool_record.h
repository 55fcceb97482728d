// A SpoolRecord is a run of encoded events as it lies in a file of the spool: what kind of destination it is for, what its
// requests have in common besides the events, and the events. A record stands for itself: a file is nothing but records, one behind
// the other, and what is left of a damaged file is read.
//
// Each begins with a mark that no event can hold (bytes that UTF-8 does not know), so that the next record is found behind one
// that is damaged; and has a checksum of all that follows, XXH3 with 64 bits, which is fast on any processor: a damaged
// record passes for a good one once in 2^64 times. The state stands outside the checksum: it is what
// changes when a record has been delivered. Numbers are in the byte order of the machine.
#pragma once

#include "base/bytes.h"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace llmobs {

struct SpoolLabel {
  std::string_view kind;   // of destination: "agent-spans"; letters, digits and hyphens
  std::string_view origin; // for people: "the Datadog agent at http://localhost:8126"
  std::string_view common; // what a request needs besides its events, if that is not the same for every program
};

struct SpoolRecord {
  SpoolLabel label;
  size_t offset = 0; // in its file
  uint32_t count = 0;
  bool is_done = false;
  uint32_t gap = 0;         // between two events: the separator
  std::string_view sizes;   // of the events, in 4 bytes each
  std::string_view content; // the events

  /// f(event), in their order.
  template<class F> void each_event(F&& f) const {
    size_t at = 0;
    for (uint32_t i = 0; i < count; ++i) {
      uint32_t size = 0;
      std::memcpy(&size, sizes.data() + i * sizeof size, sizeof size);
      f(content.substr(at, size));
      at += size + gap;
    }
  }
};

/// Appends all of a record but its events, which follow as they are.
void write_spool_head(const SpoolLabel& label, const uint32_t* sizes, uint32_t count, uint32_t gap,
                      std::string_view events, Bytes& out);

/// The state of a record, which is written over the old one when it has been dealt with.
constexpr size_t spool_state_at = 16;
constexpr uint64_t spool_done = 0x656e6f6420736177; // anything else: it is still to be delivered

/// Reads a file's records, and whatever else may stand there.
class SpoolReader {
public:
  /// `bytes` stay.
  explicit SpoolReader(std::string_view bytes) noexcept : bytes_(bytes), patience_(8 * bytes.size()) {}

  /// False: there is none behind.
  bool next(SpoolRecord& record) noexcept;
  /// Places that were passed by because there is no whole record.
  uint64_t damaged() const noexcept { return damaged_; }

private:
  bool read_here(SpoolRecord& record, size_t& end) noexcept;
  void pass_by() noexcept;

  std::string_view bytes_;
  size_t at_ = 0;
  size_t
      patience_; // bytes that are still looked at: marks without end could make us look at all of them again and again
  uint64_t damaged_ = 0;
};

} // namespace llmobs
