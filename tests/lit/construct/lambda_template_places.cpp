// Lambdas in every place of a template where an expression may stand: initialisers of members and of bases, default
// arguments, variables, aliases. Clang completes them in silence, and some only when they are used.
// RUN: %differential --log %t.log --unreached discarded %s -std=c++20
// RUN: %filecheck %s --input-file=%t.log
#include "check.h"

template<class T> struct Members {
  T first = [] [[llmobs::tool("default member initialiser")]] (T x) { return x; }(T(1));
  T second;
  int third;
  Members()
      : second([] [[llmobs::tool("mem-initialiser")]] { return T(2); }()),
        third([&] [[llmobs::tool("mem-initialiser with this")]] { return int(first) + 1; }()) {}
  explicit Members(int) : Members([] [[llmobs::tool("delegating")]] { return 2L; }()) {}
  explicit Members(long) : second(0), third(0) {}
};
template<class T> struct Base {
  T value;
  explicit Base(T x) : value(x) {}
};
template<class T> struct Derived : Base<T> {
  Derived() : Base<T>([] [[llmobs::tool("base initialiser")]] { return T(3); }()) {}
};
template<class T> struct Aggregate {
  T x;
  int y = [] [[llmobs::tool("of an aggregate")]] { return 10; }();
};
template<class T> struct BitField {
  int width : 8 = [] [[llmobs::tool("of a bit-field")]] { return 12; }();
};
template<class T> struct Captures {
  int a = 3;
  int b = [this] [[llmobs::tool("captures this")]] { return a; }();
  int c = [self = this] [[llmobs::tool("generic with a capture")]] (auto x) { return self->a + x; }(2);
};
template<class T> struct Outer {
  struct Nested {
    int x = [] [[llmobs::tool("of a nested class")]] { return 7; }();
    Nested() {}
  };
  template<class U> struct Template {
    U x = [] [[llmobs::tool("of a nested template")]] { return U(7); }();
    int y;
    Template() : y([] [[llmobs::tool("constructor of a nested template")]] { return 1; }()) {}
  };
};
template<class T> struct Instantiated {
  int x = [] [[llmobs::tool("instantiated explicitly")]] { return 1; }();
};
template struct Instantiated<int>;
template<class T> struct Static {
  static inline int inside = [] [[llmobs::tool("static member")]] { return printf("static\n"); }();
  static int outside;
};
template<class T> int Static<T>::outside = [] [[llmobs::tool("static member outside")]] { return printf("out\n"); }();

template<class T> int with_default(T x, int y = [] [[llmobs::tool("default argument")]] { return 5; }()) {
  return int(x) + y;
}
template<class T> struct Methods {
  int method(T x, int y = [] [[llmobs::tool("default argument of a method")]] { return 6; }()) { return int(x) + y; }
  friend int befriended(Methods, int x = [] [[llmobs::tool("default argument of a friend")]] { return 1; }()) {
    return x;
  }
  operator int() const {
    return [] [[llmobs::tool("in a conversion")]] { return 4; }();
  }
  ~Methods() {
    [] [[llmobs::tool("in a destructor")]] { return 1; }();
  }
};
template<class T> inline auto variable = [] [[llmobs::tool("variable template")]] (T x) { return x; };
template<class T> struct Alias {
  using Type = decltype([] [[llmobs::tool("alias")]] (T x) { return x; });
};
template<auto F = [] [[llmobs::tool("template argument")]] (int x) { return x; }> int by_argument() { return F(11); }
template<class T> int local() {
  static int once = [] [[llmobs::tool("static local")]] { return printf("once\n"); }();
  int array[] = {[] [[llmobs::tool("array element")]] { return 14; }()};
  return once + array[0];
}
template<class T> T handled() try {
  throw 1;
} catch (int x) {
  return [x] [[llmobs::tool("in a handler")]] { return T(x); }();
}
template<class T> int not_taken(T x) {
  if constexpr (sizeof(T) > 64) return [x] [[llmobs::tool("discarded")]] { return x; }();
  return 1;
}

// CHECK-DAG: open tool default member initialiser(x=1)
// CHECK-DAG: result default member initialiser 1
// CHECK-DAG: result mem-initialiser with this 2
// CHECK-DAG: result captures this 3
// CHECK-DAG: open tool generic with a capture(x=2)
int main() {
  Members<int> a;
  Members<double> b(1);
  printf("%d %d %g %d\n", a.second, a.third, b.first, Derived<int>().value);
  printf("%d %d %d %d\n", Aggregate<int>{1}.y, BitField<int>().width, Captures<int>().b, Captures<int>().c);
  printf("%d %d %ld\n", Outer<int>::Nested().x, Outer<int>::Template<int>().x, Outer<int>::Template<long>().x);
  printf("%d %d %d\n", Instantiated<int>().x, Static<int>::inside, Static<int>::outside);
  printf("%d %d\n", with_default(1), Methods<int>().method(1));
  printf("%d %d\n", befriended(Methods<int>()), int(Methods<int>()));
  printf("%d %d %d\n", variable<int>(3), Alias<int>::Type()(16), by_argument());
  printf("%d %d %d\n", local<int>(), handled<int>(), not_taken(1));
}
