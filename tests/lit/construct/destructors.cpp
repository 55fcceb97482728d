// Destructors: order of members and bases, virtual deletion, explicit calls, deletion during unwinding.
// RUN: %differential --log %t.log %s
// RUN: %filecheck %s --input-file=%t.log
#include "check.h"
#include <exception>
#include <new>

struct Base {
  Counted member{1};
  // CHECK: open task ~Base() function=Base::~Base
  // CHECK: close ~Base
  [[llmobs::task]] virtual ~Base() { printf("~Base\n"); }
};
struct Derived : Base {
  Counted member{2};
  [[llmobs::task]] ~Derived() override { printf("~Derived\n"); }
};
struct OutOfLine {
  [[llmobs::task]] ~OutOfLine();
};
OutOfLine::~OutOfLine() { printf("~OutOfLine, in flight %d\n", std::uncaught_exceptions()); }
struct Abstract {
  [[llmobs::task]] virtual ~Abstract() = 0;
};
Abstract::~Abstract() { printf("~Abstract\n"); }
struct Concrete : Abstract {};
struct Throws {
  // CHECK: open task ~Throws()
  // CHECK: error ~Throws int
  [[llmobs::task]] ~Throws() noexcept(false) { throw 4; }
};
struct Early {
  bool early;
  [[llmobs::task]] ~Early() {
    if (early) return;
    printf("not early\n");
  }
};
template<class T> struct Owner {
  T value;
  [[llmobs::task]] ~Owner() { printf("~Owner\n"); }
};

int main() {
  Base* p = new Derived;
  delete p;
  { OutOfLine o; }
  try {
    OutOfLine o;
    throw 1;
  } catch (int) {
  }
  { Concrete c; }
  try {
    Throws t;
  } catch (int i) {
    printf("caught %d\n", i);
  }
  Early a{true}, b{false};
  alignas(Derived) char buffer[sizeof(Derived)];
  Derived* placed = new (buffer) Derived;
  placed->~Derived();
  { Owner<Counted> o{Counted(3)}; }
  Early array[2] = {{false}, {true}};
  (void)array;
}
