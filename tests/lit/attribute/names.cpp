// Names are text: any text that a string literal can hold arrives as it is.
// RUN: %differential --log %t.log %s -Wno-trigraphs
// RUN: %filecheck %s --input-file=%t.log
#include "check.h"

// CHECK: open tool one two three()
[[llmobs::tool("one" " two" /* and */ " three")]] void a() {}
// CHECK: open tool raw (with) "quotes" and \backslash()
[[llmobs::tool(R"(raw (with) "quotes" and \backslash)")]] void b() {}
// CHECK: open tool delimited )"()
[[llmobs::tool(R"x(delimited )")x")]] void c() {}
// CHECK: open tool utf-8: {{.*}}na{{.+}}ve, {{.+}}()
[[llmobs::tool(u8"utf-8: na\u00efve, \U0001F600")]] void d() {}
// CHECK: open tool say "hi"()
[[llmobs::tool("say \"hi\"")]] void e() {}
// CHECK: open tool two
// CHECK-NEXT: lines()
[[llmobs::tool("two\nlines")]] void f() {}
// CHECK: open tool ]] ) , } ; // /* */ # ??= %s %n {0}()
[[llmobs::tool("]] ) , } ; // /* */ # ?\?= %s %n {0}")]] void g() {}
// CHECK: open tool kind=llm()
[[llmobs::tool("name=kind=llm")]] void h() {}
// CHECK: open tool line
// CHECK-NEXT: kind=llm() function=i
[[llmobs::tool("line\nkind=llm")]] void i() {}
// CHECK: open tool back\slash \n()
[[llmobs::tool("back\\slash \\n")]] void j() {}
// CHECK: open tool tab	end()
[[llmobs::tool("tab\tend")]] void k() {}
// A name that contains '=' but doesn't start with a word is a name.
// CHECK: open tool a b = c()
[[llmobs::tool("a b = c")]] void l() {}
// CHECK: open tool A{{[AB]+}}()
#define TEN(x) x x x x x x x x x x
[[llmobs::tool("A" TEN(TEN(TEN("AB"))))]] void m() {}
// CHECK: open llm n() {{.*}}model_name=x"y\z
[[llmobs::llm(model_name = "x\"y\\z")]] void n() {}

// CHECK: open tool null \0 character() function=o
[[llmobs::tool("null \0 character")]] void o() {}

int main() { a(), b(), c(), d(), e(), f(), g(), h(), i(), j(), k(), l(), m(), n(), o(); }
