// The macro spellings work with every compiler: with the plugin they are attributes, without it they vanish.
// RUN: %differential --log %t.log %s -Wunknown-attributes
// RUN: %filecheck %s --input-file=%t.log
#include "check.h"

// CHECK: open workflow a()
LLMOBS_WORKFLOW() void a() {}
// CHECK: open agent the agent()
LLMOBS_AGENT("the agent") void b() {}
// CHECK: open llm c() {{.*}}model_name=m model_provider=p
LLMOBS_LLM(model_name = "m", model_provider = "p") void c() {}
// CHECK: open tool d()
LLMOBS_TOOL() void d() {}
// CHECK: open task e()
LLMOBS_TASK() void e() {}
// CHECK: open embedding f()
LLMOBS_EMBEDDING() void f() {}
// CHECK: open retrieval g()
LLMOBS_RETRIEVAL() void g() {}
struct Class {
  // CHECK: open tool method()
  LLMOBS_TOOL() void method() {}
};
int main() {
  a(), b(), c(), d(), e(), f(), g();
  Class().method();
}
