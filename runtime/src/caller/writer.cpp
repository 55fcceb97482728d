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
  if (!at) return;
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
  }
}

void Writer::close(unsigned char tag) noexcept {
  if (skip_ != 0) {
    --skip_;
    return;
  }
  if (depth_ == 0) return;
  if (unsigned char* at = room(1)) {
    *at = tag;
    --depth_;
  }
}

void Writer::null() noexcept { leaf(static_cast<unsigned char>(Tag::null)); }
void Writer::boolean(bool value) noexcept { leaf(static_cast<unsigned char>(value ? Tag::true_ : Tag::false_)); }
void Writer::integer(int64_t value) noexcept {
  if (unsigned char* at = room(1 + sizeof value)) put(at, Tag::integer, value);
}
void Writer::unsigned_integer(uint64_t value) noexcept {
  if (unsigned char* at = room(1 + sizeof value)) put(at, Tag::unsigned_, value);
}
void Writer::number(float value) noexcept {
  if (unsigned char* at = room(1 + sizeof value)) put(at, Tag::number32, value);
}
void Writer::number(double value) noexcept {
  if (unsigned char* at = room(1 + sizeof value)) put(at, Tag::number, value);
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
void Writer::begin_message() noexcept { open(static_cast<unsigned char>(Tag::message)); }
void Writer::begin_document() noexcept { open(static_cast<unsigned char>(Tag::document)); }

} // namespace v1
} // namespace llmobs
