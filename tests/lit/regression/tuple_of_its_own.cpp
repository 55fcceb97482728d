// Programs that are no ordinary ones define a std::tuple themselves, without what the standard's offers. Found in the tests of
// GCC.
// RUN: %clangxx %plugin -fplugin-arg-llmobs-rules=%inputs/rules/everything.json -c -o /dev/null -Xclang -verify %s
// expected-no-diagnostics
namespace std {
template<class... Ts> struct tuple {};
template<class T> struct tuple<T> {
  T only;
};
} // namespace std

struct Anything {
  template<class T> Anything(T&&) {}
};

std::tuple<Anything, Anything> two(std::tuple<int> one) {
  (void)one;
  return {};
}
