// A RecorderImage is the flight recorder's file of a process that has died, read and put in order: the entries of its journal, then the
// records that were left in its rings. What is in the file is believed only as far as it can be checked: nothing is read
// beyond its end, and what is damaged is left out and counted. A record's fields are whatever they are; their readers
// (value/value_reader.h) end with any bytes.
#pragma once

#include "record/record.h"
#include "record/recorder_layout.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace llmobs {

class RecorderImage {
public:
  RecorderImage() = default;
  ~RecorderImage();
  RecorderImage(const RecorderImage&) = delete;
  RecorderImage& operator=(const RecorderImage&) = delete;

  enum class Outcome : uint8_t { good, empty, none, other_version, unreadable };
  /// Reads the whole file. empty: its process had not begun it. none: it is no recorder's file, or not even its head is right.
  Outcome read(int file);

  struct Item {
    uint64_t number;
    const unsigned char* bytes; // good as long as the image
    uint32_t size;
    recorder::EntryType type;
    uint8_t seen;
    const RecordHeader& record() const noexcept { return *reinterpret_cast<const RecordHeader*>(bytes); }
    std::string_view text() const noexcept { return {reinterpret_cast<const char*>(bytes), size}; }
    uint64_t word() const noexcept;
  };
  /// In the order in which they are to be replayed.
  const std::vector<Item>& items() const noexcept { return items_; }
  /// Spans, and evaluations by their numbers, that are not to be delivered again.
  bool is_settled(uint64_t span_id) const noexcept { return settled_.count(span_id) != 0; }
  bool is_evaluation_settled(const Item& item) const noexcept { return item.number <= settled_until_; }

  uint64_t pid() const noexcept { return head_->pid; }
  uint64_t recovered() const noexcept { return head_->recovered.load(std::memory_order_relaxed); }
  uint32_t ended_by() const noexcept { return head_->ended_by.load(std::memory_order_relaxed); }
  recorder::Anchor anchor() const noexcept;
  std::string_view ml_app() const noexcept { return setting(head_->ml_app); }
  std::string_view service() const noexcept { return setting(head_->service); }
  std::string_view env() const noexcept { return setting(head_->env); }
  std::string_view version() const noexcept { return setting(head_->version); }
  /// Entries and records that were left out because something was wrong with them.
  uint64_t damaged() const noexcept { return damaged_; }

private:
  static std::string_view setting(const char (&text)[recorder::longest_setting]) noexcept;
  recorder::SlotUse use_of(size_t slot) const noexcept;
  size_t run_of(size_t slot) const noexcept;
  const unsigned char* at(size_t slot) const noexcept { return memory_ + recorder::place_of(slot); }
  bool has(uint64_t offset, uint64_t size) const noexcept;
  void read_segment(size_t slot);
  void read_rings();
  void read_ring(size_t slot);
  bool add_record(const unsigned char* at, size_t room, uint64_t& size);
  void add_spilled(const RecordHeader& record, size_t fixed);
  void put_in_order();

  unsigned char* memory_ = nullptr;
  size_t bytes_ = 0;
  const recorder::Head* head_ = nullptr;
  std::vector<Item> items_;
  std::unordered_set<uint64_t> settled_;
  uint64_t settled_until_ = 0;
  uint64_t damaged_ = 0;
  std::vector<std::vector<uint64_t>> whole_; // records whose fields lay elsewhere
};

} // namespace llmobs
