// A precompiled header that was made without the plugin, and has nothing of llmobs in it, takes nothing from what follows: the
// plugin's macro was lost with it, so that LLMOBS_TOOL and LLMOBS_REDACT meant nothing and LLMOBS_REQUIRE_PLUGIN was an error.
// RUN: echo "struct Plain { int x; };" > %t.h
// RUN: %clangxx -x c++-header %t.h -o %t.pch
// RUN: %differential --log %t.log --only O0 %s -include-pch %t.pch
// RUN: %filecheck %s --input-file=%t.log
// RUN: %clangxx %plugin -DLLMOBS_REQUIRE_PLUGIN -include-pch %t.pch -fsyntax-only %s
#include "check.h"

// CHECK: open tool by_macro(x=<redacted>)
LLMOBS_TOOL() int by_macro(LLMOBS_REDACT const Plain& x) { return x.x; }

// CHECK: open task by_attribute(x=2)
[[llmobs::task]] int by_attribute(int x) { return x; }

int main() {
  printf("%d %d\n", by_macro({1}), by_attribute(2));
#ifdef __llmobs_plugin__
  static_assert(__llmobs_plugin__ == 100, "");
#endif
}
