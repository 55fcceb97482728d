// Annotated functions in a precompiled header, with the plugin in both compilations: as if included.
// RUN: %differential --log %t.log --pch %inputs/precompiled.h %s
// RUN: %filecheck %s --input-file=%t.log
// (A header of the command line has no place in the main file.)
// RUN: %differential --no-expansion --log %t.included.log %s -include %inputs/precompiled.h
// RUN: diff %t.log %t.included.log
// A precompiled header that was made without the plugin has lost its attributes; who uses it is told.
// RUN: %clangxx -x c++-header %inputs/precompiled.h -o %t.plain.pch
// RUN: %clangxx %plugin -include-pch %t.plain.pch -c %s -o %t.o 2> %t.warning
// RUN: %filecheck %s --input-file=%t.warning --check-prefix=LOST
// RUN: %clangxx %plugin -w -include-pch %t.plain.pch -c %s -o %t.o 2>&1 | %filecheck %s --allow-empty --check-prefix=NOTHING
// RUN: %not %clangxx %plugin -Werror -include-pch %t.plain.pch -c %s -o %t.o
// Nothing is said of one that has nothing to lose, nor without the plugin.
// RUN: %clangxx -x c++-header %S/../include/check.h -o %t.other.pch
// RUN: %clangxx %plugin -include-pch %t.other.pch -c -x c++ /dev/null -o %t.o 2>&1 | %filecheck %s --allow-empty --check-prefix=NOTHING
// NOTHING-NOT: {{.}}
// LOST: warning: precompiled header '{{.*}}.plain.pch' was built without the llmobs plugin, so that attributes like 'llmobs::tool' at {{.*}}precompiled.h:{{[0-9]+}} have no effect; build it with the same -fplugin option

// CHECK: open tool in_header(x=1)
// CHECK-NEXT: result in_header 2
// CHECK-NEXT: close in_header
// CHECK-NEXT: open tool templated(x=2)
// CHECK-NEXT: result templated 4
// CHECK-NEXT: close templated
// CHECK-NEXT: open tool method(x=3)
// CHECK: open tool declared(x=4)
// CHECK: open tool with_words(y=2) {{.*}} roles=session_id+input{{$}}
// CHECK: open llm chat(prompt="hi") {{.*}}model_name=gpt-4o
// CHECK: open tool here(x=5)
// CHECK: open tool lambda in header()
// CHECK-NEXT: result lambda in header 8
// CHECK: result lambda in header 8.5
// CHECK: result initialiser in header 6
// CHECK: result mem-initialiser in header 7
// CHECK: open tool generic in header(x=9)
int declared(int x) { return x * 4; }
int with_words(int x, int y) { return x + y; }
[[llmobs::tool]] int here(int x) { return x * 5; }

int main() {
  printf("%d\n", in_header(1));
  printf("%d\n", templated(2));
  printf("%d\n", InHeader().method(3));
  printf("%d\n", declared(4));
  printf("%d\n", with_words(1, 2));
  printf("%s\n", chat("hi"));
  printf("%d\n", here(5));
  printf("%d %g\n", with_lambda(8), with_lambda(8.5));
  Initialised<int> initialised;
  printf("%d %d\n", initialised.first, initialised.second);
  using Answer = decltype(generic_in_header(1));
  printf("%d\n", static_cast<Answer>(generic_in_header(9)));
}
