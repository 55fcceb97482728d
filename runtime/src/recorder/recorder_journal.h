// The journal is what the background thread writes into the flight recorder's file: each record that it takes from a ring, before it
// gives the ring's room back, and what became of spans. So whenever the process dies, what was recorded and not delivered is
// in the journal or in a ring. The texts that records point to are written down as well, as their addresses mean nothing
// to another process.
//
// It lies in segments. When there are few free ones, what still counts in the oldest ones is copied to the end, and they are
// free: records of spans that are open, or on their way to a destination, and the newest texts. Entries keep their numbers when
// they are copied; the order of the numbers is the order of the journal. When everything counts, what is new is not kept, and
// counted.
#pragma once

#include "base/foreign_text.h"
#include "record/record.h"
#include "record/recorder_slots.h"

#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace llmobs {

/// Background thread only.
class RecorderJournal {
public:
  /// Of the process's recorder; null: there is none. It lives as long as that, and is made before there are spans (on the thread
  /// that starts the background thread).
  static RecorderJournal* instance();
  explicit RecorderJournal(RecorderSlots& slots) : slots_(slots) {}
  RecorderJournal(const RecorderJournal&) = delete;
  RecorderJournal& operator=(const RecorderJournal&) = delete;

  /// Which spans are open, or the parents of what may come; for the search for free segments.
  void ask(std::function<bool(uint64_t span_id)> is_open) { is_open_ = std::move(is_open); }

  /// A record that is about to be taken; `seen` is said again when it is replayed.
  void keep(const RecordHeader& record, uint8_t seen) noexcept;
  void keep_end(uint64_t span_id, uint64_t ticks, uint8_t seen) noexcept;
  void end_cycle() noexcept;
  /// It was handed on: to destinations, or to nobody.
  void note_finished(uint64_t span_id) noexcept;
  /// It was dropped, and is not to be found again.
  void note_gone(uint64_t span_id) noexcept { add_id(recorder::EntryType::gone, span_id); }

  /// Of the last entry.
  uint64_t number() const noexcept { return number_; }
  /// Everything that was handed on up to this number is delivered or dropped.
  void settle(uint64_t number) noexcept;
  uint64_t settled() const noexcept { return settled_; }
  /// Something that was handed on is not settled.
  bool has_unsettled() const noexcept { return last_handed_on_ > settled_; }

  /// Entries for which there was no room.
  uint64_t not_kept() const noexcept { return not_kept_; }

private:
  struct Piece {
    const void* bytes;
    size_t size;
  };
  struct Place { // of a segment
    unsigned char* first;
    size_t slots;
    recorder::Segment& segment() const noexcept { return *reinterpret_cast<recorder::Segment*>(first); }
    unsigned char* entries() const noexcept { return first + sizeof(recorder::Segment); }
    size_t room() const noexcept { return slots * recorder::slot_bytes - sizeof(recorder::Segment); }
  };
  struct Text {
    uint64_t number = 0; // of its entry
    size_t hash = 0;
  };

  bool add(recorder::EntryType type, uint8_t seen, Piece first, Piece second = {}) noexcept;
  bool add(recorder::Entry entry, Piece first, Piece second) noexcept;
  bool add_copy(const recorder::Entry& entry) noexcept;
  void add_id(recorder::EntryType type, uint64_t span_id) noexcept;
  unsigned char* room_for(size_t size) noexcept;
  void keep_texts(const RecordHeader& record);
  void keep_text(const char* address);
  void keep_maps();
  void clean() noexcept;
  bool clean_oldest();
  bool counts(const recorder::Entry& entry) const;
  bool is_live(uint64_t span_id) const;
  void free(const Place& place) noexcept;

  RecorderSlots& slots_;
  std::function<bool(uint64_t)> is_open_;
  std::deque<Place> segments_; // in the order in which they were begun; the last one is written to
  uint64_t number_ = 0;
  uint64_t settled_ = 0;
  uint64_t last_handed_on_ = 0;
  uint64_t not_kept_ = 0;
  bool is_cleaning_ = false;
  bool may_clean_ = true; // once in a cycle
  bool cycle_is_new_ = false;

  std::unordered_map<uint64_t, uint64_t> finished_; // spans that are not settled, with the numbers of their entries
  std::deque<std::pair<uint64_t, uint64_t>> finished_in_order_; // number, span
  ForeignTexts read_;
  std::unordered_map<const char*, Text> texts_;
  uint64_t maps_ = 0; // the entry's number; 0: none
  uint64_t maps_at_ns_ = 0;
};

} // namespace llmobs
