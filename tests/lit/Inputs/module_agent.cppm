module;
#include <llmobs/instrument.h>
export module agent;

export [[llmobs::tool]] int exported(int x) { return x + 1; }
export template<class T> [[llmobs::tool]] T templated(T x) { return x * 2; }
export struct Agent {
  [[llmobs::tool]] int method(int x) { return x * 3; }
};
export template<class T> struct Initialised {
  T first = [] [[llmobs::tool("initialiser in module")]] { return T(6); }();
  T second;
  Initialised() : second([] [[llmobs::tool("mem-initialiser in module")]] { return T(7); }()) {}
};
export template<class T> T with_lambda(T x) {
  return [x] [[llmobs::tool("lambda in module")]] { return x; }();
}
