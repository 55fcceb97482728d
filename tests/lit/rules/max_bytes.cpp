// A rule bounds what others record; of several bounds the smallest counts.
// RUN: %differential --no-expansion --plugin-option=rules=%inputs/rules/max_bytes.json --log %t.log %s
// RUN: %filecheck %s --input-file=%t.log
// CHECK: open tool unbounded(x=1) {{.*}} max_bytes=1000{{$}}
[[llmobs::tool]] int unbounded(int x) { return x; }
// CHECK: open tool smaller(x=2) {{.*}} max_bytes=10{{$}}
[[llmobs::tool(max_bytes = 10)]] int smaller(int x) { return x; }
// CHECK: open tool larger(x=3) {{.*}} max_bytes=1000{{$}}
[[llmobs::tool(max_bytes = 2000)]] int larger(int x) { return x; }
// CHECK: open tool theirs(x=4) {{.*}} max_bytes=512{{$}}
int theirs(int x) { return x; }
// CHECK: open tool bounded_alone(x=5) {{.*}} max_bytes=2000{{$}}
[[llmobs::tool(max_bytes = 2000)]] int bounded_alone(int x) { return x; }
int main() { unbounded(1), smaller(2), larger(3), theirs(4), bounded_alone(5); }

// RUN: echo '{"version": 1, "rules": [{"match": {"function": "*"}, "max_bytes": 0}, {"match": {"function": "*"}, "max_bytes": "10"}, {"match": {"function": "*"}, "max_bytes": 1.5}]}' > %t.json
// RUN: %not %clangxx %plugin -fplugin-arg-llmobs-rules=%t.json -fsyntax-only %s 2>&1 | %filecheck %s --check-prefix=WRONG
// WRONG: .json:1:68: error: llmobs rules: 'max_bytes' must be a whole number from 1 to 1000000000
// WRONG: .json:1:{{[0-9]+}}: error: llmobs rules: 'max_bytes' must be a whole number from 1 to 1000000000
// WRONG: .json:1:{{[0-9]+}}: error: llmobs rules: 'max_bytes' must be a whole number from 1 to 1000000000
