#include "recorder/recorder_image.h"

#include "record/record_fields.h"
#include "record/ring.h"

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace llmobs {

using namespace recorder;

namespace {

// What was in rings comes behind all that was in the journal.
constexpr uint64_t in_ring = UINT64_MAX;

bool read_all(int file, unsigned char* to, size_t size, size_t at) noexcept {
  while (size != 0) {
    ssize_t got = pread(file, to, size, static_cast<off_t>(at));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    to += got;
    at += static_cast<size_t>(got);
    size -= static_cast<size_t>(got);
  }
  return true;
}

bool is_clock(const Anchor& anchor) noexcept {
  return std::isfinite(anchor.ns_per_tick) && anchor.ns_per_tick > 0 && anchor.ns_per_tick < 1e4;
}

} // namespace

uint64_t RecorderImage::Item::word() const noexcept {
  uint64_t word = 0;
  std::memcpy(&word, bytes, std::min(sizeof word, size_t{size}));
  return word;
}

RecorderImage::~RecorderImage() {
  if (memory_) munmap(memory_, bytes_);
}

// Into memory of our own: a mapping of the file would crash where the disk fails. Slots that hold nothing are not read, and take
// no memory.
RecorderImage::Outcome RecorderImage::read(int file) {
  struct stat is;
  if (fstat(file, &is) != 0) return Outcome::unreadable;
  auto size = static_cast<size_t>(is.st_size);
  if (size == 0) return Outcome::empty;
  if (size < file_bytes(least_slots) || size > file_bytes(most_slots)) return Outcome::none;
  void* mapping = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (mapping == MAP_FAILED) return Outcome::unreadable;
  memory_ = static_cast<unsigned char*>(mapping);
  bytes_ = size;
  head_ = reinterpret_cast<const Head*>(memory_);
  if (!read_all(file, memory_, head_bytes, 0)) return Outcome::unreadable;
  constexpr char not_begun[sizeof magic] = {};
  if (std::memcmp(head_->magic, not_begun, sizeof magic) == 0) return Outcome::empty;
  if (std::memcmp(head_->magic, magic, sizeof magic) != 0) return Outcome::none;
  if (head_->format != format) return Outcome::other_version;
  bool has_its_size = head_->slots >= least_slots && head_->slots <= most_slots && file_bytes(head_->slots) <= size;
  if (!has_its_size || !is_clock(anchor())) return Outcome::none;
  for (size_t slot = 0; slot < head_->slots; ++slot) {
    if (use_of(slot) == SlotUse::none) continue;
    if (!read_all(file, memory_ + place_of(slot), slot_bytes, place_of(slot))) return Outcome::unreadable;
  }
  settled_until_ = head_->settled.load(std::memory_order_relaxed);
  for (size_t slot = 0; slot < journal_slots(head_->slots); ++slot) {
    if (use_of(slot) == SlotUse::journal) read_segment(slot);
  }
  put_in_order();
  read_rings();
  return Outcome::good;
}

Anchor RecorderImage::anchor() const noexcept {
  return head_->anchors[head_->anchor.load(std::memory_order_relaxed) & 1];
}

std::string_view RecorderImage::setting(const char (&text)[longest_setting]) noexcept {
  return {text, strnlen(text, longest_setting)};
}

SlotUse RecorderImage::use_of(size_t slot) const noexcept {
  return static_cast<SlotUse>(head_->uses[slot].load(std::memory_order_relaxed));
}

// This slot and those that go with it.
size_t RecorderImage::run_of(size_t slot) const noexcept {
  size_t end = slot + 1;
  while (end < head_->slots && use_of(end) == SlotUse::more) ++end;
  return end - slot;
}

bool RecorderImage::has(uint64_t offset, uint64_t size) const noexcept {
  return offset >= head_bytes && offset <= bytes_ && size <= bytes_ - offset;
}

// --- the journal ----------------------------------------------------------------------------------------------------

// Up to where it is wrong: behind that nothing says where the next entry begins.
void RecorderImage::read_segment(size_t slot) {
  const auto& segment = *reinterpret_cast<const Segment*>(at(slot));
  const unsigned char* entries = at(slot) + sizeof segment;
  uint64_t used = segment.used.load(std::memory_order_relaxed);
  uint64_t room = run_of(slot) * slot_bytes - sizeof segment;
  if (used > room) ++damaged_;
  used = std::min(used, room);
  for (uint64_t offset = 0; used - offset >= sizeof(Entry);) {
    const auto& entry = *reinterpret_cast<const Entry*>(entries + offset);
    if (padded_entry(entry.size) > used - offset ||
        entry.check != check_of(entry, reinterpret_cast<const uint64_t*>(&entry + 1))) {
      ++damaged_;
      return;
    }
    items_.push_back(
        {entry.number, reinterpret_cast<const unsigned char*>(&entry + 1), entry.size, entry.type, entry.seen});
    offset += padded_entry(entry.size);
  }
}

void RecorderImage::put_in_order() {
  auto is_wrong = [&](Item& item) {
    switch (item.type) {
    case EntryType::record: {
      if (item.size < sizeof(RecordHeader)) return true;
      const RecordHeader& record = item.record();
      size_t least = fixed_size_of(record.type());
      return record.spilled() || least == 0 || record.used() < least || record.used() != item.size;
    }
    case EntryType::finished:
    case EntryType::gone: return item.size != sizeof(uint64_t);
    case EntryType::text: return item.size < sizeof(uint64_t);
    case EntryType::maps:
    case EntryType::cycle: return false;
    }
    return true;
  };
  auto wrong = std::remove_if(items_.begin(), items_.end(), is_wrong);
  damaged_ += static_cast<uint64_t>(items_.end() - wrong);
  items_.erase(wrong, items_.end());
  std::sort(items_.begin(), items_.end(), [](const Item& a, const Item& b) { return a.number < b.number; });
  // Copies.
  auto is_same = [](const Item& a, const Item& b) { return a.number == b.number; };
  items_.erase(std::unique(items_.begin(), items_.end(), is_same), items_.end());
  for (const Item& item : items_) {
    bool is_over = item.type == EntryType::finished && item.number <= settled_until_;
    if (is_over || item.type == EntryType::gone) settled_.insert(item.word());
  }
}

// --- the rings ------------------------------------------------------------------------------------------------------

void RecorderImage::read_rings() {
  struct Of {
    size_t slot;
    const void* chain;
    uint64_t from;
  };
  std::vector<Of> rings;
  for (size_t slot = journal_slots(head_->slots); slot < head_->slots; ++slot) {
    if (use_of(slot) != SlotUse::ring) continue;
    Ring::Left left = Ring::left_in(*reinterpret_cast<const Ring*>(at(slot)));
    rings.push_back({slot, left.chain, left.from});
  }
  std::sort(rings.begin(), rings.end(), [](const Of& a, const Of& b) {
    return a.chain != b.chain ? std::less<>()(a.chain, b.chain) : a.from < b.from;
  });
  for (const Of& ring : rings) read_ring(ring.slot);
}

void RecorderImage::read_ring(size_t slot) {
  Ring::Left left = Ring::left_in(*reinterpret_cast<const Ring*>(at(slot)));
  bool is_possible = left.origin <= left.from && left.from <= left.until && left.until - left.from <= ring_bytes &&
                     left.from % 8 == 0 && left.until % 8 == 0 && left.origin % 8 == 0;
  if (!is_possible) {
    ++damaged_;
    return;
  }
  const unsigned char* bytes = at(slot) + page;
  while (left.from < left.until) {
    size_t offset = static_cast<size_t>(left.from - left.origin) & (ring_bytes - 1);
    size_t room = std::min(ring_bytes - offset, static_cast<size_t>(left.until - left.from));
    uint64_t size = 0;
    if (!add_record(bytes + offset, room, size)) {
      ++damaged_;
      return;
    }
    left.from += size;
  }
}

bool RecorderImage::add_record(const unsigned char* at, size_t room, uint64_t& size) {
  const auto& record = *reinterpret_cast<const RecordHeader*>(at);
  size = record.size();
  if (room < sizeof record || size < sizeof record || size > room) return false;
  if (record.type() == RecordType::skip) return true;
  size_t fixed = fixed_size_of(record.type());
  if (fixed == 0 || record.used() < fixed) return false;
  constexpr auto seen = uint8_t{
      2}; // the rest of the time before it comes with the next cycle (Seen in span/assembler.h)
  if (record.spilled()) {
    if (record.used() != fixed + sizeof(Spill)) return false;
    add_spilled(record, fixed);
  } else {
    items_.push_back({in_ring, at, record.used(), EntryType::record, seen});
  }
  return true;
}

// The address is one of the process that has died.
void RecorderImage::add_spilled(const RecordHeader& record, size_t fixed) {
  Spill spill;
  std::memcpy(&spill, reinterpret_cast<const unsigned char*>(&record) + fixed, sizeof spill);
  uint64_t offset = reinterpret_cast<uint64_t>(spill.block) - head_->base;
  if (spill.size > max_spill || !has(offset, spill.size)) {
    ++damaged_;
    spill.size = 0; // the span without what was too large
  }
  std::vector<uint64_t> whole((fixed + spill.size + 7) / 8);
  auto* to = reinterpret_cast<unsigned char*>(whole.data());
  std::memcpy(to, &record, fixed);
  RecordHeader header = RecordHeader::of(record.type(), fixed + spill.size);
  std::memcpy(to, &header, sizeof header);
  if (spill.size != 0) std::memcpy(to + fixed, memory_ + offset, spill.size);
  whole_.push_back(std::move(whole));
  items_.push_back({in_ring, to, static_cast<uint32_t>(fixed + spill.size), EntryType::record, 2});
}

} // namespace llmobs
