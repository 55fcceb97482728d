// Members of results and parameters that cannot say how or when a call ends: a warning at the option, and the span is there.
// RUN: %clangxx %plugin -fsyntax-only -Xclang -verify %s
// RUN: %clangxx %plugin -fplugin-arg-llmobs-Rnot-captured -c -o /dev/null %s 2>&1 | %filecheck %s
#include <functional>
#include <string>

struct Reply {
  bool failed;
  std::string text;
  bool is_broken();
  struct {
    int number;
  } status;
};

// expected-warning@+2 {{option 'failed_if' of attribute 'llmobs::tool' is ignored: 'Reply' has no public data member 'faild', nor a const member function of that name without parameters; did you mean 'failed'?}}
// CHECK: remark: llmobs: 'failed_if' of 'misspelt' is not captured
[[llmobs::tool(failed_if = "faild")]] Reply misspelt() { return {}; }
// expected-warning@+1 {{is ignored: 'Reply' has no public data member 'is_broken'}}
[[llmobs::tool(failed_if = "is_broken")]] Reply not_constant() { return {}; }
// expected-warning@+1 {{is ignored: 'status' cannot be converted to bool}}
[[llmobs::tool(failed_if = "status")]] Reply no_condition() { return {}; }
// expected-warning@+1 {{is ignored: the result is no object of a class, so that it has no members}}
[[llmobs::tool(failed_if = "x")]] int no_class() { return 0; }
// expected-warning@+1 {{is ignored: the result is not recorded}}
[[llmobs::tool(failed_if = "failed", capture = none)]] Reply not_recorded() { return {}; }

// expected-warning@+1 {{option 'done' of attribute 'llmobs::tool' is ignored: there is no parameter 'calback'; did you mean 'callback'?}}
[[llmobs::tool(done = "calback")]] void no_parameter(std::function<void()> callback) { callback(); }
// expected-warning@+1 {{is ignored: 'callback' cannot end the span: it is a reference to what is the caller's; take it by value}}
[[llmobs::tool(done = "callback")]] void reference(const std::function<void()>& callback) { callback(); }
// expected-warning@+1 {{is ignored: 'callback' cannot end the span: it is not of a class that holds any callable, as std::function does; use llmobs::Done}}
[[llmobs::tool(done = "callback")]] void pointer(void (*callback)()) { callback(); }
