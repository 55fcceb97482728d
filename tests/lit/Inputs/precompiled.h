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
#endif
