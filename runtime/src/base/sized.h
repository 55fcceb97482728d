// Structures that cross the border between a program and the library are handed over with their size, as the program's
// compiler knew it: so a field can be added to their end, and programs that were built before that still run.
#pragma once

#include <cstddef>
#include <cstring>
#include <new>
#include <type_traits>

namespace llmobs {

/// What the program handed over, in today's shape: fields that it does not know have their default, fields that only it
/// knows are left out. A view: both must live as long as it does.
template<class T> class Sized {
  static_assert(std::is_trivially_copyable<T>::value, "it is copied as bytes");

public:
  Sized(const T* given, size_t size) noexcept : used_(size >= sizeof(T) ? given : complete(given, size)) {}
  Sized(const Sized&) = delete;
  Sized& operator=(const Sized&) = delete;

  const T& operator*() const noexcept { return *used_; }
  const T* operator->() const noexcept { return used_; }

private:
  __attribute__((cold, noinline)) const T* complete(const T* given, size_t size) noexcept {
    T* completed = new (storage_) T();
    if (size != 0) std::memcpy(static_cast<void*>(completed), given, size);
    return completed;
  }

  alignas(T) unsigned char storage_[sizeof(T)]; // for one that is shorter
  const T* used_;
};

/// The other way: as much of `from` as the program has room for.
template<class T> void hand_over(const T& from, T* to, size_t size) noexcept {
  if (__builtin_expect(size >= sizeof(T), 1)) {
    *to = from;
  } else {
    std::memcpy(static_cast<void*>(to), &from, size);
  }
}

} // namespace llmobs
