// With a rule for every function the implicit copy constructor of an annotated lambda was taken for the lambda, and a
// warning said that it is defaulted.
// RUN: %clangxx %plugin -fplugin-arg-llmobs-rules=%inputs/rules/everything.json -c -o /dev/null -Xclang -verify -Wno-unknown-warning-option -Wno-c++2b-extensions -Wno-c++23-extensions -Wno-c++23-lambda-attributes %s
// expected-no-diagnostics
struct Copied {
  Copied() = default;
  Copied(const Copied& other) : value(other.value) {}
  int value = 1;
};
template<class F> int call(F f) { return f(1); }
int main() {
  Copied copied;
  auto f = [copied] [[llmobs::tool]] (int a) { return a + copied.value; };
  auto g = f;
  int (*pointer)(int) = [] [[llmobs::tool]] (int a) { return a; };
  return g(1) + call(f) + pointer(1);
}
