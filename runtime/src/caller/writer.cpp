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

LLMOBS_ALWAYS_INLINE void Writer::enter(unsigned char tag) noexcept {
  if (__builtin_expect(skip_ == 0 && !full_ && depth_ != max_depth && cursor_ != limit_, 1)) {
    *cursor_++ = tag;
    ++depth_;
    return;
  }
  open(tag);
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

LLMOBS_ALWAYS_INLINE void Writer::leave(unsigned char tag) noexcept {
  if (__builtin_expect(skip_ == 0 && !full_ && depth_ != 0 && cursor_ != limit_, 1)) {
    *cursor_++ = tag;
    --depth_;
    return;
  }
  close(tag);
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

namespace {

constexpr size_t numbers_at_once = 8;

template<class Number>
LLMOBS_ALWAYS_INLINE void put_some_numbers(unsigned char* at, Tag tag, const Number* data) noexcept {
  for (size_t i = 0; i < numbers_at_once; ++i) put(at + i * (1 + sizeof(Number)), tag, data[i]);
}

/// One after the other. The last are written at once, too: what they share with those before is written twice.
template<class Number> void put_numbers(unsigned char* at, Tag tag, const Number* data, size_t count) noexcept {
  constexpr size_t size = 1 + sizeof(Number);
  if (count < numbers_at_once) {
    for (size_t i = 0; i < count; ++i) put(at + i * size, tag, data[i]);
    return;
  }
  size_t last = count - numbers_at_once;
  for (size_t i = 0; i < last; i += numbers_at_once) put_some_numbers(at + i * size, tag, data + i);
  put_some_numbers(at + last * size, tag, data + last);
}

/// What stands before the numbers of a vector of which a prefix is shown, with a number of 64 bits between the two.
struct BeforePrefix {
  static constexpr size_t count_at = 12, size = 32;
  unsigned char bytes[size];
};
constexpr unsigned char byte(Tag tag) noexcept { return static_cast<unsigned char>(tag); }
constexpr BeforePrefix before_prefix = {{byte(Tag::object),
                                         byte(Tag::key),
                                         5,
                                         0,
                                         0,
                                         0,
                                         'c',
                                         'o',
                                         'u',
                                         'n',
                                         't',
                                         byte(Tag::unsigned_),
                                         0,
                                         0,
                                         0,
                                         0,
                                         0,
                                         0,
                                         0,
                                         0,
                                         byte(Tag::key),
                                         6,
                                         0,
                                         0,
                                         0,
                                         'p',
                                         'r',
                                         'e',
                                         'f',
                                         'i',
                                         'x',
                                         byte(Tag::array)}};

} // namespace

template<class Number> void Writer::all_numbers(unsigned char tag, const Number* data, size_t count) noexcept {
  size_t left = numbers_ < most_numbers_ ? most_numbers_ - numbers_ : 0;
  size_t stored = count < left ? count : left;
  unsigned char* at = stored != 0 ? room(stored * (1 + sizeof(Number))) : nullptr;
  if (!at) stored = 0;
  put_numbers(at, static_cast<Tag>(tag), data, stored);
  numbers_ += static_cast<unsigned>(stored != 0 ? stored : count != 0);
  if (stored != count) more_elements(count - stored);
}

// The prefix of a vector where nothing stands against it. False: nothing was written.
template<class Number>
LLMOBS_ALWAYS_INLINE bool Writer::short_prefix(unsigned char tag, const Number* data, size_t count) noexcept {
  constexpr size_t size = BeforePrefix::size + vector_prefix * (1 + sizeof(Number)) + 2;
  constexpr unsigned levels = 2, numbers = 1 + vector_prefix; // the count is one, too
  if (full_ || skip_ != 0 || depth_ > max_depth - levels || numbers_ + numbers > most_numbers_) return false;
  unsigned char* at = cursor_;
  if (static_cast<size_t>(limit_ - at) < size) return false;
  std::memcpy(at, before_prefix.bytes, BeforePrefix::size);
  std::memcpy(at + BeforePrefix::count_at, &count, sizeof count);
  at += BeforePrefix::size;
  static_assert(vector_prefix == numbers_at_once);
  put_some_numbers(at, static_cast<Tag>(tag), data);
  at += vector_prefix * (1 + sizeof(Number));
  *at++ = byte(Tag::array_end);
  *at++ = byte(Tag::object_end);
  numbers_ += numbers;
  cursor_ = at;
  return true;
}

template<class Number> void Writer::any_vector(unsigned char tag, const Number* data, size_t count) noexcept {
  bool is_whole = count <= long_vector;
  if (!is_whole) {
    if (short_prefix(tag, data, count)) return;
    begin_object();
    key("count", 5);
    unsigned_integer(count);
    key("prefix", 6);
  }
  begin_array();
  all_numbers(tag, data, is_whole ? count : size_t{vector_prefix});
  end_array();
  if (!is_whole) end_object();
}
void Writer::vector(const float* data, size_t count) noexcept {
  any_vector(static_cast<unsigned char>(Tag::number32), data, count);
}
void Writer::vector(const double* data, size_t count) noexcept {
  any_vector(static_cast<unsigned char>(Tag::number), data, count);
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
void Writer::begin_object() noexcept { enter(static_cast<unsigned char>(Tag::object)); }
void Writer::end_object() noexcept { leave(static_cast<unsigned char>(Tag::object_end)); }
void Writer::begin_array() noexcept { enter(static_cast<unsigned char>(Tag::array)); }
void Writer::end_array() noexcept { leave(static_cast<unsigned char>(Tag::array_end)); }
void Writer::begin_message() noexcept {
  static_cast<RecordWriter*>(this)->lift_bound();
  enter(static_cast<unsigned char>(Tag::message));
}
void Writer::begin_document() noexcept {
  static_cast<RecordWriter*>(this)->lift_bound();
  enter(static_cast<unsigned char>(Tag::document));
}

} // namespace v1
} // namespace llmobs
