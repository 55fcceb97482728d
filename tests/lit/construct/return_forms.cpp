// Every way to make a class-type result: which constructors run, and in which order, is printed.
// RUN: %differential --log %t.log %s
// RUN: %filecheck %s --input-file=%t.log
#include "check.h"

[[llmobs::tool]] Counted prvalue(int i) { return Counted(i); }
[[llmobs::tool]] Counted nrvo(int i) {
  Counted local(i);
  local.id += 100;
  return local;
}
[[llmobs::tool]] Counted parameter(Counted p) { return p; }
[[llmobs::tool]] Counted copy_of_reference(const Counted& p) { return p; }
[[llmobs::tool]] Counted moved(Counted& p) { return static_cast<Counted&&>(p); }
[[llmobs::tool]] Counted two_candidates(bool first) {
  Counted a(1), b(2);
  if (first) return a;
  return b;
}
[[llmobs::tool]] Counted candidate_and_value(bool local) {
  Counted a(3);
  if (!local) return Counted(4);
  return a;
}
[[llmobs::tool]] Counted conditional(bool first) {
  Counted a(5), b(6);
  return first ? a : b;
}
[[llmobs::tool]] Counted conditional_value(bool first) { return first ? Counted(7) : Counted(8); }
[[llmobs::tool]] Counted nested_scope(int n) {
  for (int i = 0; i < n; ++i) {
    Counted inner(20 + i);
    if (i == 1) return inner;
  }
  return Counted(30);
}
[[llmobs::tool]] Counted chained(int i) { return nrvo(i); }
[[llmobs::tool]] Counted in_parentheses(int i) {
  Counted local(i);
  return (local);
}
[[llmobs::tool]] const Counted constant(int i) { return Counted(i); }
[[llmobs::tool]] Counted from_static() {
  static Counted kept(40);
  return kept;
}
[[llmobs::tool]] Counted comma(int& calls) { return ++calls, Counted(41); }
[[llmobs::tool]] MoveOnly move_only_local(int i) {
  MoveOnly local(i);
  return local;
}
[[llmobs::tool]] MoveOnly move_only_parameter(MoveOnly p) { return p; }
[[llmobs::tool]] MoveOnly move_only_value(int i) { return MoveOnly(i); }

struct Holder {
  Counted held;
  Holder(Counted c) : held(static_cast<Counted&&>(c)) {}
};
[[llmobs::tool]] Holder conversion_of_local() {
  Counted local(50);
  return local;
}
[[llmobs::tool]] Holder conversion_of_value() { return Counted(51); }

struct Source {
  operator Counted() const { return Counted(52); }
};
[[llmobs::tool]] Counted conversion_operator() {
  Source s;
  return s;
}

struct Slice : Counted {
  Slice() : Counted(53) {}
};
[[llmobs::tool]] Counted derived_to_base() {
  Slice s;
  return s;
}

// CHECK: open tool prvalue(i=1)
// CHECK-NEXT: result prvalue {"id": {{-?[0-9]+}}}
// CHECK-NEXT: close prvalue
// CHECK: result nrvo {"id": {{-?[0-9]+}}}
// CHECK: result parameter {"id": {{-?[0-9]+}}}
// CHECK: result copy_of_reference {"id": {{-?[0-9]+}}}
// CHECK: result moved {"id": {{-?[0-9]+}}}
// CHECK: result two_candidates {"id": {{-?[0-9]+}}}
// CHECK: result two_candidates {"id": {{-?[0-9]+}}}
// CHECK: result candidate_and_value {"id": {{-?[0-9]+}}}
// CHECK: result conditional {"id": {{-?[0-9]+}}}
// CHECK: result conditional_value {"id": {{-?[0-9]+}}}
// CHECK: result nested_scope {"id": {{-?[0-9]+}}}
// CHECK: open tool chained
// CHECK-NEXT: open tool nrvo
// CHECK-NEXT: result nrvo
// CHECK-NEXT: close nrvo
// CHECK-NEXT: result chained {"id": {{-?[0-9]+}}}
// CHECK-NEXT: close chained
// CHECK: result in_parentheses {"id": {{-?[0-9]+}}}
// CHECK: result constant {"id": 11}
// CHECK: result from_static {"id": {{-?[0-9]+}}}
// CHECK: result comma {"id": {{-?[0-9]+}}}
// CHECK: result move_only_local {"id": {{-?[0-9]+}}}
// CHECK: result move_only_parameter {"id": {{-?[0-9]+}}}
// CHECK: result move_only_value {"id": {{-?[0-9]+}}}
// CHECK: result conversion_of_local {"{{.*}}}
// CHECK: result conversion_of_value {"{{.*}}}
// CHECK: result conversion_operator {"id": {{-?[0-9]+}}}
// CHECK: result derived_to_base {"id": {{-?[0-9]+}}}
template<class Call> void show(const char* name, Call call) {
  printf("-- %s\n", name);
  auto&& result = call();
  (void)result;
  printf("-- end of %s\n", name);
}
#define SHOW(...) show(#__VA_ARGS__, [&]() -> decltype(auto) { return __VA_ARGS__; })

int main() {
  SHOW(prvalue(1));
  SHOW(nrvo(2));
  SHOW(parameter(Counted(3)));
  Counted c(4);
  SHOW(copy_of_reference(c));
  SHOW(moved(c));
  SHOW(two_candidates(true));
  SHOW(two_candidates(false));
  SHOW(candidate_and_value(true));
  SHOW(candidate_and_value(false));
  SHOW(conditional(true));
  SHOW(conditional_value(false));
  SHOW(nested_scope(3));
  SHOW(nested_scope(1));
  SHOW(chained(9));
  SHOW(in_parentheses(10));
  SHOW(constant(11));
  SHOW(from_static());
  int calls = 0;
  SHOW(comma(calls));
  printf("%d\n", calls);
  SHOW(move_only_local(12));
  SHOW(move_only_parameter(MoveOnly(13)));
  SHOW(move_only_value(14));
  SHOW(conversion_of_local());
  SHOW(conversion_of_value());
  SHOW(conversion_operator());
  SHOW(derived_to_base());
}
