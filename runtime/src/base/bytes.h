// Bytes is a growing run of bytes: what a string is, without the zeroing and with room that can be written to
// directly. Background thread only; throws std::bad_alloc like any container.
#pragma once

#include "base/own_memory.h"

#include <cstddef>
#include <cstring>
#include <new>
#include <string_view>
#include <utility>

namespace llmobs {

class Bytes {
public:
  Bytes() noexcept = default;
  ~Bytes() { own_free(data_); }
  Bytes(Bytes&& other) noexcept { swap(other); }
  Bytes& operator=(Bytes&& other) noexcept { return swap(other), *this; }
  Bytes(const Bytes&) = delete;
  Bytes& operator=(const Bytes&) = delete;

  void swap(Bytes& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    std::swap(capacity_, other.capacity_);
  }

  unsigned char* data() noexcept { return data_; }
  const unsigned char* data() const noexcept { return data_; }
  unsigned char* end() noexcept { return data_ + size_; }
  size_t size() const noexcept { return size_; }
  size_t capacity() const noexcept { return capacity_; }
  bool empty() const noexcept { return size_ == 0; }
  std::string_view text() const noexcept { return {reinterpret_cast<const char*>(data_), size_}; }

  void clear() noexcept { size_ = 0; }
  /// Forgets what is behind the first `size` bytes.
  void cut(size_t size) noexcept { size_ = size; }
  void release() noexcept { Bytes().swap(*this); }
  /// Gives back the room behind its end.
  void fit() noexcept {
    void* fitting = size_ != 0 ? own_realloc(data_, size_) : nullptr;
    if (!fitting) return;
    data_ = static_cast<unsigned char*>(fitting);
    capacity_ = size_;
  }

  bool has_room(size_t room) const noexcept { return capacity_ - size_ >= room; }
  /// Where the next byte goes; at least `room` bytes may be written there. commit() makes them part of it.
  unsigned char* reserve(size_t room) {
    if (__builtin_expect(!has_room(room), 0)) grow(room);
    return end();
  }
  void commit(const unsigned char* end) noexcept { size_ = static_cast<size_t>(end - data_); }

  void append(const void* bytes, size_t size) {
    unsigned char* at = reserve(size);
    if (size != 0) std::memcpy(at, bytes, size);
    size_ += size;
  }
  void append(std::string_view text) { append(text.data(), text.size()); }
  void append(char byte) {
    *reserve(1) = static_cast<unsigned char>(byte);
    ++size_;
  }

private:
  void grow(size_t room) {
    size_t wanted = size_ + room;
    size_t capacity = capacity_ + capacity_ / 2 + 64;
    if (capacity < wanted) capacity = wanted;
    void* grown = own_realloc(data_, capacity);
    if (!grown) throw std::bad_alloc();
    data_ = static_cast<unsigned char*>(grown);
    capacity_ = capacity;
  }

  unsigned char* data_ = nullptr;
  size_t size_ = 0;
  size_t capacity_ = 0;
};

} // namespace llmobs
