// A function that is left by an exception: type and message are recorded, and the exception goes on untouched.
// RUN: %differential --log %t.log %s
// RUN: %filecheck %s --input-file=%t.log
#include "check.h"
#include <exception>
#include <stdexcept>
#include <string>

struct Failure : std::runtime_error {
  int code;
  Failure(int c) : std::runtime_error("failure"), code(c) {}
};
struct Plain {
  int code;
};
struct Copied {
  Copied() { printf("Copied()\n"); }
  Copied(const Copied&) { printf("Copied(const Copied&)\n"); }
  ~Copied() { printf("~Copied()\n"); }
};

// CHECK: open tool standard(x=1)
// CHECK-NEXT: error standard std::runtime_error: "bad 1"
// CHECK-NEXT: close standard
[[llmobs::tool]] int standard(int x) {
  if (x) throw std::runtime_error("bad " + std::to_string(x));
  return x;
}
// CHECK: error derived Failure: "failure"
[[llmobs::tool]] int derived() { throw Failure(7); }
// CHECK: error number int
[[llmobs::tool]] int number() { throw 42; }
// CHECK: error text {{char const\*|const char\*}}
[[llmobs::tool]] void text() { throw "a text"; }
// CHECK: error plain Plain
[[llmobs::tool]] void plain() { throw Plain{3}; }
[[llmobs::tool]] void counted() { throw Counted(9); }
// CHECK: error copied Copied
[[llmobs::tool]] void copied() { throw Copied(); }
// CHECK: open tool outer()
// CHECK-NEXT: open tool inner()
// CHECK-NEXT: error inner std::logic_error: "deep"
// CHECK-NEXT: close inner
// CHECK-NEXT: error outer std::logic_error: "deep"
// CHECK-NEXT: close outer
[[llmobs::tool]] void inner() { throw std::logic_error("deep"); }
[[llmobs::tool]] void outer() { inner(); }
// CHECK: open tool handles()
// CHECK: error inner
// CHECK: result handles 5
[[llmobs::tool]] int handles() {
  try {
    inner();
  } catch (const std::exception& e) {
    printf("handled %s\n", e.what());
    return 5;
  }
  return 6;
}
// CHECK: error rethrows std::logic_error: "deep"
[[llmobs::tool]] void rethrows() {
  try {
    inner();
  } catch (...) {
    printf("rethrowing\n");
    throw;
  }
}
// CHECK: error replaces Failure
[[llmobs::tool]] void replaces() {
  try {
    inner();
  } catch (const std::exception&) {
    throw Failure(8);
  }
}
// The object that is caught is the one that was thrown: its address, and its dynamic type.
const std::exception* thrown = nullptr;
[[llmobs::tool]] void remembers() {
  try {
    inner();
  } catch (std::exception& e) {
    thrown = &e;
    throw;
  }
}
// CHECK: error from_pointer std::invalid_argument: "kept"
[[llmobs::tool]] void from_pointer(std::exception_ptr p) { std::rethrow_exception(p); }
[[llmobs::tool]] int in_condition(bool fail) { return fail ? throw std::range_error("?:") : 1; }

template<class Call> void show(const char* name, Call call) {
  printf("-- %s\n", name);
  thrown = nullptr; // where an earlier one was another may be
  try {
    call();
    printf("returned\n");
  } catch (const Failure& f) {
    printf("Failure %d\n", f.code);
  } catch (const std::exception& e) {
    printf("exception %s, same object: %d\n", e.what(), &e == thrown);
  } catch (int i) {
    printf("int %d\n", i);
  } catch (const char* s) {
    printf("text %s\n", s);
  } catch (Plain& p) {
    printf("Plain %d\n", p.code);
  } catch (Counted& c) {
    printf("Counted %d\n", c.id);
  } catch (...) {
    printf("something else\n");
  }
  printf("in flight: %d, current: %d\n", std::uncaught_exceptions(), std::current_exception() != nullptr);
}

int main() {
  show("standard(1)", [] { standard(1); });
  show("standard(0)", [] { standard(0); });
  show("derived", [] { derived(); });
  show("number", [] { number(); });
  show("text", [] { text(); });
  show("plain", [] { plain(); });
  show("counted", [] { counted(); });
  show("copied", [] { copied(); });
  show("outer", [] { outer(); });
  show("handles", [] { handles(); });
  show("rethrows", [] { rethrows(); });
  show("replaces", [] { replaces(); });
  show("remembers", [] { remembers(); });
  std::exception_ptr kept = std::make_exception_ptr(std::invalid_argument("kept"));
  show("from_pointer", [&] { from_pointer(kept); });
  show("in_condition", [] { in_condition(true); });
  show("in_condition", [] { in_condition(false); });
}
