// Puts a count in front of malloc, calloc and realloc: everything that the program and the library allocate comes through
// here. To be included once in a program, which says what it counts.
#pragma once

#include <cstdlib> // declares them as the C library does

static void count_allocation();

extern "C" {
void* __libc_malloc(size_t);
void* __libc_calloc(size_t, size_t);
void* __libc_realloc(void*, size_t);
void* malloc(size_t size) {
  count_allocation();
  return __libc_malloc(size);
}
void* calloc(size_t n, size_t size) {
  count_allocation();
  return __libc_calloc(n, size);
}
void* realloc(void* old, size_t size) {
  count_allocation();
  return __libc_realloc(old, size);
}
}
