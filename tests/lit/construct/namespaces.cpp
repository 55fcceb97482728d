// Named, nested, anonymous and inline namespaces; extern "C"; names that could be confused with the library's own.
// RUN: %differential --log %t.log %s
// RUN: %filecheck %s --input-file=%t.log
#include "check.h"

namespace app {
// CHECK: open tool one() function=app::one
[[llmobs::tool]] int one() { return 1; }
namespace detail {
// CHECK: open tool two() function=app::detail::two
[[llmobs::tool]] int two() { return 2; }
} // namespace detail
inline namespace v2 {
// CHECK: open tool three()
[[llmobs::tool]] int three() { return 3; }
} // namespace v2
} // namespace app
namespace {
// CHECK: open tool four()
[[llmobs::tool]] int four() { return 4; }
} // namespace
[[llmobs::tool]] static int five() { return 5; }
extern "C" {
// CHECK: open tool six() function=six
[[llmobs::tool]] int six() { return 6; }
}
[[llmobs::tool]] int seven() __asm__("a_symbol_of_its_own");
int seven() { return 7; }

// The generated code does not pick up what the user calls by the same names.
namespace mine {
namespace llmobs {
namespace seam {
struct Guard {
  int x;
};
inline void open(...) { printf("WRONG open\n"); }
inline void close(...) { printf("WRONG close\n"); }
template<class... T> void result(T&&...) { printf("WRONG result\n"); }
} // namespace seam
// CHECK: open tool eight() function=mine::llmobs::eight
[[llmobs::tool]] int eight() { return 8; }
} // namespace llmobs
struct Class {
  static void open(...) { printf("WRONG open\n"); }
  void result(int) {}
  int guard = 0;
  [[llmobs::tool]] int method(int open, int result, int guard, int value, int site) {
    return open + result + guard + value + site + this->guard;
  }
};
} // namespace mine
// CHECK: open tool method(open=1, result=2, guard=3, value=4, site=5)
// CHECK-NEXT: result method 15
struct Comma {
  int x;
  // An overloaded comma and address-of must not be called.
  template<class T> friend Comma operator,(const Comma& c, const T&) {
    printf("WRONG comma\n");
    return c;
  }
  Comma* operator&() {
    printf("WRONG address\n");
    return this;
  }
};
[[llmobs::tool]] Comma overloads(Comma c) {
  c.x += 1;
  return c;
}

int main() {
  printf("%d %d %d %d %d %d %d\n", app::one(), app::detail::two(), app::three(), four(), five(), six(), seven());
  printf("%d\n", mine::llmobs::eight());
  printf("%d\n", mine::Class().method(1, 2, 3, 4, 5));
  printf("%d\n", overloads(Comma{1}).x);
}
