// What a parameter can be beside an argument: [[llmobs::session_id]], [[llmobs::model_name]] and [[llmobs::input]]. The
// call site names the role of each captured argument; the library makes of it what it says.
// RUN: %differential --log %t.log %s
// RUN: %filecheck %s --input-file=%t.log --implicit-check-not=unused
#include "check.h"
#include <llmobs/writer.h>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// CHECK: open workflow text(session="s", n=2) {{.*}} roles=session_id{{$}}
[[llmobs::workflow]] int text([[llmobs::session_id]] const std::string& session, int n) {
  return static_cast<int>(session.size()) + n;
}
// CHECK: open llm all_three(model="m", prompt="p", session=7) {{.*}} roles=model_name,input,session_id model_name=fallback{{$}}
[[llmobs::llm(model_name = "fallback")]] int all_three([[llmobs::model_name]] std::string_view model,
                                                        [[llmobs::input]] const char* prompt,
                                                        [[llmobs::session_id]] long session) {
  return static_cast<int>(model.size()) + prompt[0] + static_cast<int>(session);
}
// Where something is the input, the rest is not captured.
// CHECK: open tool chosen(query="q", limit=3) {{.*}} roles=input,input{{$}}
[[llmobs::tool]] int chosen([[llmobs::input]] const std::string& query, const std::string& other, [[llmobs::input]] int limit) {
  return static_cast<int>(query.size() + other.size()) + limit;
}
// CHECK: open task two_roles(question="q") {{.*}} roles=session_id+input{{$}}
[[llmobs::task]] int two_roles([[llmobs::session_id, llmobs::input]] const std::string& question, int) {
  return static_cast<int>(question.size());
}
// CHECK: open task hidden(question=<redacted>) {{.*}} roles=input{{$}}
[[llmobs::task]] int hidden([[llmobs::redact, llmobs::input]] const std::string& question, int rest) {
  return static_cast<int>(question.size()) + rest;
}
// CHECK: open task spelled(a="a", b="b", c="c") {{.*}} roles=session_id,input,input{{$}}
[[llmobs::task]] int spelled(__attribute__((llmobs_session_id)) const char* a, LLMOBS_INPUT const char* b,
                             [[using llmobs: input]] const char* c) {
  return a[0] + b[0] + c[0];
}
// Whatever has a text, or holds one.
enum class Model { small, large };
struct Tenant { int number; };
void llmobs_capture(llmobs::Writer& out, const Tenant& tenant) { out.integer(tenant.number); }
struct Id : std::string { using std::string::string; };
// CHECK: open llm enumerator(model="large") {{.*}} roles=model_name{{$}}
[[llmobs::llm]] int enumerator([[llmobs::model_name]] Model model) { return static_cast<int>(model); }
// CHECK: open task optional(id="o") {{.*}} roles=session_id{{$}}
[[llmobs::task]] int optional([[llmobs::session_id]] const std::optional<std::string>& id) { return id.has_value(); }
// CHECK: open task pointed(id="u") {{.*}} roles=session_id{{$}}
[[llmobs::task]] int pointed([[llmobs::session_id]] const std::unique_ptr<std::string>& id) { return id != nullptr; }
// CHECK: open task derived(id="d") {{.*}} roles=session_id{{$}}
[[llmobs::task]] int derived([[llmobs::session_id]] const Id& id) { return static_cast<int>(id.size()); }
// CHECK: open task captured(tenant=12) {{.*}} roles=session_id{{$}}
[[llmobs::task]] int captured([[llmobs::session_id]] const Tenant& tenant) { return tenant.number; }
// CHECK: open task array(id="abc") {{.*}} roles=session_id{{$}}
[[llmobs::task]] int array([[llmobs::session_id]] const char (&id)[4]) { return id[0]; }
// A char* that is said to be one of these is text and no buffer.
// CHECK: open task pointer(id="p", other=<char *>) {{.*}} roles=session_id{{$}}
[[llmobs::task]] int pointer([[llmobs::session_id]] char* id, char* other) { return id[0] + other[0]; }

// Any declaration may say it, also of templates, and of what stands behind a pack.
[[llmobs::tool]] int declared(const std::string& a, [[llmobs::input]] const std::string& b);
// CHECK: open tool declared(a="b") {{.*}} roles=input{{$}}
int declared(const std::string& b, const std::string& a) { return static_cast<int>(a.size() + b.size()); }
struct Client {
  template<class T> [[llmobs::llm]] int ask([[llmobs::model_name]] const T& model_name_of_mine, [[llmobs::input]] T prompt);
};
// CHECK: open llm ask(model="m", prompt="p") {{.*}} roles=model_name,input{{$}}
template<class T> int Client::ask(const T& model, T prompt) { return static_cast<int>(model.size() + prompt.size()); }
// CHECK: open tool pack(rest[0]=1, rest[1]=2, last="l") {{.*}} roles=input,input,session_id{{$}}
template<class... Ts> [[llmobs::tool]] int pack(int first, [[llmobs::input]] const Ts&... rest, [[llmobs::session_id]] const char* last) {
  return first + static_cast<int>(sizeof...(rest)) + last[0];
}

int main() {
  char text_of_mine[] = "p", other[] = "unused";
  std::string a = "a", b = "b";
  printf("%d %d %d %d %d %d\n", text("s", 2), all_three("m", "p", 7), chosen("q", "unused", 3), two_roles("q", 1),
         hidden("unused", 1), spelled("a", "b", "c"));
  printf("%d %d %d %d\n", enumerator(Model::large), optional("o"), pointed(std::make_unique<std::string>("u")), derived("d"));
  printf("%d %d %d\n", captured({12}), array("abc"), pointer(text_of_mine, other));
  printf("%d %d %d\n", declared("a", "b"), Client().ask<std::string>("m", "p"), pack<int, int>(1, 1, 2, "l"));
  // CHECK: open task lambda(id="i", n=1) {{.*}} roles=session_id{{$}}
  auto lambda = [] [[llmobs::task]] ([[llmobs::session_id]] const std::string& id, int n) { return id.size() + n; };
  printf("%zu\n", lambda("i", 1));
}
