// Clang knows std::is_constant_evaluated by its name and warns about what is asked inside it, so that our own question
// there would repeat its warnings. Found by GCC's cpp2a/is-constant-evaluated11.C.
// RUN: %clangxx %plugin -std=c++20 -c %s -o %t.o 2>&1 | %filecheck %s
namespace std {
// CHECK: attribute 'llmobs::task' is ignored: function 'std::is_constant_evaluated' is known to the compiler by its name
[[llmobs::task]] constexpr bool is_constant_evaluated() noexcept { return __builtin_is_constant_evaluated(); }
} // namespace std

template<class>
  requires(std::is_constant_evaluated())
constexpr int a = 0;
// CHECK: [[#@LINE-2]]:{{.*}}always evaluate to
// CHECK-NOT: always evaluate to
constexpr int b = a<int>;
