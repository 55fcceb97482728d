// Every accepted way to write the arguments, and every place where the attribute may stand.
// RUN: %differential --log %t.log %s -Wno-attributes
// RUN: %filecheck %s --input-file=%t.log
#include "check.h"

// CHECK: open tool without_parentheses()
[[llmobs::tool]] void without_parentheses() {}
// CHECK: open tool empty_parentheses()
[[llmobs::tool()]] void empty_parentheses() {}
// CHECK: open tool by position()
[[llmobs::tool("by position")]] void a() {}
// CHECK: open tool by option()
[[llmobs::tool(name = "by option")]] void b() {}
// CHECK: open tool by colon()
[[llmobs::tool(name: "by colon")]] void c() {}
// CHECK: open tool by text()
[[llmobs::tool("name=by text")]] void d() {}
// CHECK: open llm mixed() {{.*}}model_name=gpt-4o model_provider=openai session_id=s1 ml_app=shop
[[llmobs::llm("mixed", model_name = "gpt-4o", "model_provider=openai", session_id: "s1", ml_app = "shop")]] void e() {}
// CHECK: open llm any order() {{.*}}model_name=m model_provider=p
[[llmobs::llm(model_provider = "p", name = "any order", model_name = "m")]] void f() {}
// CHECK: open llm several lines() {{.*}}model_name=m
[[llmobs::llm("several lines",
              model_name = "m" // a comment
              /* and another */)]] void
g() {}
// CHECK: open tool with using()
[[using llmobs: tool("with using")]] void h() {}
// CHECK: open tool among others()
[[nodiscard, llmobs::tool("among others"), gnu::noinline]] int i() { return 1; }
// CHECK: open tool second list()
[[nodiscard]] [[llmobs::tool("second list")]] int j() { return 1; }
// CHECK: open tool after the name()
int after_name [[llmobs::tool("after the name")]] () { return 1; }
// CHECK: open tool spaces()
[ [ llmobs :: tool ( "spaces" ) ] ] void k() {}
// CHECK: open tool gnu spelling()
__attribute__((llmobs_tool("gnu spelling"))) void l() {}
// CHECK: open llm gnu options() {{.*}}model_name=m model_provider=p
__attribute__((llmobs_llm("gnu options", "model_name=m", "model_provider=p"))) void m() {}
// CHECK: open tool gnu after()
void n() __attribute__((llmobs_tool("gnu after")));
void n() {}
// CHECK: open tool gnu among others()
__attribute__((noinline, llmobs_tool("gnu among others"))) void o() {}

struct Class {
  // CHECK: open tool in a class()
  [[llmobs::tool("in a class")]] void method() const {}
  // CHECK: open tool class after name()
  void after [[llmobs::tool("class after name")]] () {}
  // CHECK: open task constructor()
  [[llmobs::task("constructor")]] Class() {}
};
// CHECK: open tool of a template()
template<class T> [[llmobs::tool("of a template")]] void templated(T) {}

int main() {
  without_parentheses(), empty_parentheses(), a(), b(), c(), d(), e(), f(), g(), h();
  (void)i(), (void)j(), after_name(), k(), l(), m(), n(), o();
  static Class* kept;
  Class* early = reinterpret_cast<Class*>(&kept);
  early->method();
  early->after();
  Class made;
  (void)made;
  templated(1);
}
