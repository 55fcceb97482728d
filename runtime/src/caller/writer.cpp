#include "caller/record_writer.h"

#include "base/c_string.h"

namespace llmobs {
inline namespace v1 {

// The room a value needs, at the cursor; the cursor moves past it. Null: nothing more is stored.
inline unsigned char* Writer::room(size_t size) noexcept {
  if (__builtin_expect(skip_ != 0 || full_, 0)) return nullptr;
  unsigned char* at = cursor_;
  if (__builtin_expect(static_cast<size_t>(limit_ - at) < size, 0)) {
    at = static_cast<RecordWriter*>(this)->grow(size);
    if (!at) return nullptr;
  }
  cursor_ = at + size;
  return at;
}

// What stands in no container does not count.
inline void Writer::count_number() noexcept { numbers_ += depth_ != 0; }

void Writer::leaf(unsigned char tag) noexcept {
  if (unsigned char* at = room(1)) *at = tag;
}

namespace {

template<class T> void put(unsigned char* at, Tag tag, T value) noexcept {
  *at = static_cast<unsigned char>(tag);
  std::memcpy(at + 1, &value, sizeof value);
}

} // namespace

void Writer::bytes(unsigned char tag, const char* data, size_t size) noexcept {
  // Sizes are 32 bits; what is longer could not be delivered either.
  if (__builtin_expect(size > UINT32_MAX - 16, 0)) return opaque("text longer than 4 GiB", 22);
  unsigned char* at = room(1 + sizeof(uint32_t) + size);
  if (!at) return static_cast<RecordWriter*>(this)->text_over_bound(static_cast<Tag>(tag), data, size);
  put(at, static_cast<Tag>(tag), static_cast<uint32_t>(size));
  if (size != 0) std::memcpy(at + 1 + sizeof(uint32_t), data, size);
}

void Writer::open(unsigned char tag) noexcept {
  if (skip_ != 0) {
    ++skip_;
    return;
  }
  if (depth_ == max_depth) {
    opaque("nested too deep", 15);
    skip_ = 1;
    return;
  }
  if (unsigned char* at = room(1)) {
    *at = tag;
    ++depth_;
  } else {
    skip_ = 1; // until it is closed
  }
}

void Writer::close(unsigned char tag) noexcept {
  if (skip_ != 0) {
    --skip_;
    return;
  }
  if (depth_ == 0) return;
  unsigned char* at = cursor_ == limit_ || full_ ? static_cast<RecordWriter*>(this)->room_over_bound(1) : nullptr;
  if (at || (at = room(1))) {
    *at = tag;
    --depth_;
  }
}

void Writer::null() noexcept { leaf(static_cast<unsigned char>(Tag::null)); }
void Writer::boolean(bool value) noexcept { leaf(static_cast<unsigned char>(value ? Tag::true_ : Tag::false_)); }

void Writer::integer(int64_t value) noexcept {
  count_number();
  if (unsigned char* at = room(1 + sizeof value)) put(at, Tag::integer, value);
}
void Writer::unsigned_integer(uint64_t value) noexcept {
  count_number();
  if (unsigned char* at = room(1 + sizeof value)) put(at, Tag::unsigned_, value);
}
void Writer::number(float value) noexcept {
  count_number();
  if (unsigned char* at = room(1 + sizeof value)) put(at, Tag::number32, value);
}
void Writer::number(double value) noexcept {
  count_number();
  if (unsigned char* at = room(1 + sizeof value)) put(at, Tag::number, value);
}

template<class Number> void Writer::all_numbers(unsigned char tag, const Number* data, size_t count) noexcept {
  size_t left = numbers_ < most_numbers_ ? most_numbers_ - numbers_ : 0;
  size_t stored = count < left ? count : left;
  unsigned char* at = stored != 0 ? room(stored * (1 + sizeof(Number))) : nullptr;
  if (!at) stored = 0;
  for (size_t i = 0; i < stored; ++i, at += 1 + sizeof(Number)) put(at, static_cast<Tag>(tag), data[i]);
  numbers_ += static_cast<unsigned>(stored != 0 ? stored : count != 0);
  if (stored != count) more_elements(count - stored);
}
void Writer::numbers(const float* data, size_t count) noexcept {
  all_numbers(static_cast<unsigned char>(Tag::number32), data, count);
}
void Writer::numbers(const double* data, size_t count) noexcept {
  all_numbers(static_cast<unsigned char>(Tag::number), data, count);
}
void Writer::more_elements(size_t count) noexcept {
  if (skip_ == 0) static_cast<RecordWriter*>(this)->mark_elements(count);
}
void Writer::string(const char* data, size_t size) noexcept {
  bytes(static_cast<unsigned char>(Tag::string), data, size);
}
void Writer::c_string(const char* text, size_t most) noexcept {
  if (!text) return null();
  if (!begins_readable(text)) return opaque("const char *", 12);
  string(text, length_of_c_string(text, most));
}
void Writer::json(const char* data, size_t size) noexcept { bytes(static_cast<unsigned char>(Tag::json), data, size); }
void Writer::opaque(const char* type, size_t size) noexcept {
  bytes(static_cast<unsigned char>(Tag::opaque), type, size);
}
void Writer::redacted() noexcept { leaf(static_cast<unsigned char>(Tag::redacted)); }
void Writer::key(const char* data, size_t size) noexcept { bytes(static_cast<unsigned char>(Tag::key), data, size); }
void Writer::begin_object() noexcept { open(static_cast<unsigned char>(Tag::object)); }
void Writer::end_object() noexcept { close(static_cast<unsigned char>(Tag::object_end)); }
void Writer::begin_array() noexcept { open(static_cast<unsigned char>(Tag::array)); }
void Writer::end_array() noexcept { close(static_cast<unsigned char>(Tag::array_end)); }
void Writer::begin_message() noexcept {
  static_cast<RecordWriter*>(this)->lift_bound();
  open(static_cast<unsigned char>(Tag::message));
}
void Writer::begin_document() noexcept {
  static_cast<RecordWriter*>(this)->lift_bound();
  open(static_cast<unsigned char>(Tag::document));
}

} // namespace v1
} // namespace llmobs
