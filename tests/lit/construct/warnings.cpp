// Every warning of the compiler stays, none is added: the bodies, parameters and returns of annotated functions are
// still seen as they were written.
// RUN: %differential --compile-only %s -Weverything -Wno-c++98-compat -Wno-c++98-compat-pedantic
// RUN: %differential --compile-only %s -Weverything -Werror
// RUN: %differential --compile-only %s -w

[[llmobs::tool]] int unused_parameter(int x) { return 1; }
[[llmobs::tool]] int unused_variable() {
  int x = 1;
  typedef int Unused;
  return 2;
}
[[llmobs::tool]] int uninitialised(bool b) {
  int x;
  if (b) x = 1;
  return x;
}
[[llmobs::tool]] int no_return(bool b) {
  if (b) return 1;
}
[[llmobs::tool]] int unreachable(int x) {
  return x;
  ++x;
}
[[llmobs::tool]] const char* conversion(long x) {
  char c = x;
  return c ? "a" : "b";
}
[[llmobs::tool]] unsigned sign(int x) { return x; }
[[llmobs::tool]] int* address_of_local() {
  int x = 1;
  return &x;
}
[[llmobs::tool]] int& reference_to_local() {
  int x = 1;
  return x;
}
[[llmobs::tool]] const int& reference_to_temporary() { return 5; }
[[llmobs::tool]] int shadow(int x) {
  {
    int x = 2;
    return x;
  }
}
struct Movable {
  Movable();
  Movable(const Movable&);
  Movable(Movable&&);
};
Movable&& cast(Movable& m);
[[llmobs::tool]] Movable pessimises() {
  Movable m;
  return static_cast<Movable&&>(m);
}
[[llmobs::tool]] double float_compare(double a, double b) { return a == b ? a : b; }
[[llmobs::tool]] int assignment(int x) {
  if (x = 1) return 2;
  return x;
}
[[llmobs::tool]] int fall_through(int x) {
  switch (x) {
  case 1: x = 2;
  case 2: return 3;
  }
  return 4;
}
[[llmobs::tool]] static int unused_function() { return 1; }
[[llmobs::tool]] [[noreturn]] void returns() {}
[[llmobs::tool]] __attribute__((pure)) int pure() { return 1; }
[[llmobs::tool]] int unused_label(int x) {
label:
  return x;
}
struct Class {
  int a, b;
  [[llmobs::task]] Class(int x) : b(x), a(b) {}
  [[llmobs::tool]] int could_be_static() { return 1; }
  [[llmobs::tool]] int could_be_const() { return a; }
  [[llmobs::tool]] virtual int method(int) { return 1; }
  [[llmobs::tool]] ~Class() {}
};
struct Derived : Class {
  using Class::Class;
  [[llmobs::tool]] int method(int) { return 2; }
  [[llmobs::tool]] int method(long) const { return 3; }
};
template<class T> [[llmobs::tool]] T templated(T x) {
  int unused;
  return x;
}
template int templated(int);
void lambdas() {
  auto l = [] [[llmobs::tool]] (int x) { int unused; };
}
[[llmobs::tool]] constexpr int never_constant(int x) {
  int y = x;
  return y + unused_parameter(x);
}
[[deprecated]] int old();
[[llmobs::tool]] int uses_old() { return old(); }
