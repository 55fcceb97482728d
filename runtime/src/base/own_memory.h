// Memory of the library's own. Programs put functions of theirs in the place of operator new, malloc and free: to count, to
// check, to take locks, to fail. What the library does must not show there, on any thread. So the shared library has its own
// operator new and delete, which only it uses, and takes its memory from glibc's allocator by the names that nobody replaces.
// (A static library has the program's: names cannot be kept in it.)
#pragma once

#include <cstddef>

namespace llmobs {

/// As malloc, realloc and free, and only for each other.
void* own_malloc(size_t size) noexcept;
void* own_realloc(void* block, size_t size) noexcept;
void own_free(void* block) noexcept;

} // namespace llmobs
