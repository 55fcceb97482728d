// The message of an exception may quote an argument: where one is kept out, the site's text says that messages are withheld.
// RUN: echo '{"version": 1, "rules": [{"match": {"function": "by_rule"}, "kind": "tool", "parameters": {"a": "redact"}}]}' > %t.json
// RUN: %clangxx %plugin -fplugin-arg-llmobs-rules=%t.json -S -emit-llvm -o - %s | %filecheck %s
// CHECK-DAG: name=plain\0Afunction=plain{{.*}}params=a,b\00"
// CHECK-DAG: name=redacts\0Afunction=redacts{{.*}}messages=withheld\00"
// CHECK-DAG: name=ignores\0Afunction=ignores{{.*}}messages=withheld\00"
// CHECK-DAG: name=none\0Afunction=none{{.*}}messages=withheld\00"
// CHECK-DAG: name=result\0Afunction=result{{.*}}messages=withheld\00"
// CHECK-DAG: name=arguments\0Afunction=arguments{{.*}}params=a\00"
// CHECK-DAG: name=asked\0Afunction=asked{{.*}}params=b\00"
// CHECK-DAG: name=nothrow\0Afunction=nothrow{{.*}}line={{[0-9]+}}\00"
// CHECK-DAG: name=by_rule\0Afunction=by_rule{{.*}}messages=withheld\00"
[[llmobs::tool]] int plain(int a, int b) { return a + b; }
[[llmobs::tool]] int redacts([[llmobs::redact]] int a, int b) { return a + b; }
[[llmobs::tool]] int ignores([[llmobs::ignore]] int a, int b) { return a + b; }
[[llmobs::tool(capture = none)]] int none(int a) { return a; }
[[llmobs::tool(capture = result)]] int result(int a) { return a; }
[[llmobs::tool(capture = arguments)]] int arguments(int a) { return a; }
[[llmobs::tool(exceptions = catch)]] int asked([[llmobs::ignore]] int a, int b) { return a + b; }
[[llmobs::tool(capture = none)]] int nothrow(int a) noexcept { return a; }
int by_rule(int a) { return a; }
