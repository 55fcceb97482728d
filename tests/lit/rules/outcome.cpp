// Rules say, as attributes do, when a result is a failure and which callback ends a call. What is not there is left out, and a
// remark says so.
// RUN: %differential --no-expansion --plugin-option=rules=%inputs/rules/outcome.json --log %t.log %s
// RUN: %filecheck %s --input-file=%t.log
// RUN: %clangxx %plugin -fplugin-arg-llmobs-rules=%inputs/rules/outcome.json -fplugin-arg-llmobs-remarks -fsyntax-only %s 2>&1 | %filecheck %s --check-prefix=REMARK
#include "check.h"

#include <functional>
#include <string>
#include <utility>

namespace vendor {

struct Reply {
  bool ok = true;
  std::string error;
};

// CHECK: open tool ask(ok=true)
// CHECK-NOT: failed ask
// CHECK: open tool ask(ok=false)
// CHECK: failed ask vendor::Reply: "refused"
Reply ask(bool ok) {
  Reply made;
  made.ok = ok;
  if (!ok) made.error = "refused";
  return made;
}

std::function<void()> later;

// CHECK: open tool fetch(
// CHECK: close fetch
// CHECK: result fetch "page"
// CHECK: settle fetch
void fetch(std::function<void(std::string)> callback) {
  later = [callback] { callback("page"); };
}

// CHECK: open tool other(
// CHECK-NOT: failed other
// CHECK: close other
// REMARK: outcome.cpp:[[@LINE+2]]:{{[0-9]+}}: remark: llmobs: 'failed_if' of 'vendor::other' is not captured: {{.*}}'okay'
// REMARK: outcome.cpp:[[@LINE+1]]:{{[0-9]+}}: remark: llmobs: 'done' of 'vendor::other' is not captured: there is no parameter 'call_back'
Reply other(int call) { return Reply{call != 0, ""}; }

} // namespace vendor

int main() {
  vendor::ask(true);
  vendor::ask(false);
  vendor::fetch([](std::string page) { printf("%s\n", page.c_str()); });
  vendor::later();
  vendor::other(0);
}
