// The plugin's own options.
// RUN: %clangxx %plugin -fplugin-arg-llmobs-exceptions=observe -S -emit-llvm %s -o - | %filecheck %s --check-prefix=OBSERVE
// RUN: %clangxx %plugin -fplugin-arg-llmobs-exceptions=catch -S -emit-llvm %s -o - | %filecheck %s --check-prefix=CATCH
// RUN: %clangxx %plugin -S -emit-llvm %s -o - | %filecheck %s --check-prefix=CATCH
// RUN: %not %clangxx %plugin -fplugin-arg-llmobs-unknown=1 -c %s -o /dev/null 2>&1 | %filecheck %s --check-prefix=UNKNOWN
// RUN: %not %clangxx %plugin -fplugin-arg-llmobs-exceptions=maybe -c %s -o /dev/null 2>&1 | %filecheck %s --check-prefix=VALUE
// RUN: rm -f %t.expanded && %clangxx %plugin -fplugin-arg-llmobs-expand=%t.expanded -c %s -o /dev/null
// RUN: %filecheck %s --check-prefix=EXPAND --input-file=%t.expanded
// RUN: %clangxx %plugin -fplugin-arg-llmobs-expand -c %s -o /dev/null | %filecheck %s --check-prefix=EXPAND
// RUN: %not %clangxx %plugin -fplugin-arg-llmobs-expand=%t.no-such-folder/x -c %s -o /dev/null 2>&1 | %filecheck %s --check-prefix=UNWRITABLE
// RUN: %clangxx %plugin -fplugin-arg-llmobs-remarks -c %s -o /dev/null 2>&1 | %filecheck %s --check-prefix=REMARK
#include "check.h"

// UNKNOWN: error: unknown llmobs plugin option 'unknown=1'
// VALUE: error: unknown llmobs plugin option 'exceptions=maybe'
// UNWRITABLE: error: cannot write llmobs expansion to '{{.*}}no-such-folder/x'
// OBSERVE: exceptions=observe
// CATCH: @_ZTIN6llmobs2v114ExceptionWatchE = external
// EXPAND: int may_throw(int x)
// EXPAND: llmobs::seam::open(&
// EXPAND: llmobs::seam::finish(&
// EXPAND-NOT: untouched
// REMARK: command_line.cpp:[[@LINE+1]]:{{[0-9]+}}: remark: {{.*}}tool span 'may_throw'
[[llmobs::tool]] int may_throw(int x) {
  if (x) throw x;
  return x;
}
int untouched(int x) { return x; }
