// C23: attributes in brackets, and the language's own types.
// RUN: %c_differential --log %t.log --unreached never_called %s -std=c2x
// RUN: %filecheck %s --input-file=%t.log
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

// CHECK: open tool weather(city="Oslo", days=3) {{.*}}session_id=abc
// CHECK-NEXT: result weather 7
[[llmobs::tool(session_id = "abc")]] int weather(const char* city, int days) { return city[0] == 'O' ? days + 4 : 0; }
// CHECK: open llm chat.model(prompt="hi") {{.*}}model_name=m model_provider=p
[[llmobs::llm("chat.model", model_name = "m", model_provider = "p")]] const char* chat(const char* prompt) {
  return prompt;
}
[[using_is_not_c, llmobs::task]] bool both(bool b) { return !b; }
[[nodiscard, llmobs::task]] static inline int inlined(int x) { return x + 1; }
[[llmobs::task]] [[noreturn]] void never_called(void);
// CHECK: open task small(x=5)
// CHECK-NEXT: result small 6
[[llmobs::task]] _BitInt(17) small(_BitInt(17) x) { return x + (_BitInt(17))1; }
// CHECK: open task large(x=<{{.*}}_BitInt(100)>)
[[llmobs::task]] unsigned _BitInt(100) large(unsigned _BitInt(100) x) { return x; }
[[llmobs::task]] int unnamed(int, int y) { return y; }
int declared(int x);
[[llmobs::task("declared later")]] int declared(int x);
int declared(int x) { return x; }

int main(void) {
  printf("%d %s\n", weather("Oslo", 3), chat("hi"));
  printf("%d %d\n", both(false), inlined(1));
  printf("%d %d\n", (int)small(5), (int)large(6));
  printf("%d %d\n", unnamed(1, 2), declared(3));
}
