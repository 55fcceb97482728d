module;
#include <llmobs/instrument.h>
export module agent;

export [[llmobs::tool]] int exported(int x) { return x + 1; }
export template<class T> [[llmobs::tool]] T templated(T x) { return x * 2; }
export struct Agent {
  [[llmobs::tool]] int method(int x) { return x * 3; }
};
