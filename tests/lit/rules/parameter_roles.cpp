// Rules say what a parameter is, too. An attribute's word comes before a rule's, and what hides before both.
// RUN: %differential --no-expansion --plugin-option=rules=%inputs/rules/parameter_roles.json --log %t.log %s
// RUN: %filecheck %s --input-file=%t.log --implicit-check-not=unused
// RUN: %clangxx %plugin -fplugin-arg-llmobs-rules=%inputs/rules/parameter_roles.json -fplugin-arg-llmobs-remarks -fsyntax-only %s 2>&1 | %filecheck %s --check-prefix=REMARK
#include <string>

// CHECK: open task mine(session="s", n=1) {{.*}} roles=session_id{{$}}
[[llmobs::task]] int mine(const std::string& session, int n) { return static_cast<int>(session.size()) + n; }
// CHECK: open task other(session="s", tenant="t") {{.*}} roles=,session_id{{$}}
[[llmobs::task]] int other(const std::string& session, [[llmobs::session_id]] const std::string& tenant) {
  return session == tenant;
}
// CHECK: open llm theirs(model="m", prompt="p", user="u") {{.*}} roles=model_name,input,session_id model_name=unknown{{$}}
int theirs(const char* model, const char* prompt, const char* extra, const char* user) {
  return model[0] + prompt[0] + extra[0] + user[0];
}
// CHECK: open llm theirs_both(both="b") {{.*}} roles=session_id+input model_name=unknown{{$}}
int theirs_both(const char* both, int) { return both[0]; }
// What a rule forbids is no mistake of the source.
// CHECK: open task secretive() function=secretive file=parameter_roles.cpp line={{[0-9]+}}{{$}}
// REMARK: remark: llmobs: 'session_id' by argument 'session' of 'secretive' is not captured: 'capture = none' keeps the arguments out
[[llmobs::task]] int secretive([[llmobs::session_id]] const std::string& session) { return session.empty(); }
// CHECK: open task hiding(session=<redacted>) function=hiding file=parameter_roles.cpp line={{[0-9]+}}{{$}}
// REMARK: remark: llmobs: 'session_id' by argument 'session' of 'hiding' is not captured: it is marked 'redact'
[[llmobs::task]] int hiding([[llmobs::session_id]] const std::string& session) { return session.empty(); }
// A rule that speaks of many functions says nothing wrong where it does not fit.
struct Session {
  int number;
};
// CHECK: open task no_text(session={"number": 1}) function=no_text file=parameter_roles.cpp line={{[0-9]+}}{{$}}
// REMARK: remark: llmobs: 'session_id' by argument 'session' of 'no_text' is not captured: a 'Session' is neither
[[llmobs::task]] int no_text(const Session& session) { return session.number; }

int main() {
  mine("s", 1), other("s", "t"), theirs("m", "p", "unused", "u"), theirs_both("b", 1);
  secretive("unused"), hiding("unused"), no_text({1});
}

// Two rules that mean different parameters disagree; where the function has but one of them they do not.
// RUN: echo '{"version": 1, "rules": [{"match": {"function": "*"}, "parameters": {"session": "session_id", "user": "session_id"}}, {"match": {"function": "other"}, "parameters": {"tenant": "session_id"}}, {"match": {"function": "mine"}, "parameters": {"user": "session_id"}}]}' > %t.conflict.json
// RUN: %not %clangxx %plugin -fplugin-arg-llmobs-rules=%t.conflict.json -fsyntax-only %s 2>&1 | %filecheck %s --check-prefix=CONFLICT
// CONFLICT: .json:1:119: error: llmobs rules: rules {{.*}}.json:1 and {{.*}}.json:1 both match function 'other' and disagree: session_id by parameter 'session' and by parameter 'tenant'; exclude it from one of them
// CONFLICT-NOT: error:

// RUN: echo '{"version": 1, "rules": [{"match": {"function": "*"}, "kind": "tool", "parameters": {"a": ["sesion_id", 1]}}, {"match": {"function": "*"}, "kind": "tool", "parameters": {"b": "model_name"}}]}' > %t.wrong.json
// RUN: %not %clangxx %plugin -fplugin-arg-llmobs-rules=%t.wrong.json -fsyntax-only %s 2>&1 | %filecheck %s --check-prefix=WRONG
// WRONG: .json:1:{{[0-9]+}}: error: llmobs rules: unknown word about a parameter 'sesion_id'; did you mean 'session_id'?; known are 'redact', 'ignore', 'session_id', 'model_name', 'input'
// WRONG: .json:1:{{[0-9]+}}: error: llmobs rules: what is said of a parameter must be a string
// WRONG: .json:1:{{[0-9]+}}: error: llmobs rules: option 'model_name' does not apply to kind 'tool'; only 'llm' and 'embedding' name a model
