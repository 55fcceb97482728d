// C variadic functions: va_start, va_arg, va_copy work in the function's own frame.
// RUN: %differential --log %t.log %s
// RUN: %filecheck %s --input-file=%t.log
#include "check.h"
#include <stdarg.h>

// CHECK: open tool sum(count=3)
// CHECK-NEXT: result sum 60
[[llmobs::tool]] int sum(int count, ...) {
  va_list arguments;
  va_start(arguments, count);
  int total = 0;
  for (int i = 0; i < count; ++i) total += va_arg(arguments, int);
  va_end(arguments);
  return total;
}
[[llmobs::tool]] double mixed(const char* types, ...) {
  va_list arguments, copy;
  va_start(arguments, types);
  va_copy(copy, arguments);
  double total = 0;
  for (const char* t = types; *t; ++t) total += *t == 'i' ? va_arg(arguments, int) : va_arg(arguments, double);
  for (const char* t = types; *t; ++t) total += *t == 'i' ? va_arg(copy, int) : va_arg(copy, double);
  va_end(copy);
  va_end(arguments);
  return total;
}
[[llmobs::tool]] int format(char* out, unsigned long size, const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  int n = vsnprintf(out, size, format, arguments);
  va_end(arguments);
  return n;
}
[[llmobs::tool]] int takes_list(int count, va_list arguments) {
  int total = 0;
  while (count--) total += va_arg(arguments, int);
  return total;
}
int passes_list(int count, ...) {
  va_list arguments;
  va_start(arguments, count);
  int total = takes_list(count, arguments);
  va_end(arguments);
  return total;
}

int main() {
  printf("%d\n", sum(3, 10, 20, 30));
  printf("%g\n", mixed("idi", 1, 2.5, 3));
  char buffer[32] = "";
  printf("%d %s\n", format(buffer, sizeof buffer, "%d-%s", 5, "x"), buffer);
  printf("%d\n", passes_list(2, 4, 5));
}
