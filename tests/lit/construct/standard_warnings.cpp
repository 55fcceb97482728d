// Every warning there is, as an error, in every version of the language: the plugin adds none.
// RUN: %differential --compile-only --only O0 %s -std=c++11 %warnings
// RUN: %differential --compile-only --only O0 %s -std=c++14 %warnings
// RUN: %differential --compile-only --only O2 %s -std=c++17 %warnings
// RUN: %differential --compile-only --only O0 %s -std=c++20 %warnings
// RUN: %differential --compile-only --only O0 %s -std=c++2b %warnings
// RUN: %if clang-19-or-later %{ %differential --compile-only --only O2 %s -std=c++2c %warnings %}
// RUN: %differential --compile-only --only O0 %s -std=c++17 -fno-exceptions -fno-rtti -DNO_EXCEPTIONS %warnings
// And not because nothing is instrumented.
// RUN: %clangxx %plugin -std=c++20 %warnings -O1 -S -emit-llvm -o - %s | %filecheck %s
// CHECK-COUNT-12: call {{.*}}@llmobs_v1_open

struct Part {
  int id;
  explicit Part(int i);
  Part(const Part&);
  ~Part();
};
[[llmobs::tool]] int add(int a, int b) { return a + b; }
[[llmobs::tool]] double narrow(float f, long double l, unsigned char c, wchar_t w) {
  return static_cast<double>(f) + static_cast<double>(l) + c + static_cast<double>(w);
}
[[llmobs::tool]] Part branches(int x) {
  if (x) return Part(x);
  Part local(x);
  return local;
}
template<class T> [[llmobs::tool]] T larger(T a, T b) { return a > b ? a : b; }
template int larger(int, int);
class Class {
  Part member;

public:
  [[llmobs::task]] explicit Class(int x) : member(x) {}
  [[llmobs::tool]] double method(double x) const { return x * member.id; }
  [[llmobs::task]] virtual ~Class() {}
  [[llmobs::tool]] static const char* text(const char* s) { return s; }
};
[[llmobs::tool]] constexpr int square(int x) { return x * x; }
static_assert(square(3) == 9, "");
int call_square(int x);
int call_square(int x) { return square(x); }
enum class Small : unsigned char { a };
[[llmobs::tool]] Small enumeration(Small e) { return e; }
[[llmobs::tool]] Class& single() {
  static Class kept(1);
  return kept;
}
[[llmobs::tool]] void* pointer(int* p, const void* q, decltype(nullptr)) { return q ? p : nullptr; }
#ifndef NO_EXCEPTIONS
[[llmobs::tool]] void fails() { throw 1; }
#endif
[[llmobs::tool]] void no_fail() noexcept {}
