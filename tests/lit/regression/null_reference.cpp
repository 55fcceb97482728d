// A reference that is bound to nothing, and that the program never looks at, is not looked at by us either.
// RUN: %differential --no-expansion --only O0,O2,O0-warnings --log %t.log %s -Wno-null-dereference
// RUN: %filecheck %s --input-file=%t.log
#include "check.h"
#include <string>
#include <string_view>
#include <vector>

struct Point {
  int x, y;
};
template<class T> static T& nothing() {
  static T* volatile null;
  return *null;
}
// CHECK: open task numbers(i=0, b=false, d=0)
[[llmobs::task]] void numbers(int& i, const bool& b, double& d) { puts("numbers"); }
// CHECK: open task texts(s="", v="")
[[llmobs::task]] void texts(const std::string& s, std::string_view& v) { puts("texts"); }
// CHECK: open task objects(p=null, v=null, a=null)
[[llmobs::task]] void objects(const Point& p, std::vector<int>& v, const int (&a)[3]) { puts("objects"); }
// CHECK: open task pointer(p=null)
[[llmobs::task]] void pointer(int*& p) { puts("pointer"); }
// CHECK: open task result()
// CHECK-NEXT: result result 0
[[llmobs::task]] int& result() { return nothing<int>(); }
// CHECK: open task same(i=7, s="text")
[[llmobs::task]] void same(const int& i, const std::string& s) { printf("%d %s\n", i, s.c_str()); }

int main() {
  numbers(nothing<int>(), nothing<bool>(), nothing<double>());
  texts(nothing<std::string>(), nothing<std::string_view>());
  objects(nothing<Point>(), nothing<std::vector<int>>(), nothing<int[3]>());
  pointer(nothing<int*>());
  result();
  same(7, "text");
}
