// A Batch is a run of encoded events, one behind the other, with the separator that its destination wants between them.
// Any stretch of it can be sent as it lies; what stands around a stretch (the brackets of an array, the last line's end)
// is the exporter's to add (payload.h), so the bytes never change once they are written. While a batch waits for a destination
// that is away, they may be compressed.
#pragma once

#include "base/bytes.h"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace llmobs {

class Batch {
public:
  /// `separator` is a literal.
  explicit Batch(std::string_view separator) noexcept : separator_(separator) {}

  size_t count() const noexcept { return events_.size(); }
  size_t size() const noexcept { return bytes_.size(); }
  /// What it counts as in the memory budget. (The list of its events counts where it is no small part.)
  size_t held() const noexcept { return bytes_.size() + (is_packed() ? events_.size() * bytes_of_waiting_event : 0); }
  size_t capacity() const noexcept { return bytes_.capacity(); }
  bool empty() const noexcept { return events_.empty(); }

  /// As new; keeps its memory.
  void clear() noexcept {
    bytes_.clear();
    events_.clear();
    form_ = Form::plain;
  }

  /// Where the next event goes: append it, then add() it or take_back() what was appended.
  Bytes& open() {
    if (bytes_.empty()) {
      bytes_.reserve(first_room);
    } else if (bytes_.size() > first_room / 2 && bytes_.capacity() < usual_room) {
      bytes_.reserve(usual_room - bytes_.size());
    }
    if (events_.size() == events_.capacity()) events_.reserve(2 * events_.size() + 16);
    return bytes_;
  }
  /// `span`: the number under which the ledger (span_ledger.h) has it.
  void add(uint32_t span) {
    for (char c : separator_) bytes_.append(c); // one byte or none
    events_.push_back({static_cast<uint32_t>(bytes_.size()), span});
  }
  void take_back() noexcept { bytes_.cut(start(events_.size())); }
  void remove_last() noexcept {
    events_.pop_back();
    take_back();
  }

  /// Events first .. first + count - 1, with the separators between them.
  std::string_view stretch(size_t first, size_t count) const noexcept {
    size_t begin = start(first), end = start(first + count) - separator_.size();
    return bytes_.text().substr(begin, end - begin);
  }
  std::string_view event(size_t i) const noexcept { return stretch(i, 1); }
  size_t gap() const noexcept { return separator_.size(); }

  /// What its requests have in common, if that is not the exporter's own: it comes from another program, through the spool.
  std::string_view common() const noexcept { return common_.text(); }
  void set_common(std::string_view common) {
    common_.clear();
    common_.append(common);
  }
  uint32_t span(size_t i) const noexcept { return events_[i].span; }

  /// Nothing more is added: memory that is not used is given back.
  void close() noexcept {
    if (bytes_.capacity() > usual_room) bytes_.fit();
  }

  /// Compresses the bytes of a closed batch; until unpack() nobody may ask for its events. False: it stays as it is, as there is
  /// no zlib or no memory, or nothing to gain.
  bool pack() noexcept;
  /// Throws std::bad_alloc; then it is packed still.
  void unpack();
  bool is_packed() const noexcept { return form_ == Form::packed; }
  /// pack() has not been tried.
  bool may_be_packed() const noexcept { return form_ == Form::plain; }

private:
  // What a program needs that makes a few spans, from memory that malloc has at hand; then all that a full batch takes at
  // once, so that it does not grow step by step and end up with a third to spare. Pages that are never written to take no
  // memory.
  static constexpr size_t first_room = 32u << 10;
  static constexpr size_t usual_room = (1u << 20) + (64u << 10);

  struct Event {
    uint32_t end; // behind its separator
    uint32_t span;
  };

  enum class Form : uint8_t { plain, packed, stays_plain };

  // Of this list, with what a vector has to spare, and of the ledger.
  static constexpr size_t bytes_of_waiting_event = 2 * sizeof(Event) + 16;

  size_t start(size_t i) const noexcept { return i == 0 ? 0 : events_[i - 1].end; }

  std::string_view separator_;
  Bytes bytes_;
  std::vector<Event> events_;
  Bytes common_;
  Form form_ = Form::plain;
};

} // namespace llmobs
