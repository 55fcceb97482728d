// Variable-length arrays, alloca (its memory lives until the function returns), large and over-aligned locals.
// RUN: %differential --log %t.log %s -Wno-vla-extension
// RUN: %filecheck %s --input-file=%t.log
#include "check.h"
#include <stdint.h>
#include <string.h>

[[llmobs::task]] int variable_length(int n) {
  int array[n];
  for (int i = 0; i < n; ++i) array[i] = i;
  int sum = 0;
  for (int i = 0; i < n; ++i) sum += array[i];
  return sum;
}
[[llmobs::task]] int vla_parameter(int n, int (*m)[3]) { return m[n][2]; }
[[llmobs::task]] unsigned long vla_size(int n) {
  char array[n][2];
  array[0][0] = 0;
  return sizeof array;
}
// The memory is got in an inner scope and used at the end of the function.
// CHECK: open task allocated(n=3)
// CHECK-NEXT: result allocated 297
[[llmobs::task]] int allocated(int n) {
  char* kept[4] = {};
  for (int i = 0; i < n; ++i) {
    char* p = static_cast<char*>(__builtin_alloca(64));
    memset(p, 'a' + i, 64);
    kept[i] = p;
  }
  int sum = 0;
  for (int i = 0; i < n; ++i) sum += kept[i][63] + (kept[i][0] - kept[i][63]);
  return sum + 3;
}
[[llmobs::task]] bool aligned() {
  alignas(128) char buffer[128];
  char* volatile p = buffer;
  return reinterpret_cast<uintptr_t>(p) % 128 == 0;
}
[[llmobs::task]] int large_local(int i) {
  volatile char buffer[100000];
  buffer[i] = 5;
  return buffer[i];
}

int main() {
  printf("%d\n", variable_length(10));
  int m[2][3] = {{1, 2, 3}, {4, 5, 6}};
  printf("%d\n", vla_parameter(1, m));
  printf("%lu\n", vla_size(5));
  printf("%d\n", allocated(3));
  printf("%d\n", aligned());
  printf("%d\n", large_local(99999));
}
