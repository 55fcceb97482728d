// What can be said of one parameter: [[llmobs::ignore]] and [[llmobs::redact]], wherever a function is declared.
// RUN: %differential --log %t.log %s
// RUN: %filecheck %s --input-file=%t.log --implicit-check-not=secret
#include "check.h"
#include <string>

// CHECK: open tool ignored(b=2)
[[llmobs::tool]] int ignored([[llmobs::ignore]] const std::string& a, int b) { return static_cast<int>(a.size()) + b; }
// CHECK: open tool redacted(a=<redacted>, b=2)
[[llmobs::tool]] int redacted([[llmobs::redact]] const std::string& a, int b) { return static_cast<int>(a.size()) + b; }
// CHECK: open tool gnu(a=<redacted>)
[[llmobs::tool]] int gnu(__attribute__((llmobs_redact)) const char* a) { return a[0]; }
// CHECK: open tool macros(b=<redacted>)
[[llmobs::tool]] int macros(LLMOBS_IGNORE const char* a, LLMOBS_REDACT const char* b) { return a[0] + b[0]; }
// The stricter word counts, and any declaration may say it.
// CHECK: open tool declared(b=2)
[[llmobs::tool]] int declared([[llmobs::redact]] const std::string& a, int b);
int declared([[llmobs::ignore]] const std::string&, int);
int declared(const std::string& a, int b) { return static_cast<int>(a.size()) + b; }
struct Class {
  // CHECK: open tool method(a=<redacted>)
  [[llmobs::tool]] int method([[llmobs::redact]] const std::string& other_name) const;
  // CHECK: open tool member_template(t=<redacted>, u=1)
  template<class T, class U> [[llmobs::tool]] int member_template([[llmobs::redact]] const T& t, U u) const {
    return static_cast<int>(t.size() + u);
  }
};
int Class::method(const std::string& a) const { return static_cast<int>(a.size()); }
template<class T> [[llmobs::tool]] int function_template([[llmobs::redact]] T other_name, int b);
// CHECK: open tool function_template(t=<redacted>, b=1)
template<class T> int function_template(T t, int b) { return static_cast<int>(t.size()) + b; }
// CHECK: open tool pack(first=1, rest[0]=<redacted>, rest[1]=<redacted>)
template<class... Ts> [[llmobs::tool]] int pack(int first, [[llmobs::redact]] const Ts&... rest) {
  return first + static_cast<int>(sizeof...(rest));
}
// Nothing needs to be readable to be redacted.
// CHECK: open tool unreadable(a=<redacted>)
struct Incomplete;
[[llmobs::tool]] int unreadable([[llmobs::redact]] Incomplete& a) { return static_cast<void*>(&a) != nullptr; }
// CHECK: open tool evaluated(a=<redacted>)
[[llmobs::tool]] constexpr int evaluated([[llmobs::redact]] int a) { return a + 1; }
static_assert(evaluated(1) == 2, "");

int main() {
  std::string secret = "secret";
  int x = 0;
  printf("%d %d %d %d %d\n", ignored(secret, 2), redacted(secret, 2), gnu("secret"), macros("secret", "secret"),
         declared(secret, 2));
  printf("%d %d\n", Class().method(secret), Class().member_template(secret, 1));
  printf("%d %d\n", function_template(secret, 1), pack(1, secret, "secret"));
  printf("%d %d\n", unreadable(reinterpret_cast<Incomplete&>(x)), evaluated(x));
  // CHECK: open tool lambda(a=<redacted>)
  auto lambda = [] [[llmobs::tool]] ([[llmobs::redact]] const std::string& a) { return a.size(); };
  // CHECK: open tool lambda(a=<redacted>)
  auto generic = [] [[llmobs::tool]] ([[llmobs::redact]] const auto& a) { return a.size(); };
  printf("%zu", lambda(secret));
  printf("%zu\n", generic(secret));
}
