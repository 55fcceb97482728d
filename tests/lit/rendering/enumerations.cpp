// Enumerations are shown by the name of the enumerator, values without one by their number.
// RUN: %differential --log %t.log %s
// RUN: %filecheck %s --input-file=%t.log
#include "check.h"
#include <llmobs/capture.h>
#include <map>
#include <string>
#include <system_error>
#include <vector>

enum Color { red, green = 5, blue };
enum class Status : unsigned short { ok = 200, created, gone = 410, same = 200 };
enum class Level : signed char { low = -1, none, high };
enum class Wide : unsigned long long { one = 1, top = 0xffffffffffffffff };
enum { unnamed_one = 1 };
enum class Unknown : int;
enum class Nothing : int {};
enum class Truth : bool { no, yes };
enum __attribute__((flag_enum)) Access { no_access = 0, may_read = 1, may_write = 2, may_all = 3, may_run = 8 };
enum class Bits { a = 1, b = 2 };
struct Setting {
  Color color;
  Status status : 10;
  std::vector<Level> levels;
};
class Private {
  enum class Mode { slow, fast };

public:
  [[llmobs::tool]] static int mode(Mode m) { return static_cast<int>(m); }
  static int call() { return mode(Mode::fast); }
};
enum class Own { x };
void llmobs_capture(llmobs::Writer& out, const Own&) { out.string("mine", 4); }

// CHECK: open tool color(c="green")
// CHECK: result color "blue"
[[llmobs::tool]] Color color(Color c) { return static_cast<Color>(c + 1); }
// CHECK: open tool number(c=3, s=404)
// CHECK: result number 4
[[llmobs::tool]] Color number(Color c, Status s) { return static_cast<Color>(c + (s != Status::ok)); }
// CHECK: open tool many(s="created", l="low", w="top", t="yes", c="red")
[[llmobs::tool]] int many(Status s, Level l, Wide w, Truth t, const Color& c) {
  return static_cast<int>(s) + static_cast<int>(l) + (w == Wide::top) + (t == Truth::yes) + c;
}
// CHECK: open tool few(s="ok", n=3, u=4, e=2)
[[llmobs::tool]] int few(Status s, Nothing n, Unknown u, std::errc e) {
  return static_cast<int>(s) + static_cast<int>(n) + static_cast<int>(u) + static_cast<int>(e);
}
// CHECK: open tool flags(a="may_read|may_run", b="may_all", c="no_access", d=12, e=3)
[[llmobs::tool]] int flags(Access a, Access b, Access c, Access d, Bits e) { return a + b + c + d + static_cast<int>(e); }
// CHECK: open tool inside(s={"color": "blue", "status": "gone", "levels": ["high", 9]}, m={"k": "red"}, a=["green", 1])
[[llmobs::tool]] size_t inside(const Setting& s, const std::map<std::string, Color>& m, const Color (&a)[2]) {
  return s.levels.size() + m.size() + a[0];
}
// CHECK: open tool mode(m="fast")
// CHECK: open tool own(o="mine", p=<
// CHECK: result own "mine"
[[llmobs::tool]] Own own(Own o, Color* p) { return p ? o : Own::x; }
template<class T> struct Holder {
  enum class Kind { first, second };
  Kind kind;
};
// CHECK: open tool held(h={"kind": "second"})
// CHECK: result held "second"
template<class T> [[llmobs::tool]] typename Holder<T>::Kind held(const Holder<T>& h) { return h.kind; }
// CHECK: open tool constant(c="red")
// CHECK: result constant "red"
[[llmobs::tool]] constexpr Color constant(Color c) { return c; }
static_assert(constant(green) == green, "");

int main() {
  Color c = red;
  printf("%d %d\n", color(green), number(static_cast<Color>(3), static_cast<Status>(404)));
  printf("%d\n", many(Status::created, Level::low, Wide::top, Truth::yes, c));
  printf("%d\n", few(Status::same, static_cast<Nothing>(3), static_cast<Unknown>(4), std::errc(2)));
  printf("%d\n", flags(static_cast<Access>(9), may_all, no_access, static_cast<Access>(12), static_cast<Bits>(3)));
  printf("%zu\n", inside({blue, Status::gone, {Level::high, static_cast<Level>(9)}}, {{"k", red}},
                         {green, static_cast<Color>(1)}));
  printf("%d %d %d\n", Private::call(), static_cast<int>(own(Own::x, &c)),
         static_cast<int>(held(Holder<int>{Holder<int>::Kind::second})));
  printf("%d\n", constant(c));
}
