#include "base/own_memory.h"

#include <cstdlib>
#include <new>

// LLMOBS_OWN_MEMORY is set for the shared library alone (CMakeLists.txt).
#if defined(LLMOBS_OWN_MEMORY) && defined(__GLIBC__)

extern "C" {
void* __libc_malloc(size_t);
void* __libc_memalign(size_t, size_t);
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

void* aligned(size_t size, std::align_val_t alignment) noexcept {
  return __libc_memalign(static_cast<size_t>(alignment), size);
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
void operator delete(void* block, std::align_val_t) noexcept { own_free(block); }
void operator delete[](void* block, std::align_val_t) noexcept { own_free(block); }
void operator delete(void* block, size_t, std::align_val_t) noexcept { own_free(block); }
void operator delete[](void* block, size_t, std::align_val_t) noexcept { own_free(block); }
void operator delete(void* block, std::align_val_t, const std::nothrow_t&) noexcept { own_free(block); }
void operator delete[](void* block, std::align_val_t, const std::nothrow_t&) noexcept { own_free(block); }

#else

namespace llmobs {

void* own_malloc(size_t size) noexcept { return std::malloc(size); }
void* own_realloc(void* block, size_t size) noexcept { return std::realloc(block, size); }
void own_free(void* block) noexcept { std::free(block); }

} // namespace llmobs

#endif
