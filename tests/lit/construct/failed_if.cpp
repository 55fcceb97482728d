// `failed_if`: a member of the result says that the call failed. It is asked where the result stands, and only of a call that is
// recorded; what it throws does not reach the program.
// RUN: %differential --log %t.log %s
// RUN: %filecheck %s --input-file=%t.log
#include "check.h"

#include <stdexcept>
#include <string>

struct Reply {
  bool ok = true;
  std::string error;
};
// CHECK: open tool data(ok=true)
// CHECK-NOT: failed data
// CHECK: open tool data(ok=false)
// CHECK: failed data Reply: "no such page"
// CHECK-NEXT: result data {"ok": false, "error": "no such page"}
[[llmobs::tool(failed_if = "!ok")]] Reply data(bool ok) {
  Reply made;
  made.ok = ok;
  if (!ok) made.error = "no such page";
  return made;
}

// CHECK: open tool temporary(code=0)
// CHECK-NOT: failed temporary
// CHECK: open tool temporary(code=7)
// CHECK: failed temporary Numbered: 7
struct Numbered {
  int code;
};
[[llmobs::tool(failed_if = "code")]] Numbered temporary(int code) { return Numbered{code}; }

// CHECK: failed plain Plain: "'bad' is true"
struct Plain {
  bool bad;
};
[[llmobs::tool(failed_if = "bad")]] Plain plain() { return {true}; }

// Functions, of a base, too; and overloaded ones.
class Base {
public:
  bool failed() const { return asked_ != 0; }
  bool failed() { return printf("BAD: not const\n") != 0; }
  std::string message(int = 0) const { return "from the base"; }

protected:
  int asked_ = 1;
};
class Derived : public Base {
public:
  Derived() { printf("made\n"); }
  Derived(const Derived& from) : Base(from) { printf("BAD: copied\n"); }
};
// CHECK: failed derived Derived: "from the base"
[[llmobs::tool(failed_if = "failed")]] Derived derived() { return Derived(); }
// CHECK: failed referred Derived: "from the base"
[[llmobs::tool(failed_if = "failed")]] const Derived& referred(const Derived& one) { return one; }

// CHECK: open tool throwing()
// CHECK-NOT: failed throwing
// CHECK: close throwing
struct Throwing {
  bool bad() const { throw std::runtime_error("asked"); }
};
[[llmobs::tool(failed_if = "bad")]] Throwing throwing() { return {}; }

// CHECK: failed instantiated Result<int>: "of a template"
template<class T> struct Result {
  T value;
  explicit operator bool() const { return false; }
  bool ok() const { return static_cast<bool>(*this); }
  const char* what() const { return "of a template"; }
};
template<class T> [[llmobs::tool(failed_if = "!ok")]] Result<T> instantiated(T value) { return {value}; }

// CHECK: failed at_run_time Plain: "'bad' is true"
[[llmobs::tool(failed_if = "bad")]] constexpr Plain at_run_time(bool bad) { return {bad}; }
static_assert(at_run_time(true).bad, "");

int main() {
  printf("%s\n", data(true).error.c_str());
  printf("%s\n", data(false).error.c_str());
  printf("%d\n", temporary(0).code + temporary(7).code);
  printf("%d\n", plain().bad);
  Derived one = derived();
  printf("%d\n", &referred(one) == &one);
  throwing();
  printf("%d\n", instantiated(5).value);
  bool bad = true;
  printf("%d\n", at_run_time(bad).bad);
}
