#include "recorder/recorder_journal.h"

#include "base/clock.h"
#include "base/program_maps.h"
#include "record/record_fields.h"
#include "value/value_reader.h"

#include <cstring>
#include <exception>

namespace llmobs {

using namespace recorder;

namespace {

constexpr size_t few_free_segments = 3;
constexpr size_t most_cleaned_at_once = 8;
constexpr size_t longest_maps = 128 * 1024;
constexpr uint64_t maps_are_new_ns = 1000000000;

uint64_t span_of(const RecordHeader& record) noexcept {
  bool begins = record.type() == RecordType::begin || record.type() == RecordType::remote;
  return begins ? reinterpret_cast<const BeginRecord&>(record).span_id
                : reinterpret_cast<const UpdateRecord&>(record).span_id;
}

uint64_t word_in(const Entry& entry) noexcept {
  uint64_t word = 0;
  std::memcpy(&word, &entry + 1, sizeof word);
  return word;
}

const Entry& entry_at(const unsigned char* at) noexcept { return *reinterpret_cast<const Entry*>(at); }

} // namespace

// (In a forked child the parent's is left as it is, maybe in the midst of a change.)
RecorderJournal* RecorderJournal::instance() {
  static RecorderJournal* journal = nullptr;
  RecorderSlots* slots = RecorderSlots::instance();
  if (!slots) return nullptr;
  if (!journal || &journal->slots_ != slots) {
    journal = new RecorderJournal(*slots);
    journal->keep_maps();
  }
  return journal;
}

// --- entries --------------------------------------------------------------------------------------------------------

void RecorderJournal::keep(const RecordHeader& record, uint8_t seen) noexcept {
  bool begins = record.type() == RecordType::begin;
  try {
    if (begins) keep_texts(record);
  } catch (const std::exception&) { // no memory: the span may come without its name
  }
  if (record.type() == RecordType::evaluation) last_handed_on_ = number_ + 1;
  if (!record.spilled()) {
    add(EntryType::record, seen, {&record, record.used()});
    return;
  }
  // As if the fields had had room in the ring.
  size_t fixed = fixed_size_of(record.type());
  Spill spill;
  std::memcpy(&spill, reinterpret_cast<const unsigned char*>(&record) + fixed, sizeof spill);
  unsigned char head[sizeof(BeginRecord)];
  std::memcpy(head, &record, fixed);
  RecordHeader whole = RecordHeader::of(record.type(), fixed + spill.size);
  std::memcpy(head, &whole, sizeof whole);
  add(EntryType::record, seen, {head, fixed}, {spill.block, spill.size});
}

void RecorderJournal::keep_end(uint64_t span_id, uint64_t ticks, uint8_t seen) noexcept {
  EndRecord end{RecordHeader::of(RecordType::end, sizeof(EndRecord)), span_id, ticks};
  add(EntryType::record, seen, {&end, sizeof end});
}

void RecorderJournal::end_cycle() noexcept {
  read_.look_again();
  may_clean_ = true;
  if (cycle_is_new_) add(EntryType::cycle, 0, {nullptr, 0});
  cycle_is_new_ = false;
}

void RecorderJournal::add_id(EntryType type, uint64_t span_id) noexcept { add(type, 0, {&span_id, sizeof span_id}); }

void RecorderJournal::note_finished(uint64_t span_id) noexcept {
  add_id(EntryType::finished, span_id);
  last_handed_on_ = number_;
  try {
    finished_in_order_.emplace_back(number_, span_id);
    finished_[span_id] = number_;
  } catch (const std::exception&) { // no memory: it may go before it is settled
  }
}

void RecorderJournal::settle(uint64_t number) noexcept {
  if (number <= settled_) return;
  settled_ = number;
  slots_.head().settled.store(number, std::memory_order_release);
  while (!finished_in_order_.empty() && finished_in_order_.front().first <= number) {
    finished_.erase(finished_in_order_.front().second);
    finished_in_order_.pop_front();
  }
}

bool RecorderJournal::add(EntryType type, uint8_t seen, Piece first, Piece second) noexcept {
  cycle_is_new_ = true;
  Entry entry{++number_, static_cast<uint32_t>(first.size + second.size), type, seen, 0, 0};
  if (add(entry, first, second)) return true;
  ++not_kept_;
  return false;
}

bool RecorderJournal::add(Entry entry, Piece first, Piece second) noexcept {
  size_t size = padded_entry(entry.size);
  unsigned char* at = room_for(size);
  if (!at) return false;
  unsigned char* bytes = at + sizeof entry;
  std::memset(at + size - 8, 0, 8);
  if (first.size != 0) std::memcpy(bytes, first.bytes, first.size);
  if (second.size != 0) std::memcpy(bytes + first.size, second.bytes, second.size);
  entry.check = check_of(entry, reinterpret_cast<const uint64_t*>(bytes));
  std::memcpy(at, &entry, sizeof entry);
  Segment& segment = segments_.back().segment();
  segment.used.store(segment.used.load(std::memory_order_relaxed) + size, std::memory_order_release);
  return true;
}

bool RecorderJournal::add_copy(const Entry& entry) noexcept { return add(entry, {&entry + 1, entry.size}, {}); }

// At the end of the last segment, or in a new one.
unsigned char* RecorderJournal::room_for(size_t size) noexcept {
  if (segments_.empty() ||
      segments_.back().segment().used.load(std::memory_order_relaxed) + size > segments_.back().room()) {
    if (slots_.free_for_journal() <= few_free_segments) clean();
    size_t slots = (size + sizeof(Segment) + slot_bytes - 1) / slot_bytes;
    unsigned char* first = slots_.take(SlotUse::journal, slots);
    if (!first) return nullptr;
    auto* segment = reinterpret_cast<Segment*>(first);
    segment->used.store(0, std::memory_order_relaxed);
    segment->slots = slots;
    try {
      segments_.push_back({first, slots});
    } catch (const std::exception&) {
      slots_.give_back(first, slots);
      return nullptr;
    }
  }
  const Place& last = segments_.back();
  return last.entries() + last.segment().used.load(std::memory_order_relaxed);
}

// --- texts ----------------------------------------------------------------------------------------------------------

void RecorderJournal::keep_texts(const RecordHeader& record) {
  const auto& begin = reinterpret_cast<const BeginRecord&>(record);
  if (begin.site) keep_text(begin.site);
  if (record.spilled()) return;
  // A function's name is the first field if it is there (span_guard.cpp).
  const auto* bytes = reinterpret_cast<const unsigned char*>(&record);
  FieldReader fields(bytes + sizeof begin, bytes + record.used());
  Field field;
  RawValue value;
  Token token;
  if (!fields.next(field, value) || field != Field::function) return;
  if (ValueReader(value).next(token) && token.tag == Tag::integer)
    keep_text(reinterpret_cast<const char*>(token.integer));
}

void RecorderJournal::keep_text(const char* address) {
  const std::string* text = read_.find(address);
  if (!text) return;
  size_t hash = std::hash<std::string>()(*text);
  Text& known = texts_[address];
  if (known.number != 0 && known.hash == hash) return;
  auto word = reinterpret_cast<uint64_t>(address);
  if (!add(EntryType::text, 0, {&word, sizeof word}, {text->data(), text->size()})) return;
  known = {number_, hash};
  keep_maps();
}

// Texts that the background thread had no time to look at are found in the program's files.
void RecorderJournal::keep_maps() {
  uint64_t now = Clock::monotonic_ns();
  if (maps_ != 0 && now - maps_at_ns_ < maps_are_new_ns) return;
  maps_at_ns_ = now;
  std::string maps = own_maps(longest_maps);
  if (!maps.empty() && add(EntryType::maps, 0, {maps.data(), maps.size()})) maps_ = number_;
}

// --- free segments --------------------------------------------------------------------------------------------------

void RecorderJournal::clean() noexcept {
  if (is_cleaning_ || !may_clean_) return;
  is_cleaning_ = true;
  may_clean_ = false;
  try {
    for (size_t i = 0; i < most_cleaned_at_once && segments_.size() > 1; ++i) {
      if (!clean_oldest()) break;
    }
  } catch (const std::exception&) { // no memory
  }
  is_cleaning_ = false;
}

// False: what counts in it finds no room, and it stays. (Copies of some of it do no harm.)
bool RecorderJournal::clean_oldest() {
  const Place oldest = segments_.front();
  std::unordered_map<uint64_t, uint64_t> moved; // spans that were handed on: that is said again behind their records
  size_t used = oldest.segment().used.load(std::memory_order_relaxed);
  for (size_t at = 0; at < used;) {
    const Entry& entry = entry_at(oldest.entries() + at);
    at += padded_entry(entry.size);
    if (!counts(entry)) continue;
    if (!add_copy(entry)) return false;
    if (entry.type != EntryType::record) continue;
    auto finished = finished_.find(span_of(reinterpret_cast<const RecordHeader&>(*(&entry + 1))));
    if (finished != finished_.end()) moved[finished->first] = finished->second;
  }
  for (auto [span_id, number] : moved) {
    Entry entry{number, sizeof span_id, EntryType::finished, 0, 0, 0};
    if (!add(entry, {&span_id, sizeof span_id}, {})) return false;
  }
  segments_.pop_front();
  free(oldest);
  return true;
}

bool RecorderJournal::counts(const Entry& entry) const {
  switch (entry.type) {
  case EntryType::record: {
    const auto& record = reinterpret_cast<const RecordHeader&>(*(&entry + 1));
    if (record.type() == RecordType::evaluation) return entry.number > settled_;
    if (record.type() == RecordType::remote_left) return false;
    return is_live(span_of(record));
  }
  // (The records of those that are not needed any more lie in front of them, and are gone already.)
  case EntryType::finished: return entry.number > settled_;
  case EntryType::text: {
    auto known = texts_.find(reinterpret_cast<const char*>(word_in(entry)));
    return known != texts_.end() && known->second.number == entry.number;
  }
  case EntryType::maps: return entry.number == maps_;
  case EntryType::gone:
  case EntryType::cycle: break;
  }
  return false;
}

bool RecorderJournal::is_live(uint64_t span_id) const {
  return finished_.count(span_id) != 0 || (is_open_ && is_open_(span_id));
}

void RecorderJournal::free(const Place& place) noexcept {
  place.segment().used.store(0, std::memory_order_release);
  slots_.give_back(place.first, place.slots);
}

} // namespace llmobs
