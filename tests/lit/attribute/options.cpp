// What each option changes.
// RUN: %differential --log %t.log %s
// RUN: %filecheck %s --input-file=%t.log
// RUN: %clangxx %plugin -O0 -S -emit-llvm %s -o - | %filecheck %s --check-prefix=IR
#include "check.h"

// The text that the library gets, in full.
// IR-DAG: c"kind=llm\0Aname=chat\0Afunction=chat\0Afile={{.*}}options.cpp\0Aline=[[@LINE+1]]\0Aparams=prompt,times\0Amodel_name=gpt-4o\0Amodel_provider=openai\0Asession_id=s-1\0Aml_app=shop\00"
[[llmobs::llm(model_name = "gpt-4o", model_provider = "openai", session_id = "s-1", ml_app = "shop")]] int chat(const char* prompt, int times) {
  return prompt[0] + times;
}
// CHECK: open llm chat(prompt="a", times=1) function=chat file=options.cpp line={{[0-9]+}} model_name=gpt-4o model_provider=openai session_id=s-1 ml_app=shop
// CHECK-NEXT: result chat 98

// CHECK: open tool everything(x=1)
// CHECK-NEXT: result everything 1
[[llmobs::tool(capture = all)]] int everything(int x) { return x; }
// CHECK: open tool arguments(x=2)
// CHECK-NEXT: close arguments
[[llmobs::tool(capture = arguments)]] int arguments(int x) { return x; }
// CHECK: open tool result()
// CHECK-NEXT: result result 3
[[llmobs::tool(capture = result)]] int result(int x) { return x; }
// CHECK: open tool none()
// CHECK-NEXT: close none
[[llmobs::tool(capture = none)]] int none(int x) { return x; }
// CHECK: open tool quoted()
// CHECK-NEXT: close quoted
[[llmobs::tool(capture = "none")]] int quoted(int x) { return x; }
// CHECK: open tool in_text()
// CHECK-NEXT: close in_text
[[llmobs::tool("capture=none")]] int in_text(int x) { return x; }
// CHECK: open tool gnu()
// CHECK-NEXT: close gnu
__attribute__((llmobs_tool("capture=none"))) int gnu(int x) { return x; }
// With nothing captured the exception still is.
// CHECK: open tool fails()
// CHECK-NEXT: error fails int
[[llmobs::tool(capture = none)]] void fails(int x) { throw x; }
// CHECK: open tool observed(x=4)
// CHECK-NEXT: error observed int
[[llmobs::tool(exceptions = observe)]] void observed(int x) { throw x; }
// CHECK: open tool caught(x=5)
// CHECK-NEXT: error caught int
[[llmobs::tool(exceptions = catch)]] void caught(int x) { throw x; }
// CHECK: open embedding model(x=6) {{.*}}model_name=e5
[[llmobs::embedding(model_name = "e5")]] int model(int x) { return x; }
// An empty value is a value like any other, except for the name.
// CHECK: open tool empty_session(x=7)
[[llmobs::tool(session_id = "")]] int empty_session(int x) { return x; }
// CHECK: open tool bounded(x=8) {{.*}} max_bytes=4096{{$}}
#define FOUR_KILOBYTES 0x1000
[[llmobs::tool(max_bytes = FOUR_KILOBYTES)]] int bounded(int x) { return x; }
// CHECK: open tool bounded_too(x=9) {{.*}} max_bytes=10000{{$}}
[[llmobs::tool(max_bytes: 10'000)]] int bounded_too(int x) { return x; }
// CHECK: open tool bounded_gnu(x=10) {{.*}} max_bytes=7{{$}}
__attribute__((llmobs_tool("max_bytes=7"))) int bounded_gnu(int x) { return x; }

template<class F> void swallow(F f) {
  try {
    f();
  } catch (int) {
  }
}
int main() {
  chat("a", 1), everything(1), arguments(2), result(3), none(4), quoted(5), in_text(6), gnu(7);
  swallow([] { fails(1); });
  swallow([] { observed(4); });
  swallow([] { caught(5); });
  model(6), empty_session(7), bounded(8), bounded_too(9), bounded_gnu(10);
}
