// UBSan tells of what the program does. That its arguments are looked at for the trace is not reported: here each report would
// end the program.
// RUN: %differential --no-expansion --only O0,O2 --log %t.log %s -Wno-null-dereference -fsanitize=undefined -fsanitize-trap=undefined
// RUN: %filecheck %s --input-file=%t.log
#include "check.h"
#include <cstring>
#include <string>
#include <vector>

#define UNCHECKED __attribute__((noinline, no_sanitize("undefined")))

struct Flags {
  bool on;
  int n;
};
struct alignas(16) Wide {
  int n;
};
template<class T> UNCHECKED T& nothing() {
  static T* volatile null;
  return *null;
}
// CHECK: open task numbers(i=0, b=false)
[[llmobs::task]] void numbers(int& i, const bool& b) { puts("numbers"); }
// CHECK: open task objects(f=null, v=null, a=null, s="")
[[llmobs::task]] void objects(const Flags& f, std::vector<int>& v, const int (&a)[3], const std::string& s) { puts("objects"); }
// CHECK: open task unset(b={{true|false}}, f={"on": {{true|false}}, "n": 1515870810})
[[llmobs::task]] void unset(bool b, const Flags& f) { puts("unset"); }
// CHECK: open task unaligned(n=1, w={"n": 2})
[[llmobs::task]] void unaligned(const int& n, const Wide& w) { puts("unaligned"); }

UNCHECKED void call() {
  numbers(nothing<int>(), nothing<bool>());
  objects(nothing<Flags>(), nothing<std::vector<int>>(), nothing<int[3]>(), nothing<std::string>());
  Flags flags;
  memset(&flags, 0x5a, sizeof flags);
  unset(flags.on, flags);
  alignas(16) char bytes[48] = {};
  bytes[1] = 1;
  bytes[20] = 2;
  unaligned(reinterpret_cast<int&>(bytes[1]), reinterpret_cast<Wide&>(bytes[20]));
}
int main() { call(); }
