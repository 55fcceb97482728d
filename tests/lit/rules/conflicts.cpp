// Rules that match the same function and disagree: an error that names both, once.
// RUN: %not %clangxx %plugin -fplugin-arg-llmobs-rules=%inputs/rules/conflict.json -fsyntax-only %s 2>&1 | %filecheck %s
namespace lib {
// CHECK: conflict.json:3:3: error: llmobs rules: rules {{.*}}conflict.json:2 and {{.*}}conflict.json:3 both match function 'lib::f' and disagree: kind 'task' and kind 'tool'; exclude it from one of them
// CHECK: conflict.json:2:3: note: the other rule is here
// CHECK: conflicts.cpp:[[@LINE+1]]:5: note: function 'lib::f' is declared here
int f(int x) { return x; }
int f(char x) { return x; }
int g(int x) { return x; }
} // namespace lib
// CHECK: conflict.json:7:3: error: llmobs rules: rules {{.*}}conflict.json:6 and {{.*}}conflict.json:7 both match function 'a_name_twice' and disagree: name 'first' and name 'second'
int a_name_twice(int x) { return x; }
// These two agree.
int same_too(int x) { return x; }
// CHECK-NOT: error:
// CHECK: 2 errors generated
