// What parameters can't be, or can't be together. The strictest of what is said counts.
// RUN: %clangxx %plugin -fsyntax-only -Xclang -verify %s
// RUN: %clangxx %plugin -c -o /dev/null -Xclang -verify %s
// RUN: %clangxx %plugin -fplugin-arg-llmobs-remarks -w -fsyntax-only %s 2>&1 | %filecheck %s
#include <string>
#include <vector>

struct User {
  int number;
};
// expected-warning@+1 {{attribute 'llmobs::session_id' of parameter 'user' is ignored: a 'User' is neither text nor a number, and holds none; pass the part of it that is, or record it with llmobs::annotate}}
[[llmobs::tool]] int of_struct([[llmobs::session_id]] const User& user) { return user.number; }
// CHECK: remark: llmobs: 'session_id' by argument 'user' of 'of_struct' is not captured: a 'User' is neither text
// expected-warning@+1 {{attribute 'llmobs::model_name' of parameter 'names' is ignored: a 'std::vector<std::string>' is neither}}
[[llmobs::llm]] int of_list([[llmobs::model_name]] const std::vector<std::string>& names) { return names.empty(); }
// expected-warning@+1 {{parameter 'id' is ignored: a 'const int *' is neither}}
[[llmobs::tool]] int of_pointer([[llmobs::session_id]] const int* id) { return *id; }
// expected-warning@+1 {{parameter 'id' is ignored: a '__int128' is neither}}
[[llmobs::tool]] int of_wide([[llmobs::session_id]] __int128 id) { return id != 0; }
// expected-warning@+1 {{parameter 'id' is ignored: it is volatile, so that reading it is an effect}}
[[llmobs::tool]] int of_volatile([[llmobs::session_id]] volatile int& id) { return id; }
// expected-warning@+1 {{parameter 'id' is ignored: its length or its end stands beside it, so that it may have no terminator; pass a string_view}}
[[llmobs::tool]] int with_length([[llmobs::session_id]] const char* id, size_t length) { return id[length - 1]; }
// expected-warning@+1 {{attribute 'llmobs::input' of parameter 'text' is ignored: its length or its end stands beside it}}
[[llmobs::tool]] int input_with_length([[llmobs::input]] const char* text, size_t length) { return text[length - 1]; }
// expected-warning@+1 {{attribute 'llmobs::session_id' of a parameter is ignored: it has no name in the function's definition}}
[[llmobs::tool]] int unnamed([[llmobs::session_id]] const std::string&) { return 1; }
// expected-warning@+1 {{attribute 'llmobs::model_name' of parameter 'model' is ignored: only 'llm' and 'embedding' spans name a model, and this is a 'tool' span}}
[[llmobs::tool]] int no_model([[llmobs::model_name]] const std::string& model) { return model.empty(); }
// expected-warning@+1 {{attribute 'llmobs::session_id' of parameter 'b' is ignored: parameter 'a' is marked so, too, and a span has one}}
[[llmobs::tool]] int two([[llmobs::session_id]] const std::string& a, [[llmobs::session_id]] const std::string& b) {
  return a == b;
}
// expected-warning@+1 {{attribute 'llmobs::session_id' of parameter 'ids[0]' is ignored: it is a parameter pack, and a span has one}}
template<class... Ids> [[llmobs::tool]] int pack([[llmobs::session_id]] Ids... ids) { return sizeof...(ids); }
int used = pack(1, 2);

// Hidden, one way or another.
// expected-warning@+1 {{attribute 'llmobs::session_id' of parameter 'a' is ignored: it is marked 'ignore'}}
[[llmobs::tool]] int ignored([[llmobs::ignore, llmobs::session_id]] const std::string& a) { return a.empty(); }
// expected-warning@+1 {{attribute 'llmobs::input' of parameter 'a' is ignored: it is marked 'ignore'}}
[[llmobs::tool]] int ignored_input([[llmobs::input]] [[llmobs::ignore]] const std::string& a, int b) { return a.empty() + b; }
// CHECK: remark: llmobs: tool span 'ignored_input' around 'ignored_input'; captures the result
// expected-warning@+1 {{attribute 'llmobs::session_id' of parameter 'a' is ignored: it is marked 'redact'}}
[[llmobs::tool]] int redacted([[llmobs::redact, llmobs::session_id]] const std::string& a) { return a.empty(); }
[[llmobs::tool]] int redacted_input([[llmobs::redact, llmobs::input]] const std::string& a) { return a.empty(); }
// CHECK: remark: llmobs: tool span 'redacted_input' around 'redacted_input'; captures argument 'a' (redacted, input), the result
// expected-warning@+1 {{attribute 'llmobs::session_id' of parameter 'a' is ignored: 'capture = none' keeps the arguments out}}
[[llmobs::tool(capture = none)]] int nothing([[llmobs::session_id]] const std::string& a) { return a.empty(); }
// expected-warning@+1 {{attribute 'llmobs::input' of parameter 'a' is ignored: 'capture = result' keeps the arguments out}}
[[llmobs::tool(capture = result)]] int result([[llmobs::input]] const std::string& a) { return a.empty(); }
[[llmobs::tool(capture = arguments)]] int good([[llmobs::session_id]] const std::string& a, [[llmobs::input]] int b) {
  return a.empty() + b;
}
// CHECK: remark: llmobs: tool span 'good' around 'good'; captures argument 'a' (session_id), argument 'b' (input)
// CHECK-NOT: 'good' is not captured

// Clang's own switches and ours count.
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wignored-attributes"
[[llmobs::tool]] int quiet([[llmobs::session_id]] const User& user) { return user.number; }
#pragma clang diagnostic pop
