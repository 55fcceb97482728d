#include "caller/record_writer.h"

#include "base/statistics.h"

#include <algorithm>

namespace llmobs {

namespace {

void capture_text(Writer& out, const llmobs_value& value) {
  out.string(reinterpret_cast<const char*>(value.word), value.size);
}
void capture_integer(Writer& out, const llmobs_value& value) { out.integer(static_cast<int64_t>(value.word)); }
void capture_unsigned(Writer& out, const llmobs_value& value) { out.unsigned_integer(value.word); }
void capture_number(Writer& out, const llmobs_value& value) {
  double number = 0;
  std::memcpy(&number, &value.word, sizeof number);
  out.number(number);
}

} // namespace

llmobs_type type_of_shape(uint32_t shape) noexcept {
  switch (shape) {
  case llmobs_integer_shape: return {&capture_integer, shape};
  case llmobs_unsigned_shape: return {&capture_unsigned, shape};
  case llmobs_number_shape: return {&capture_number, shape};
  case llmobs_text_shape: return {&capture_text, shape};
  default: return {nullptr, llmobs_opaque_shape};
  }
}

inline namespace v1 {

template<class Write> void RecordWriter::guarded(Field field, Write&& write) noexcept {
  begin_field(field);
  if (field_ == no_field) return;
  try {
    write();
  } catch (...) {
    // (A thread that is cancelled inside the type's own function ends the program here, as in any noexcept function.)
    static constexpr char marker[] = "value whose capture failed";
    if (depth_ == 0) cursor_ = start_ + field_ + field_header;
    opaque(marker, sizeof marker - 1);
  }
  end_field();
}

void RecordWriter::fields(const unsigned char* bytes, size_t size) noexcept {
  unsigned char* at = cursor_;
  field_ = no_field;
  if (full_ || static_cast<size_t>(limit_ - at) < size) at = grow(size);
  if (!at) return;
  std::memcpy(at, bytes, size);
  cursor_ = at + size;
}

void RecordWriter::field(Field field, const llmobs_type& type, const llmobs_value& value) noexcept {
  if (type.shape == llmobs_text_shape) return this->field(field, reinterpret_cast<const char*>(value.word), value.size);
  guarded(field, [&] { type.capture(*this, value); });
}

void RecordWriter::field(Field field, const Entries& entries) noexcept {
  // Texts and numbers, which metrics and tags always are, need one question for room; their sizes are known.
  size_t size = 2;
  for (const Entry& entry : entries) {
    if (entry.shape() == llmobs_opaque_shape || entry.value().size > UINT32_MAX) return any_entries(field, entries);
    size += 1 + sizeof(uint32_t) + entry.key().size() + shaped_value_size(entry.value().size);
  }
  if (full_ || static_cast<size_t>(limit_ - cursor_) < field_header + size) return any_entries(field, entries);
  unsigned char* at = put_head(cursor_, static_cast<unsigned char>(field), static_cast<uint32_t>(size));
  *at++ = static_cast<unsigned char>(Tag::object);
  for (const Entry& entry : entries) {
    at = put_text(at, Tag::key, entry.key().data(), entry.key().size());
    at = put_shaped_value(at, entry.shape(), entry.value());
  }
  *at++ = static_cast<unsigned char>(Tag::object_end);
  cursor_ = at;
}

void RecordWriter::any_entries(Field field, const Entries& entries) noexcept {
  guarded(field, [&] {
    begin_object();
    for (const Entry& entry : entries) {
      llmobs_type type = entry.type() ? *entry.type() : type_of_shape(entry.shape());
      if (!type.capture) continue;
      key(entry.key().data(), entry.key().size());
      type.capture(*this, entry.value());
    }
    end_object();
  });
}

void RecordWriter::long_text(Field field, const char* text, size_t size) noexcept {
  begin_field(field);
  string(text, size);
  end_field();
}

void RecordWriter::publish_spilled(RecordType type) noexcept {
  Spill spill{start_, static_cast<size_t>(cursor_ - start_)};
  std::memcpy(ring_start_ + fixed_, &spill, sizeof spill);
  *reinterpret_cast<RecordHeader*>(ring_start_) = RecordHeader::of_spilled(type, fixed_ + sizeof spill);
  thread_.out.publish(fixed_ + sizeof spill);
}

// `size` more bytes at the cursor, which the room at hand does not have.
unsigned char* RecordWriter::grow(size_t size) noexcept {
  if (full_) return nullptr;
  if (bound_ != 0 && field_ != no_field && in_field() + size > bound_) return reach_bound(size), nullptr;
  return more_room(size);
}

unsigned char* RecordWriter::more_room(size_t size) noexcept {
  size_t used = static_cast<size_t>(cursor_ - start_);
  size_t need = padded(used + size + tail);
  unsigned char* end = nullptr;
  if (!spilled_ && need <= thread_.out.ring->capacity() / 4) {
    if (!thread_.out.extend(need, thread_.active(), &end)) {
      unsigned char* moved = thread_.out.move(used, need, thread_.active(), &end);
      if (!moved) return give_up(), nullptr;
      start_ = moved;
      cursor_ = moved + used;
    }
    set_room(end);
    return cursor_;
  }
  return spill(used, need);
}

unsigned char* RecordWriter::spill(size_t used, size_t size) noexcept {
  // By doubling, so that a long record is not moved for each of its values; if the budget does not allow it, by less.
  unsigned char* block = nullptr;
  size_t wanted = 0;
  for (size_t more : {size, size_t{256} << 10, size_t{0}}) {
    if (size > max_spill) break;
    wanted = std::min(size + more, max_spill);
    SpillOf whose = !spilled_ || ring_start_ ? SpillOf::record : SpillOf::thread;
    block = grow_spill(spilled_ ? start_ : nullptr, block_size_, wanted, whose);
    if (block) break;
  }
  if (!block) return give_up(), nullptr;
  if (!spilled_) {
    used -= fixed_;
    std::memcpy(block, start_ + fixed_, used);
    if (field_ != no_field) field_ -= fixed_;
    ring_start_ = start_;
    spilled_ = true;
  }
  start_ = block;
  block_size_ = wanted;
  cursor_ = block + used;
  set_room(block + wanted);
  return cursor_;
}

bool RecordWriter::start_apart() noexcept {
  start_ = grow_spill(nullptr, 0, most_expected, SpillOf::thread);
  if (!start_) return false;
  block_size_ = most_expected;
  cursor_ = start_;
  set_room(start_ + most_expected);
  spilled_ = true;
  return true;
}

void RecordWriter::set_room(unsigned char* end) noexcept {
  limit_ = room_end_ = end - tail;
  if (bound_ == 0 || field_ == no_field) return;
  unsigned char* bound = start_ + field_ + field_header + bound_;
  if (bound < limit_) limit_ = bound;
}

// A number is 8 there and up to 9 bytes here; what else is more here than there is not much.
void RecordWriter::begin_bound() noexcept {
  constexpr size_t beside = 16; // what containers and marks take
  bound_ = most_ + most_ / 8 + beside;
  size_t numbers = (most_ - 1) / 8;
  if (numbers < max_numbers) most_numbers_ = static_cast<unsigned>(numbers);
  failed_size_ = 0;
  if (static_cast<size_t>(limit_ - cursor_) > bound_) limit_ = cursor_ + bound_;
}

void RecordWriter::end_bound() noexcept {
  if (is_over_bound_) full_ = false;
  most_numbers_ = max_numbers;
  lift_bound();
  is_over_bound_ = is_marked_ = false;
}

// Messages and documents stay whole but for their texts (truncate.h).
void RecordWriter::lift_bound() noexcept {
  if (full_) return;
  bound_ = 0;
  limit_ = room_end_;
}

void RecordWriter::reach_bound(size_t size) noexcept {
  full_ = is_over_bound_ = is_marked_ = true;
  failed_size_ = size;
  *cursor_++ = static_cast<unsigned char>(Tag::cut); // out of the tail, if need be
  bool is_text_alone = depth_ == 0;                  // the background thread counts it
  if (!is_text_alone) count_content_lost();
}

// For what stands behind the bound.
unsigned char* RecordWriter::room_over_bound(size_t size) noexcept {
  if (bound_ == 0 || (full_ && !is_over_bound_)) return nullptr;
  if (cursor_ > room_end_ || static_cast<size_t>(room_end_ - cursor_) < size) return nullptr;
  is_marked_ = false;
  unsigned char* at = cursor_;
  cursor_ += size;
  return at;
}

void RecordWriter::take_mark_back() noexcept {
  if (is_marked_) --cursor_;
  is_marked_ = false;
}

// The text that is the first to reach the bound is kept up to there; on the background thread it is cut between two
// characters, and marked.
void RecordWriter::text_over_bound(Tag tag, const char* text, size_t size) noexcept {
  bool is_text = tag == Tag::string || tag == Tag::json;
  if (!is_text || !is_marked_ || failed_size_ != text_header + size) return;
  static constexpr char mark[] = "[truncated]";
  constexpr size_t mark_size = sizeof mark - 1;
  size_t used = in_field() - 1 + text_header;
  size_t kept = used < bound_ ? std::min(bound_ - used, size) : 0;
  while (kept != 0 && kept < size && (static_cast<unsigned char>(text[kept]) & 0xc0) == 0x80) --kept;
  if (kept == 0) return;
  take_mark_back();
  size_t need = text_header + kept + mark_size;
  if (cursor_ > room_end_ || static_cast<size_t>(room_end_ - cursor_) < need) {
    full_ = is_over_bound_ = false;
    if (!more_room(need)) return; // which has marked and counted it
    full_ = is_over_bound_ = true;
  }
  unsigned char* at = put_head(cursor_, static_cast<unsigned char>(Tag::string),
                               static_cast<uint32_t>(kept + mark_size));
  std::memcpy(at, text, kept);
  std::memcpy(at + kept, mark, mark_size);
  cursor_ = at + kept + mark_size;
}

void RecordWriter::mark_elements(size_t count) noexcept {
  constexpr size_t mark_size = 1 + sizeof(uint64_t);
  if (bound_ == 0 && full_) return;
  if (numbers_ >= most_numbers_ && !full_) count_content_lost();
  take_mark_back();
  unsigned char* at = nullptr;
  if (bound_ != 0) {
    at = room_over_bound(mark_size);
  } else if (static_cast<size_t>(limit_ - cursor_) >= mark_size || grow(mark_size)) {
    at = cursor_;
    cursor_ += mark_size;
  }
  if (!at) return;
  auto known = static_cast<uint64_t>(count);
  *at = static_cast<unsigned char>(Tag::more);
  std::memcpy(at + 1, &known, sizeof known);
}

void RecordWriter::give_up() noexcept {
  full_ = true;
  *cursor_++ = static_cast<unsigned char>(Tag::cut); // out of the tail
  count_content_lost();
}

} // namespace v1
} // namespace llmobs
