// Classes are shown by their public data members, without a word from the user.
// RUN: %differential --log %t.log %s
// RUN: %filecheck %s --input-file=%t.log
#include "check.h"
#include <llmobs/capture.h>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <variant>
#include <vector>

struct Point {
  int x, y;
};
struct Line {
  Point from, to;
  std::string label;
};
// CHECK: open tool line(l={"from": {"x": 1, "y": 2}, "to": {"x": 3, "y": 4}, "label": "edge"})
// CHECK: result line {"x": 3, "y": 4}
[[llmobs::tool]] Point line(const Line& l) { return l.to; }

class Account {
public:
  std::string owner = "ada";
  static int count;
  long balance() const { return cents; }

protected:
  int level = 3;

private:
  long cents = 999;
};
int Account::count = 7;
// CHECK: open tool account(a={"owner": "ada"})
[[llmobs::tool]] long account(Account a) { return a.balance(); }

class Secret {
  int pin = 1234;

public:
  int get() const { return pin; }
};
struct Empty {};
struct HasSecret {
  Secret secret;
  Empty empty;
  int plain;
};
// CHECK: open tool secret(s=<Secret>, e=<Empty>, h={"secret": <Secret>, "empty": <Empty>, "plain": 5})
[[llmobs::tool]] int secret(Secret s, Empty e, HasSecret h) { return s.get() + h.plain + sizeof(e); }

struct Base {
  int id = 1;
};
struct Left : Base {
  int left = 2;
};
struct Right : Base {
  int right = 3;
};
struct Both : Left, Right {
  int both = 4;
};
// CHECK: open tool both(b={"Left::Base::id": 1, "left": 2, "Right::Base::id": 1, "right": 3, "both": 4})
[[llmobs::tool]] int both(const Both& b) { return b.left + b.right; }

struct VLeft : virtual Base {
  int left = 5;
};
struct VRight : virtual Base {
  int right = 6;
};
struct Diamond : VLeft, VRight {
  int bottom = 7;
};
// CHECK: open tool diamond(d={"id": 1, "left": 5, "right": 6, "bottom": 7})
[[llmobs::tool]] int diamond(const Diamond& d) { return d.bottom; }
// CHECK: open tool hides(h={"Base::id": 1, "id": 9})
struct Hides : Base {
  int id = 9;
};
[[llmobs::tool]] int hides(const Hides& h) { return h.id; }
struct PrivateBase : private Base {
  int own = 8;
};
// CHECK: open tool private_base(p={"own": 8})
[[llmobs::tool]] int private_base(const PrivateBase& p) { return p.own; }
struct Failure : std::bad_alloc {
  int code = 11;
};
// CHECK: open tool failure(f={"code": 11})
[[llmobs::tool]] int failure(const Failure& f) { return f.code; }
struct Animal {
  std::string name;
  virtual ~Animal() = default;
};
struct Dog : Animal {
  int legs = 4;
};
// CHECK: open tool animal(a={"name": "rex"})
// CHECK: result animal {"name": "rex"}
[[llmobs::tool]] const Animal& animal(const Animal& a) { return a; }

// Wherever a value stands.
// CHECK: open tool wrapped(
// CHECK-SAME: v=[{"x": 1, "y": 2}, {"x": 3, "y": 4}]
// CHECK-SAME: m={"a": {"x": 5, "y": 6}}
// CHECK-SAME: o={"x": 7, "y": 8}
// CHECK-SAME: none=null
// CHECK-SAME: u={"x": 9, "y": 10}
// CHECK-SAME: w={"x": 11, "y": 12}
// CHECK-SAME: t=[1, {"x": 13, "y": 14}]
// CHECK-SAME: p=[{"x": 15, "y": 16}, {"x": 17, "y": 18}]
// CHECK-SAME: r=[{"x": 19, "y": 20}, {"x": 21, "y": 22}]
[[llmobs::tool]] int wrapped(const std::vector<Point>& v, const std::map<std::string, Point>& m,
                             const std::optional<Point>& o, std::optional<Point> none, const std::unique_ptr<Point>& u,
                             const std::variant<int, Point>& w, const std::tuple<int, Point>& t,
                             const std::pair<Point, Point>& p, const Point (&r)[2]) {
  return static_cast<int>(v.size() + m.size()) + o->x + !none + u->x + static_cast<int>(w.index()) + std::get<0>(t) +
         p.first.x + r[0].x;
}

