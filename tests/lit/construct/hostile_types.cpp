// Parameters and results whose types resist being looked at: looking must not compile what the program never uses, call
// what has an effect, or read what is not there.
// RUN: %differential --log %t.log %s -std=c++20
// RUN: %filecheck %s --input-file=%t.log
#include "check.h"
#include <iterator>

// Never instantiated by the program: it could not be.
template<class T> struct Impossible {
  static_assert(sizeof(T) == 0, "never instantiated");
};
[[llmobs::tool]] int only_reference(const Impossible<int>& x, Impossible<int>* p) { return __builtin_addressof(x) == p; }

// Members that do not compile when their result type is asked for.
template<class T> struct Deduced {
  T value;
  auto begin() const { return value.no_such_member(); }
  auto end() const { return value.no_such_member(); }
  auto data() const { return value.nor_this_one(); }
  auto size() const { return 1; }
};
// CHECK: open tool deduced(
// CHECK: result deduced 5
[[llmobs::tool]] int deduced(const Deduced<int>& d) { return d.value; }

class Private {
  int begin() const { return 1; }
  int end() const { return 1; }
  const char* data() const { return "secret"; }
  int size() const { return 6; }

public:
  int used() const { return begin() + end() + size() + (data() ? 1 : 0); }
};
// CHECK: open tool privates(p=<Private>)
[[llmobs::tool]] int privates(const Private& p) { return p.used(); }

struct Deleted {
  int* begin() const = delete;
  int* end() const = delete;
  void operator&() const = delete;
  template<class T> void operator,(T&&) const = delete;
};
[[llmobs::tool]] const Deleted& deleted(const Deleted& d) { return d; }

// A range that can be gone through once: doing so would take its elements away from the program.
struct Stream {
  mutable int next = 0;
  struct iterator {
    using iterator_category = std::input_iterator_tag;
    using value_type = int;
    using difference_type = long;
    using pointer = const int*;
    using reference = int;
    const Stream* stream;
    int operator*() const { return stream->next; }
    iterator& operator++() {
      ++stream->next;
      return *this;
    }
    void operator++(int) { ++stream->next; }
    bool operator!=(const iterator&) const { return stream->next < 3; }
    bool operator==(const iterator&) const { return stream->next >= 3; }
  };
  iterator begin() const {
    printf("begin\n");
    return {this};
  }
  iterator end() const { return {this}; }
};
[[llmobs::tool]] int consumes(const Stream& s) {
  int sum = 0;
  for (int x : s) sum += 10 + x;
  return sum;
}

struct Ambiguous {
  operator int() const {
    printf("converted\n");
    return 1;
  }
  operator bool() const {
    printf("converted\n");
    return true;
  }
  operator const char*() const {
    printf("converted\n");
    return "x";
  }
};
[[llmobs::tool]] Ambiguous ambiguous(Ambiguous a) { return a; }
template<class T> struct Greedy {
  template<class U> Greedy(U&&) { printf("greedy\n"); }
  Greedy() {}
};
[[llmobs::tool]] Greedy<int> greedy(const Greedy<int>& g) {
  (void)g;
  return Greedy<int>();
}
struct Abstract {
  virtual int get() const = 0;
  virtual ~Abstract() = default;
};
struct Concrete : Abstract {
  int get() const override { return 6; }
};
[[llmobs::tool]] const Abstract& abstract(const Abstract& a) { return a; }
union Union {
  int i;
  Counted c;
  Union() : i(7) {}
  ~Union() {}
};
[[llmobs::tool]] int united(const Union& u) { return u.i; }
[[llmobs::tool]] int unknown_bound(const int (&a)[], int i);
extern const int table[];
int unknown_bound(const int (&a)[], int i) { return a[i]; }
const int table[] = {8, 9};
long room;
enum class Later : int;
[[llmobs::tool]] Later later(Later l) { return l; }
struct Huge {
  char bytes[1 << 20];
};
[[llmobs::tool]] long huge(const Huge& h) { return sizeof(h); }
// Containers of themselves, with one element and with two.
struct Recursive {
  using value_type = Recursive;
  const Recursive* begin() const { return this; }
  const Recursive* end() const { return this + 1; }
  bool empty() const { return false; }
};
struct Branching {
  using value_type = Branching;
  struct iterator {
    const Branching* at;
    int index;
    const Branching& operator*() const { return *at; }
    iterator& operator++() {
      ++index;
      return *this;
    }
    bool operator!=(const iterator& o) const { return index != o.index; }
  };
  iterator begin() const { return {this, 0}; }
  iterator end() const { return {this, 2}; }
  bool empty() const { return false; }
};
[[llmobs::tool]] bool branching(const Branching& b) { return b.empty(); }
[[llmobs::tool]] const Recursive& recursive(const Recursive& r) { return r; }

int main() {
  printf("%d\n", ::only_reference(*reinterpret_cast<Impossible<int>*>(&room), nullptr));
  printf("%d\n", deduced({5}));
  printf("%d\n", privates(Private()));
  Deleted d;
  deleted(d);
  Stream s;
  printf("%d\n", consumes(s));
  ambiguous(Ambiguous());
  greedy(Greedy<int>());
  printf("%d\n", abstract(Concrete()).get());
  printf("%d\n", united(Union()));
  printf("%d\n", unknown_bound(table, 1));
  printf("%d\n", static_cast<int>(later(Later(3))));
  static Huge h;
  printf("%ld\n", huge(h));
  printf("%d\n", branching(Branching()));
  Recursive r;
  printf("%d\n", &recursive(r) == &r);
}
