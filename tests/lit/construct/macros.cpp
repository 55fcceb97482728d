// Attributes, functions and returns that come out of macros.
// RUN: %differential --log %t.log %s
// RUN: %filecheck %s --input-file=%t.log
#include "check.h"

#define TOOL [[llmobs::tool]]
#define NAMED(name) [[llmobs::tool(name)]]
#define SPAN(kind, ...) [[llmobs::kind(__VA_ARGS__)]]
#define MODEL "gpt" "-4o"
#define DEFINE(name, value)                                                                                            \
  [[llmobs::task]] int name(int x) {                                                                                   \
    if (x) return value;                                                                                               \
    return -value;                                                                                                     \
  }
#define RETURN_IF(x)                                                                                                   \
  do {                                                                                                                 \
    if (x) return x;                                                                                                   \
  } while (0)
#define BODY                                                                                                           \
  { return 5; }

// CHECK: open tool plain()
TOOL int plain() { return 1; }
// CHECK: open tool a name()
NAMED("a name") int named() { return 2; }
// CHECK: open llm chat() {{.*}}model_name=gpt-4o model_provider=openai
SPAN(llm, "chat", model_name = MODEL, model_provider = "openai") int chat() { return 3; }
// CHECK: open task defined(x=0)
// CHECK: result defined -7
DEFINE(defined, 7)
[[llmobs::task]] int returns(int x) {
  RETURN_IF(x);
  return 100;
}
[[llmobs::task]] int body() BODY
// CHECK: open tool fallback() {{.*}}line=[[@LINE+1]]
LLMOBS_TOOL() int fallback() { return 6; }
// CHECK: open agent by macro()
LLMOBS_AGENT("by macro") int by_macro() { return 7; }

int main() {
  printf("%d %d %d\n", plain(), named(), chat());
  printf("%d %d\n", defined(0), returns(3));
  printf("%d %d %d\n", body(), fallback(), by_macro());
}
