#include "base/own_memory.h"

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>

// LLMOBS_OWN_MEMORY is set for the shared library alone (CMakeLists.txt).
#if defined(LLMOBS_OWN_MEMORY) && defined(__GLIBC__)

extern "C" {
void* __libc_malloc(size_t);
void* __libc_realloc(void*, size_t);
void __libc_free(void*);
}

namespace llmobs {

void* own_malloc(size_t size) noexcept { return __libc_malloc(size); }
void* own_realloc(void* block, size_t size) noexcept { return __libc_realloc(block, size); }
void own_free(void* block) noexcept { __libc_free(block); }

namespace {

void* or_throw(void* block) {
  if (!block) throw std::bad_alloc();
  return block;
}

// Not by __libc_memalign: a sanitizer takes that name for its own allocator's, and leaves __libc_free alone. In front of the
// block stands where its memory begins.
void* aligned(size_t size, std::align_val_t alignment) noexcept {
  auto boundary = static_cast<uintptr_t>(alignment);
  size_t more = boundary + sizeof(void*);
  void* memory = size <= SIZE_MAX - more ? own_malloc(size + more) : nullptr;
  if (!memory) return nullptr;
  uintptr_t block = (reinterpret_cast<uintptr_t>(memory) + more) & ~(boundary - 1);
  std::memcpy(reinterpret_cast<void*>(block - sizeof(void*)), &memory, sizeof memory);
  return reinterpret_cast<void*>(block);
}

void free_aligned(void* block) noexcept {
  if (!block) return;
  void* memory = nullptr;
  std::memcpy(&memory, static_cast<char*>(block) - sizeof(void*), sizeof memory);
  own_free(memory);
}

} // namespace

} // namespace llmobs

// exports.map keeps these in the library. All of the standard library that comes from headers is compiled into it, too
// (own_templates.h), so that nothing that was allocated by one pair of functions is freed by the other.
using llmobs::own_free;
using llmobs::own_malloc;
void* operator new(size_t size) { return llmobs::or_throw(own_malloc(size)); }
void* operator new[](size_t size) { return llmobs::or_throw(own_malloc(size)); }
void* operator new(size_t size, const std::nothrow_t&) noexcept { return own_malloc(size); }
void* operator new[](size_t size, const std::nothrow_t&) noexcept { return own_malloc(size); }
void* operator new(size_t size, std::align_val_t alignment) {
  return llmobs::or_throw(llmobs::aligned(size, alignment));
}
void* operator new[](size_t size, std::align_val_t alignment) {
  return llmobs::or_throw(llmobs::aligned(size, alignment));
}
void* operator new(size_t size, std::align_val_t alignment, const std::nothrow_t&) noexcept {
  return llmobs::aligned(size, alignment);
}
void* operator new[](size_t size, std::align_val_t alignment, const std::nothrow_t&) noexcept {
  return llmobs::aligned(size, alignment);
}
void operator delete(void* block) noexcept { own_free(block); }
void operator delete[](void* block) noexcept { own_free(block); }
void operator delete(void* block, size_t) noexcept { own_free(block); }
void operator delete[](void* block, size_t) noexcept { own_free(block); }
void operator delete(void* block, const std::nothrow_t&) noexcept { own_free(block); }
void operator delete[](void* block, const std::nothrow_t&) noexcept { own_free(block); }
void operator delete(void* block, std::align_val_t) noexcept { llmobs::free_aligned(block); }
void operator delete[](void* block, std::align_val_t) noexcept { llmobs::free_aligned(block); }
void operator delete(void* block, size_t, std::align_val_t) noexcept { llmobs::free_aligned(block); }
void operator delete[](void* block, size_t, std::align_val_t) noexcept { llmobs::free_aligned(block); }
void operator delete(void* block, std::align_val_t, const std::nothrow_t&) noexcept { llmobs::free_aligned(block); }
void operator delete[](void* block, std::align_val_t, const std::nothrow_t&) noexcept { llmobs::free_aligned(block); }

#else

namespace llmobs {

void* own_malloc(size_t size) noexcept { return std::malloc(size); }
void* own_realloc(void* block, size_t size) noexcept { return std::realloc(block, size); }
void own_free(void* block) noexcept { std::free(block); }

} // namespace llmobs

#endif
