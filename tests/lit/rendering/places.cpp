// Renderings reach values wherever they come from, in every language version, and add nothing that the program could
// see.
// RUN: %differential --log %t.log %s
// RUN: %filecheck %s --input-file=%t.log
// RUN: %differential %s -std=c++11
// RUN: %differential %s -std=c++20 -Weverything -Wno-c++98-compat -Wno-c++98-compat-pedantic -Wno-unsafe-buffer-usage -Wno-padded
// RUN: %differential %s -fno-exceptions -fno-rtti
// RUN: %differential %s -fvisibility=hidden -fno-elide-constructors
// RUN: %clangxx %plugin -g -O1 -S -emit-llvm -o - %s | %filecheck %s --check-prefix=DEBUG
// DEBUG-NOT: linkageName: "_ZN6llmobs2v16detail9renderingI
#include "check.h"
#include <llmobs/capture.h>

namespace shop {
enum class Size { small, large };
struct Item {
  int price;
  Size size;
};
// An overload set of the user's own, into which nothing falls.
struct Other {
  int o;
};
void llmobs_capture(llmobs::Writer& out, const Other& other);
void llmobs_capture(llmobs::Writer& out, const Other& other) { out.integer(other.o + 1); }
} // namespace shop

// CHECK: open tool other(o=3)
[[llmobs::tool]] static int other(shop::Other o) { return o.o; }
// CHECK: open tool generic(a={"price": 1, "size": "small"}, b="large")
template<class A, class B> [[llmobs::tool]] int generic(const A& a, B b) { return a.price + static_cast<int>(b); }
// A type that is recorded here is complete only later, and one is never recorded.
struct Later;
[[llmobs::tool]] static bool later(const Later* p, const Later& l) { return p == &l; }
struct Later {
  int l = 1;
};
struct Never {
  int n;
};

int main() {
  printf("%d\n", other({2}));
  printf("%d\n", generic(shop::Item{1, shop::Size::small}, shop::Size::large));
  Later l;
  printf("%d %d\n", later(&l, l), static_cast<int>(sizeof(Never)));
}
