// The dynamic linker calls a resolver before the library's own functions have addresses: no rule puts a span into it.
// RUN: %differential --no-expansion --log %t.log --plugin-option=rules=%inputs/rules/everything.json %s
// RUN: %filecheck %s --input-file=%t.log
// RUN: %clangxx %plugin -fsyntax-only -fplugin-arg-llmobs-rules=%inputs/rules/everything.json -fplugin-arg-llmobs-remarks %s 2>&1 | %filecheck %s --check-prefix=REMARK
#include <stdio.h>

static int one(int x) { return x + 1; }
static int two(int x) { return x + 2; }
typedef int Chosen(int);

// REMARK: [[@LINE+1]]:{{.*}}'choose' is not instrumented: function 'choose' resolves an ifunc, before the program is relocated
extern "C" Chosen* choose() { return &one; }
int chosen(int) __attribute__((ifunc("choose")));
// REMARK: [[@LINE+1]]:{{.*}}'hidden::choose' is not instrumented: function 'hidden::choose' resolves an ifunc
namespace hidden { __attribute__((used)) Chosen* choose() { return &two; } }
int mangled(int) __attribute__((__ifunc__ ("_ZN6hidden6chooseEv")));
// Not a resolver, whatever it answers.
Chosen* pick(bool first) { return first ? &one : &two; }

// CHECK: open task main()
// CHECK-NEXT: open task one(x=1)
// CHECK: open task two(x=1)
// CHECK: open task pick(first=false)
int main() { printf("%d %d %d\n", chosen(1), mangled(1), pick(false)(1)); }
