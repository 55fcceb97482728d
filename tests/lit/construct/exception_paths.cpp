// Which span an exception leaves, and what it says of itself, on all the ways that it may go.
// RUN: %differential --log %t.log %s
// RUN: %filecheck %s --input-file=%t.log --implicit-check-not=unwinding
#include "check.h"
#include <exception>
#include <stdexcept>
#include <string>

// --- handled inside, and thrown again -------------------------------------------------------------------------------
// CHECK: open tool again()
// CHECK-NEXT: open tool once(x=1)
// CHECK-NEXT: error once std::runtime_error: "once 1"
// CHECK-NEXT: close once
// CHECK-NEXT: error again std::runtime_error: "once 1"
// CHECK-NEXT: close again
[[llmobs::tool]] int once(int x) {
  if (x) throw std::runtime_error("once " + std::to_string(x));
  return x;
}
[[llmobs::tool]] int again() {
  try {
    return once(1);
  } catch (...) {
    throw;
  }
}
// CHECK: open tool retries()
// CHECK-NEXT: open tool once(x=1)
// CHECK-NEXT: error once std::runtime_error: "once 1"
// CHECK-NEXT: close once
// CHECK-NEXT: open tool once(x=2)
// CHECK-NEXT: error once std::runtime_error: "once 2"
// CHECK-NEXT: close once
// CHECK-NEXT: error retries std::runtime_error: "gave up"
// CHECK-NEXT: close retries
[[llmobs::tool]] int retries() {
  for (int i = 1; i < 3; ++i) {
    try {
      return once(i);
    } catch (const std::exception&) {
    }
  }
  throw std::runtime_error("gave up");
}
// CHECK: open tool later()
// CHECK-NEXT: open tool once(x=5)
// CHECK-NEXT: error once std::runtime_error: "once 5"
// CHECK-NEXT: close once
// CHECK-NEXT: open tool once(x=0)
// CHECK-NEXT: result once 0
// CHECK-NEXT: close once
// CHECK-NEXT: error later std::runtime_error: "once 5"
// CHECK-NEXT: close later
[[llmobs::tool]] int later() {
  std::exception_ptr kept;
  try {
    once(5);
  } catch (...) {
    kept = std::current_exception();
  }
  once(0);
  std::rethrow_exception(kept);
}

// --- destructors that throw and handle while another exception passes -----------------------------------------------
struct Quiet {
  ~Quiet() {
    try {
      once(7);
    } catch (const std::exception& e) {
      printf("%s, in flight %d\n", e.what(), std::uncaught_exceptions());
    }
    once(0);
  }
};
// CHECK: open tool around()
// CHECK-NEXT: open tool inside()
// CHECK-NEXT: open tool once(x=7)
// CHECK-NEXT: error once std::runtime_error: "once 7"
// CHECK-NEXT: close once
// CHECK-NEXT: open tool once(x=0)
// CHECK-NEXT: result once 0
// CHECK-NEXT: close once
// CHECK-NEXT: error inside std::logic_error: "outer"
// CHECK-NEXT: close inside
// CHECK-NEXT: error around std::logic_error: "outer"
// CHECK-NEXT: close around
[[llmobs::tool]] void inside() {
  Quiet q;
  throw std::logic_error("outer");
}
[[llmobs::tool]] void around() { inside(); }

// An exception that no span sees, after one that did: in the same place, as far as can be counted.
// CHECK: open tool once(x=8)
// CHECK-NEXT: error once
// CHECK-NEXT: close once
// CHECK-NEXT: open tool once(x=0)
// CHECK-NEXT: result once 0
// CHECK-NEXT: close once
struct CallsOnce {
  ~CallsOnce() { once(0); }
};
void unseen() {
  try {
    once(8);
  } catch (...) {
  }
  try {
    CallsOnce c;
    throw 1;
  } catch (int) {
  }
}

// --- what kinds of object -------------------------------------------------------------------------------------------
struct Left : virtual std::exception {
  const char* what() const noexcept override { return "left"; }
};
struct Right : virtual std::exception {};
struct Both : Left, Right {
  int padding[4] = {};
};
struct Twice1 : std::exception {};
struct Twice2 : std::exception {};
struct Ambiguous : Twice1, Twice2 {};
struct Hidden : private std::runtime_error {
  Hidden() : std::runtime_error("hidden") {}
};
struct First {
  virtual ~First() = default;
  long data = 5;
};
struct Second : First, std::runtime_error {
  Second() : std::runtime_error("second base") {}
};
enum class Code { bad };
// CHECK: error throws Both: "left"
// CHECK: error throws Ambiguous{{$}}
// CHECK: error throws Hidden{{$}}
// CHECK: error throws Second: "second base"
// CHECK: error throws Code{{$}}
// CHECK: error throws std::{{.*}}string{{.*}}: "a string that is too long for the object itself"
// CHECK: error throws char const*: "a literal"
// CHECK: error throws char*: "on the heap"
// CHECK: error throws char const*{{$}}
// CHECK: error throws decltype(nullptr){{$}}
// CHECK: error throws int*{{$}}
template<class T> [[llmobs::tool]] void throws(const T* value) { throw *value; }
template<class T> void show(T value) {
  try {
    throws(&value);
  } catch (const T&) {
    printf("thrown as it was\n");
  }
}

int main() {
  for (auto call : {again, retries, later}) {
    try {
      call();
    } catch (const std::exception& e) {
      printf("%s\n", e.what());
    }
  }
  try {
    around();
  } catch (const std::exception& e) {
    printf("%s\n", e.what());
  }
  unseen();
  show(Both());
  show(Ambiguous());
  show(Hidden());
  show(Second());
  show(Code::bad);
  show(std::string("a string that is too long for the object itself"));
  show("a literal");
  char text[] = "on the heap";
  show(text + 0);
  show(reinterpret_cast<const char*>(1)); // no text at all
  show(nullptr);
  show(static_cast<int*>(nullptr));
}