// Private nested types, types without linkage, specialisations.
class Outer {
  struct Inner {
    int depth = 2;
  };

public:
  Inner inner;
  // CHECK: open tool nested(i={"depth": 2})
  [[llmobs::tool]] static int nested(Inner i) { return i.depth; }
  static int call() { return nested(Inner()); }
};
// CHECK: open tool outer(o={"inner": {"depth": 2}})
[[llmobs::tool]] int outer(const Outer& o) { return sizeof(o); }
namespace {
struct Hidden {
  int h = 1;
};
} // namespace
// CHECK: open tool hidden(h={"h": 1})
[[llmobs::tool]] static int hidden(Hidden h) { return h.h; }
template<class T> struct Box {
  T content;
  int size;
};
// CHECK: open tool box(b={"content": {"x": 1, "y": 2}, "size": 1})
template<class T> [[llmobs::tool]] int box(const Box<T>& b) { return b.size; }
// The user's own word counts, at every level, wherever in the file it stands.
struct Own {
  int raw;
};
struct HasOwn {
  Own own;
  std::vector<Own> more;
};
// CHECK: open tool own(h={"own": "own 1", "more": ["own 2"]})
// CHECK: result own "own 2"
[[llmobs::tool]] Own own(const HasOwn& h) { return h.more[0]; }
void llmobs_capture(llmobs::Writer& out, const Own& o) {
  out.string(o.raw == 1 ? "own 1" : "own 2", 5);
}
struct Text { // shown as the text that it is
  int ignored = 1;
  const char* data() const { return "text"; }
  size_t size() const { return 4; }
};
// CHECK: open tool text(t="text")
[[llmobs::tool]] int text(const Text& t) { return t.ignored; }

// A tree, and a circle.
struct Tree {
  int n = 0;
  std::vector<Tree> children;
};
struct Ring {
  std::shared_ptr<Ring> a, b;
};
// CHECK: open tool tree(t={"n": 1, "children": [{"n": 2, "children": []}]})
[[llmobs::tool]] size_t tree(const Tree& t) { return t.children.size(); }
// CHECK: open tool ring(r={"a": {"a": {"a":
[[llmobs::tool]] bool ring(const Ring& r) { return r.a == r.b; }

int main() {
  printf("%d\n", line({{1, 2}, {3, 4}, "edge"}).x);
  printf("%ld\n", account(Account()));
  printf("%d\n", secret(Secret(), Empty(), {Secret(), Empty(), 5}));
  printf("%d %d %d %d\n", both(Both()), diamond(Diamond()), hides(Hides()), private_base(PrivateBase()));
  printf("%d\n", failure(Failure()));
  Dog dog;
  dog.name = "rex";
  printf("%s\n", animal(dog).name.c_str());
  const Point array[] = {{19, 20}, {21, 22}};
  printf("%d\n", wrapped({{1, 2}, {3, 4}}, {{"a", {5, 6}}}, Point{7, 8}, {}, std::make_unique<Point>(Point{9, 10}),
                         Point{11, 12}, std::make_tuple(1, Point{13, 14}), {{15, 16}, {17, 18}}, array));
  printf("%d %d %d\n", Outer::call(), outer(Outer()), hidden(Hidden()));
  printf("%d\n", box(Box<Point>{{1, 2}, 1}));
  printf("%d %d\n", own({{1}, {{2}}}).raw, text(Text()));
  printf("%zu\n", tree({1, {{2, {}}}}));
  auto r = std::make_shared<Ring>();
  r->a = r->b = r;
  printf("%d\n", ring(*r));
  r->a.reset();
  std::shared_ptr<Ring>(std::move(r->b)); // cuts the circle
}
