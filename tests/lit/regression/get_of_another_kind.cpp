// A namespace whose get<N>() is no access to elements: to ask for it is an error of its body, in which a static assertion
// fails. Found in fmt's tests.
// RUN: %differential --log %t.log %s
// RUN: %filecheck %s --input-file=%t.log
#include "check.h"
#include <tuple>

namespace formats {
template<class A, class B> struct Joined {
  A first_of_all;
  B last;
};
template<int N, class T> auto get(const T& value) {
  static_assert(N < 1, "index is out of bounds");
  return value;
}
template<class T> struct tuple {
  T held;
};
} // namespace formats

// CHECK: open task join(joined={"first_of_all": 1, "last": 2}, other={"held": 3})
// CHECK-NEXT: result join [1, [2, "three"]]
[[llmobs::task]] std::tuple<int, std::tuple<int, const char*>> join(const formats::Joined<int, int>& joined,
                                                                    formats::tuple<int> other) {
  return std::make_tuple(joined.first_of_all, std::make_tuple(joined.last, other.held == 3 ? "three" : ""));
}

int main() {
  printf("%d\n", std::get<0>(join({1, 2}, {3})));
}
