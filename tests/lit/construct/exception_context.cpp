// An instrumented function that works with the exception being handled by its caller, and that is called while another
// exception is in flight.
// RUN: %differential --log %t.log %s
// RUN: %filecheck %s --input-file=%t.log
#include "check.h"
#include <exception>
#include <stdexcept>

// CHECK: error rethrows_current std::runtime_error: "current"
[[llmobs::tool]] void rethrows_current() { throw; }
[[llmobs::tool]] std::exception_ptr current() { return std::current_exception(); }
[[llmobs::tool]] int in_flight() { return std::uncaught_exceptions(); }
[[llmobs::tool]] void nests() {
  try {
    throw std::runtime_error("inner");
  } catch (...) {
    std::throw_with_nested(std::logic_error("outer"));
  }
}
const void* address = nullptr;
struct Marked {
  int id;
  int copies = 0;
  explicit Marked(int i) : id(i) {}
  Marked(const Marked& o) : id(o.id), copies(o.copies + 1) { printf("Marked copied\n"); }
  ~Marked() { printf("~Marked %d\n", id); }
};
[[llmobs::tool]] void throws_marked(int depth) {
  if (depth) return throws_marked(depth - 1);
  throw Marked(1);
}
[[llmobs::tool]] int swallows() {
  try {
    throws_marked(2);
  } catch (const Marked& m) {
    return m.copies;
  }
  return -1;
}
struct InDestructor {
  ~InDestructor() {
    try {
      printf("in flight %d\n", in_flight());
      throws_marked(0);
    } catch (const Marked& m) {
      printf("caught %d, in flight %d\n", m.id, std::uncaught_exceptions());
    }
  }
};
[[llmobs::tool]] void unwinds() {
  InDestructor d;
  throw 3;
}
struct Base {
  virtual ~Base() = default;
};
struct Derived : Base {};
[[llmobs::tool]] void throws_derived() { throw Derived(); }
[[llmobs::tool]] void filtered(int which) {
  try {
    which ? throw 1 : throw 2.5;
  } catch (int i) {
    printf("int %d\n", i);
  }
}

int main() {
  try {
    throw std::runtime_error("current");
  } catch (const std::exception& e) {
    address = &e;
    try {
      std::rethrow_exception(current());
    } catch (const std::exception& same) {
      printf("same %d\n", &same == address);
    }
    try {
      rethrows_current();
    } catch (const std::exception& same) {
      printf("same %d, in flight %d\n", &same == address, in_flight());
    }
  }
  printf("current %d\n", current() == nullptr);
  try {
    nests();
  } catch (const std::exception& e) {
    try {
      std::rethrow_if_nested(e);
    } catch (const std::exception& inner) {
      printf("%s inside %s\n", inner.what(), e.what());
    }
  }
  printf("%d\n", swallows());
  try {
    unwinds();
  } catch (int i) {
    printf("int %d\n", i);
  }
  try {
    throws_derived();
  } catch (const Base&) {
    printf("base\n");
  }
  filtered(1);
  try {
    filtered(0);
  } catch (double d) {
    printf("double %g\n", d);
  }
}
