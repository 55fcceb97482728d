#ifndef PRECOMPILED_H
#define PRECOMPILED_H
#include "check.h"

[[llmobs::tool]] inline int in_header(int x) { return x + 1; }
template<class T> [[llmobs::tool]] T templated(T x) { return x * 2; }
struct InHeader {
  [[llmobs::tool]] int method(int x) { return x * 3; }
};
[[llmobs::tool]] int declared(int x);
[[llmobs::tool]] int with_words([[llmobs::ignore]] int a, [[llmobs::session_id, llmobs::input]] int b);
[[llmobs::llm("chat", model_name = "gpt-4o")]] inline const char* chat(const char* prompt) { return prompt; }
// In templates, of which the precompiled header holds no instantiation
template<class T> T with_lambda(T x) {
  return [x] [[llmobs::tool("lambda in header")]] { return x; }();
}
template<class T> struct Initialised {
  T first = [] [[llmobs::tool("initialiser in header")]] { return T(6); }();
  T second;
  Initialised() : second([] [[llmobs::tool("mem-initialiser in header")]] { return T(7); }()) {}
};
inline auto generic_in_header = [] [[llmobs::tool("generic in header")]] (auto x) { return x; };
#endif
