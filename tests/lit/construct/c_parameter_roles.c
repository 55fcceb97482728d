// What a parameter can be beside an argument, in C. What is redacted there is not recorded at all.
// RUN: %c_differential --log %t.log %s -std=gnu11
// RUN: %filecheck %s --input-file=%t.log --implicit-check-not=unused
// RUN: %clang %plugin -DMISTAKES -fsyntax-only -Xclang -verify %s -std=gnu11
#include <stdio.h>

enum model { small, large };
// CHECK: open llm ask(model="m", prompt="p", session=7) {{.*}} roles=model_name,input,session_id{{$}}
__attribute__((llmobs_llm)) int ask(__attribute__((llmobs_model_name)) const char* model,
                                    __attribute__((llmobs_input)) const char* prompt,
                                    __attribute__((llmobs_session_id)) unsigned session, const char* other) {
  return model[0] + prompt[0] + (int)session + other[0];
}
// CHECK: open llm enumerator(model=1, n=2) {{.*}} roles=model_name{{$}}
__attribute__((llmobs_llm)) int enumerator(__attribute__((llmobs_model_name)) enum model model, int n) { return model + n; }

#if MISTAKES
struct user {
  int number;
};
// expected-warning@+1 {{attribute 'llmobs::session_id' of parameter 'user' is ignored: a 'struct user' is neither text nor a number}}
__attribute__((llmobs_tool)) int of_struct(__attribute__((llmobs_session_id)) struct user user) { return user.number; }
// expected-warning@+1 {{attribute 'llmobs::input' of parameter 'a' is ignored: it is marked 'redact'}}
__attribute__((llmobs_tool)) int redacted(__attribute__((llmobs_redact, llmobs_input)) int a) { return a; }
#endif

int main(void) {
  printf("%d %d\n", ask("m", "p", 7, "unused"), enumerator(large, 2));
  return 0;
}
