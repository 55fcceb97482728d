// What a constructor's initialisers have moved away is not what the caller passed: its type is recorded. What they
// copied, or moved in the body, is.
// RUN: %differential --log %t.log %s
// RUN: %filecheck %s --input-file=%t.log
// RUN: %clangxx %plugin -fplugin-arg-llmobs-remarks -c -o /dev/null %s 2>&1 | %filecheck --check-prefix=REMARK %s
#include "check.h"
#include <memory>
#include <string>
#include <utility>

struct Part {
  std::string name;
  int weight;
};

struct Moves {
  std::string name;
  // REMARK: [[#@LINE+2]]:{{.*}} remark: llmobs: task span 'Moves' around 'Moves::Moves'; captures argument 'n' (its type), argument 'w', exceptions
  // REMARK: [[#@LINE+1]]:{{.*}} remark: llmobs: the value of argument 'n' of 'Moves::Moves' is not captured: an initialiser of the constructor has moved its value away
  [[llmobs::task]] Moves(std::string n, int w) : name(std::move(n)) { printf("%s %d %zu\n", name.c_str(), w, n.size()); }
};
struct Casts {
  std::string name;
  [[llmobs::task]] Casts(std::string&& n) : name(static_cast<std::string&&>(n)) { printf("%s\n", name.c_str()); }
};
struct Copies {
  std::string name;
  [[llmobs::task]] Copies(std::string n) : name(n) { name = std::move(n); }
};
struct Forwards {
  std::string name;
  template<class T> [[llmobs::task]] Forwards(T&& n, int) : name(std::forward<T>(n)) { printf("%s\n", name.c_str()); }
};
struct OfPart {
  std::string name;
  [[llmobs::task]] OfPart(Part p, const Part& q) : name(std::move(p.name) + q.name) { printf("%s\n", name.c_str()); }
};
struct Delegates {
  std::unique_ptr<int> held;
  [[llmobs::task]] Delegates(std::unique_ptr<int> h, int) : held(std::move(h)) { printf("%d\n", *held); }
  [[llmobs::task]] Delegates(std::unique_ptr<int> h) : Delegates(std::move(h), 1) { printf("delegated\n"); }
};
struct Exchanges {
  std::unique_ptr<int> held;
  int number = 0;
  Exchanges() = default;
  [[llmobs::task]] Exchanges(Exchanges&& other) : held(std::exchange(other.held, nullptr)), number(other.number) {
    printf("%d\n", number);
  }
};
struct Captures {
  std::string name;
  [[llmobs::task]] Captures(std::string n) : name([n = std::move(n)] { return n + "!"; }()) { printf("%s\n", name.c_str()); }
};
struct Numbers {
  int number;
  [[llmobs::task]] Numbers(int n) : number(std::move(n)) { printf("%d\n", number); }
};

// CHECK: open task Moves(n=<std::{{.*}}string<char>{{.*}}>, w=3)
// CHECK: open task Casts(n=<std::{{.*}}string<char>{{.*}}>)
// CHECK: open task Copies(n="copied")
// CHECK: open task Forwards(n="lvalue")
// CHECK: open task Forwards(n=<std::{{.*}}string<char>{{.*}}>)
// CHECK: open task OfPart(p=<Part>, q={"name": "q", "weight": 2})
// CHECK: open task Delegates(h=<std::unique_ptr<int>>)
// CHECK: open task Delegates(h=<std::unique_ptr<int>>)
// CHECK: open task Exchanges(other=<Exchanges>)
// CHECK: open task Captures(n=<std::{{.*}}string<char>{{.*}}>)
// CHECK: open task Numbers(n=8)
int main() {
  Moves moves("moved", 3);
  Casts casts("cast");
  Copies copies("copied");
  std::string text = "lvalue";
  Forwards lvalue(text, 1), rvalue(std::move(text), 1);
  OfPart of({"p", 1}, {"q", 2});
  Delegates delegates(std::make_unique<int>(5));
  Exchanges from;
  from.number = 7;
  Exchanges to(std::move(from));
  Captures captures("c");
  Numbers numbers(8);
}
