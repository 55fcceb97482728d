// The seven kinds, in the C++ and in the GNU spelling.
// RUN: %differential --log %t.log %s
// RUN: %filecheck %s --input-file=%t.log
#include "check.h"

// CHECK: open workflow a() function=a
[[llmobs::workflow]] void a() {}
// CHECK: open agent b()
[[llmobs::agent]] void b() {}
// CHECK: open llm c()
[[llmobs::llm]] void c() {}
// CHECK: open tool d()
[[llmobs::tool]] void d() {}
// CHECK: open task e()
[[llmobs::task]] void e() {}
// CHECK: open embedding f()
[[llmobs::embedding]] void f() {}
// CHECK: open retrieval g()
[[llmobs::retrieval]] void g() {}

// CHECK: open workflow h()
__attribute__((llmobs_workflow)) void h() {}
// CHECK: open agent i()
__attribute__((llmobs_agent)) void i() {}
// CHECK: open llm j()
__attribute__((llmobs_llm)) void j() {}
// CHECK: open tool k()
__attribute__((llmobs_tool)) void k() {}
// CHECK: open task l()
__attribute__((llmobs_task)) void l() {}
// CHECK: open embedding m()
__attribute__((llmobs_embedding)) void m() {}
// CHECK: open retrieval n()
__attribute__((llmobs_retrieval)) void n() {}

int main() {
  a(), b(), c(), d(), e(), f(), g(), h(), i(), j(), k(), l(), m(), n();
}
