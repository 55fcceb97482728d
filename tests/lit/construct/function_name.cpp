// What a function says of itself is unchanged: __func__, __PRETTY_FUNCTION__, __LINE__, __builtin_LINE, and callers'
// names and lines in default arguments.
// RUN: %differential --log %t.log %s -std=c++20
// RUN: %filecheck %s --input-file=%t.log
#include "check.h"
#include <string.h>

struct Where {
  const char* function;
  int line;
};
Where where(const char* function = __builtin_FUNCTION(), int line = __builtin_LINE()) { return {function, line}; }

// CHECK: open task own_name() function=own_name
// CHECK: result own_name "own_name"
[[llmobs::task]] const char* own_name() { return __func__; }
[[llmobs::task]] const char* pretty(int) { return __PRETTY_FUNCTION__; }
template<class T> [[llmobs::task]] const char* pretty_template(T) { return __PRETTY_FUNCTION__; }
[[llmobs::task]] int line() { return __LINE__; }
[[llmobs::task]] Where in_default_argument() { return where(); }
[[llmobs::task]] Where on_second_line() {
  return
      where();
}
[[llmobs::task]] unsigned long name_size() { return sizeof(__func__); }
struct Class {
  [[llmobs::task]] Class() { printf("%s\n", __func__); }
  [[llmobs::task]] const char* method() const { return __PRETTY_FUNCTION__; }
  [[llmobs::task]] ~Class() { printf("%s\n", __func__); }
};
[[llmobs::task]] const char* called_from(const char* caller = __builtin_FUNCTION()) { return caller; }
[[llmobs::task]] bool has_frame() { return __builtin_frame_address(0) != nullptr; }

int main() {
  printf("%s\n", own_name());
  printf("%s\n", pretty(1));
  printf("%s\n", pretty_template(1.5));
  printf("%d\n", line());
  Where w = in_default_argument();
  printf("%s %d\n", w.function, w.line);
  w = on_second_line();
  printf("%s %d\n", w.function, w.line);
  printf("%lu\n", name_size());
  Class c;
  printf("%s\n", c.method());
  printf("%s\n", called_from());
  printf("%d\n", has_frame());
}
