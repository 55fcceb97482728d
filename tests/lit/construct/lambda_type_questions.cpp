// Generic lambdas whose body is first instantiated by a question about its type.
// RUN: %differential --log %t.log %s -std=c++20
// RUN: %filecheck %s --input-file=%t.log
#include "check.h"
#include <functional>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>

template<class F> auto call(F f) -> decltype(f(1)) { return f(1); }
template<class F> concept Callable = requires(F f) { f(1); };
template<Callable F> int constrained(F f) { return f(2); }

struct Member {
  int base = 3;
  std::function<int(int)> function = [this] [[llmobs::tool("member function object")]] (auto n) { return base + n; };
};

template<class T> int in_template(T x) {
  auto asked = [x] [[llmobs::tool("in a template")]] (auto n) { return static_cast<int>(x) + n; };
  using Answer = decltype(asked(1));
  Answer answer = asked(4);
  return answer;
}

template<class T> auto outer_of_two(T x) {
  return [x] [[llmobs::task("outer of two")]] (auto y) {
    auto inner = [x, y] [[llmobs::tool("inner of two")]] (auto z) { return x + y + z; };
    using Answer = decltype(inner(1));
    return static_cast<Answer>(inner(1));
  };
}

int main() {
  // CHECK: open tool decltype(n=3)
  // CHECK-NEXT: result decltype 3
  // CHECK-NEXT: close decltype
  auto asked = [] [[llmobs::tool("decltype")]] (auto n) { return n; };
  using Answer = decltype(asked(1));
  Answer answer = asked(3);
  auto called = [] [[llmobs::tool("called only")]] (auto n) { return n; };
  printf("%d %d\n", answer, called(2));

  auto sized = [] [[llmobs::tool("sizeof")]] (auto n) { return n; };
  static_assert(sizeof(sized(1)) == sizeof(int));
  auto quiet = [] [[llmobs::tool("noexcept")]] (auto n) noexcept { return n; };
  static_assert(noexcept(quiet(1)));
  auto traits = [] [[llmobs::tool("result of")]] (auto n) { return n; };
  static_assert(std::is_same_v<std::invoke_result_t<decltype(traits), int>, int>);
  printf("%d %d %d\n", sized(1), quiet(2), traits(3));

  // CHECK: open tool trailing decltype(n=1)
  printf("%d\n", call([] [[llmobs::tool("trailing decltype")]] (auto n) { return n; }));
  printf("%d\n", constrained([] [[llmobs::tool("constraint")]] (auto n) { return n; }));
  printf("%d\n", Member().function(4));
  std::variant<int, double> either = 2.5;
  std::visit([] [[llmobs::tool("visit")]] (auto x) { printf("%g\n", static_cast<double>(x)); }, either);
  printf("%d\n", std::apply([] [[llmobs::tool("apply")]] (auto... x) { return (x + ...); }, std::make_tuple(1, 2)));
  printf("%d\n", std::invoke([] [[llmobs::tool("invoke")]] (auto x) { return x; }, 5));
  auto bound = std::bind([] [[llmobs::tool("bind")]] (auto a, auto b) { return a - b; }, std::placeholders::_1, 2);
  printf("%d\n", bound(5));
  std::function<int(int)> function = [](auto n) { return n; };
  function = [] [[llmobs::tool("assigned")]] (auto n) { return n + 1; };
  printf("%d\n", function(1));
  printf("%d %g\n", in_template(1), in_template(2.5) + 0.5);
  // CHECK: open task outer of two(y=2)
  // CHECK-NEXT: open tool inner of two(z=1)
  // CHECK-NEXT: result inner of two 4
  auto two = outer_of_two(1);
  static_assert(sizeof(two(2)) == sizeof(int));
  printf("%d\n", two(2));
}
