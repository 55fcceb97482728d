// An attribute beats a rule, except that it cannot record what a rule forbids to.
// RUN: %differential --no-expansion --plugin-option=rules=%inputs/rules/over_attributes.json --log %t.log %s
// RUN: %filecheck %s --input-file=%t.log
// CHECK: open tool mine(x=1) function=mine file=over_attributes.cpp line=[[@LINE+2]]{{$}}
// CHECK-NEXT: result mine 1
[[llmobs::tool]] int mine(int x) { return x; }
// CHECK: open workflow by rule(x=2) {{.*}}session_id=rule
// CHECK-NEXT: result by rule 2
int theirs(int x) { return x; }
// CHECK: open tool both_arguments_only(x=3)
// CHECK-NEXT: close both_arguments_only
[[llmobs::tool]] int both_arguments_only(int x) { return x; }
// CHECK: open workflow by rule(x=4)
// CHECK-NEXT: close by rule
int theirs_arguments_only(int x) { return x; }
// CHECK: open tool nothing_arguments_only()
// CHECK-NEXT: close nothing_arguments_only
[[llmobs::tool(capture = all)]] int nothing_arguments_only(int x) { return x; }
// CHECK: open tool nothing_by_itself()
// CHECK-NEXT: close nothing_by_itself
[[llmobs::tool(capture = arguments)]] int nothing_by_itself(int x) { return x; }
int main() { mine(1), theirs(2), both_arguments_only(3), theirs_arguments_only(4), nothing_arguments_only(5), nothing_by_itself(6); }
