// Text is read up to its terminator, and only where there must be one: not in a buffer that is to be filled, nor where a
// length or an end stands beside the pointer.
// RUN: %differential --log %t.log %s
// RUN: %filecheck %s --input-file=%t.log
#include "check.h"
#include <string.h>

// CHECK: open tool terminated(text="abc")
[[llmobs::tool]] unsigned long terminated(const char* text) { return strlen(text); }
// CHECK: open tool sized(
// CHECK-NOT: "
// CHECK: result sized 3
[[llmobs::tool]] unsigned long sized(const char* data, unsigned long size) { return data[0] ? size : 0; }
// CHECK: open tool ranged(
// CHECK-NOT: "
// CHECK: result ranged 3
[[llmobs::tool]] long ranged(const char* first, const char* last) { return last - first; }
// CHECK: open tool filled(
// CHECK-NOT: "
// CHECK: close filled
[[llmobs::tool]] void filled(char* out) {
  out[0] = 'x';
  out[1] = 0;
}
// CHECK: open tool null_text(text=null)
[[llmobs::tool]] bool null_text(const char* text) { return text == nullptr; }
// A null reference is no business of ours, an array without a terminator is.
// CHECK: open tool unterminated(text="abc")
[[llmobs::tool]] char unterminated(const char (&text)[3]) { return text[2]; }

int main() {
  // Heap memory of exactly three bytes: AddressSanitizer sees a read past its end.
  char* exact = new char[3];
  memcpy(exact, "abc", 3);
  printf("%lu %lu %ld\n", terminated("abc"), sized(exact, 3), ranged(exact, exact + 3));
  delete[] exact;
  char* uninitialised = new char[2];
  filled(uninitialised);
  printf("%s\n", uninitialised);
  delete[] uninitialised;
  const char three[3] = {'a', 'b', 'c'};
  printf("%d %c\n", null_text(nullptr), unterminated(three));
}
