// One rule for every function definition: each kind of function is found, and the program stays what it was.
// RUN: %differential --no-expansion --plugin-option=rules=%inputs/rules/everything.json --log %t.log %s
// RUN: %filecheck %s --input-file=%t.log --check-prefix=LOG
// RUN: %clangxx %plugin -fplugin-arg-llmobs-rules=%inputs/rules/everything.json -fplugin-arg-llmobs-remarks -c %s -o %t.o 2>&1 | sort -u | %filecheck %s
#include "check.h"
#include <cstdlib>
#include <functional>
#include <memory>
#include <new>
#include <string>

// CHECK-DAG: remark: llmobs: task span 'global' around '(anonymous)::global'
namespace { int global(int x) { return x + 1; } }

namespace lib {
inline namespace v9 {
// CHECK-DAG: around 'lib::v9::twice'
// CHECK-DAG: around 'lib::v9::twice::lambda'
template<class T> T twice(T x) { return [](T y) { return y + y; }(x); }
struct Base { virtual ~Base() = default; virtual int virtual_one() const = 0; };
struct Class : Base {
  // CHECK-DAG: around 'lib::v9::Class::Class'
  // The lambda in the initialiser, and the one in the member's own:
  // CHECK-DAG: around 'lib::v9::Class::Class::lambda'
  // CHECK-DAG: around 'lib::v9::Class::lambda'
  Class() : function([] { return 3; }) {}
  std::function<int()> function;
  int member = [] { return 5; }();
  // CHECK-DAG: around 'lib::v9::Class::try_block'
  int try_block() try { return member; } catch (...) { return 1; }
  // CHECK-DAG: around 'lib::v9::a_friend'
  friend int a_friend(const Class& c) { return c.member; }
  struct Inner {
    // CHECK-DAG: around 'lib::v9::Class::Inner::with_default'
    static int with_default(int a = [] { return 7; }()) { return a; }
  };
  // CHECK-DAG: around 'lib::v9::Class::virtual_one'
  int virtual_one() const override { return 8; }
  // CHECK-DAG: around 'lib::v9::Class::operator()'
  int operator()(int x) const { return x; }
  // CHECK-DAG: around 'lib::v9::Class::~Class'
  ~Class() override {}
};
template<class T> struct Template {
  T value;
  // CHECK-DAG: around 'lib::v9::Template<int>::get'
  T get() const { return value; }
  // CHECK-DAG: around 'lib::v9::template_friend'
  friend T template_friend(Template t) { return t.value; }
  T member = [] { return T(4); }();
};
} // namespace v9
} // namespace lib

// CHECK-DAG: around 'lambda'
auto generic = [](auto x) { return x; };
int initialised = [] { return 1; }();
// CHECK-DAG: around 'inlined::Local::method'
inline int inlined(int a) {
  struct Local { int method(int z) { return z; } };
  return Local().method(a);
}
// A library may not be asked for memory by the functions that give it.
// CHECK-DAG: 'operator new' is not instrumented: it manages memory
void* operator new(std::size_t size) { return malloc(size); }
void operator delete(void* memory) noexcept { free(memory); }
void operator delete(void* memory, std::size_t) noexcept { free(memory); }
// CHECK-DAG: 'not_this' is not instrumented: it is declared with 'no_instrument_function'
__attribute__((no_instrument_function)) int not_this(int x) { return x; }
// CHECK-DAG: around 'evaluated'
constexpr int evaluated(int x) { return x + 1; }
static_assert(evaluated(1) == 2, "");
constexpr int table[evaluated(2)] = {1, 2, 3};
// CHECK-DAG: around 'throws'
int throws(int x) { throw x; }
// CHECK-DAG: around 'pinned'
Pinned pinned(int x) { return Pinned(x); }
struct Aggregate { int a = 1; int b = [] { return 2; }(); };
// Left alone without a word: there is nothing that a user could do about it.
struct Defaulted { Defaulted() = default; int x = 0; };

// LOG: open task main()
// LOG: open task Class()
// LOG: open task with_default(a=7)
// LOG: close main
int main() {
  lib::Class object;
  printf("%d %d %d\n", global(1), object.try_block(), a_friend(object));
  printf("%d %d %d\n", lib::Class::Inner::with_default(), object.virtual_one(), object(3));
  printf("%d %s\n", lib::twice(2), lib::twice(std::string("ab")).c_str());
  lib::Template<int> t{1};
  printf("%d %d\n", t.get() + t.member, template_friend(t));
  printf("%d %d %d %d\n", generic(3), initialised, inlined(4), evaluated(5) + table[1] + not_this(0));
  try {
    throws(6);
  } catch (int e) {
    printf("%d\n", e);
  }
  Pinned p = pinned(7);
  printf("%d %d %d\n", p.in_place(), Aggregate().b, Defaulted().x);
  std::unique_ptr<lib::Base> base(new lib::Class);
  return base->virtual_one() == 8 ? 0 : 1;
}
