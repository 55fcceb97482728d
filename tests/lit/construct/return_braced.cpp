// `return {...}`: aggregates, initializer lists, explicit and converting constructors, nested braces, empty braces.
// RUN: %differential --log %t.log %s
// RUN: %filecheck %s --input-file=%t.log
#include "check.h"
#include <initializer_list>

struct Sum {
  int total = 0;
  Sum(std::initializer_list<int> values) {
    for (int v : values) total += v;
    printf("Sum %d\n", total);
  }
  Sum(const Sum& o) : total(o.total) { printf("copy of Sum\n"); }
};
struct Point { int x, y; };
struct Line { Point a, b; const char* name; };
struct Owner {
  Counted a, b;
};

// CHECK: result list {"{{.*}}}
[[llmobs::task]] Sum list(int n) { return {n, n + 1, n + 2}; }
[[llmobs::task]] Point point(int n) { return {n, -n}; }
[[llmobs::task]] Point designated(int n) { return {.x = n, .y = n * 2}; }
[[llmobs::task]] Line line(int n) { return {{n, 1}, {2, n}, "diagonal"}; }
[[llmobs::task]] Point zero() { return {}; }
// CHECK: result number 5
[[llmobs::task]] int number(int n) { return {n}; }
// CHECK: result none null
[[llmobs::task]] const char* none() { return {}; }
[[llmobs::task]] Owner owner(int n) { return {Counted(n), Counted(n + 1)}; }
[[llmobs::task]] MoveOnly wrapped(int n) { return MoveOnly{n}; }
[[llmobs::task]] const Point& temporary_bound(const Point& p) { return {p}; }

int main() {
  printf("%d\n", list(3).total);
  Point p = point(4);
  printf("%d %d\n", p.x, p.y);
  p = designated(2);
  printf("%d %d\n", p.x, p.y);
  Line l = line(9);
  printf("%d %d %d %d %s\n", l.a.x, l.a.y, l.b.x, l.b.y, l.name);
  p = zero();
  printf("%d %d\n", p.x, p.y);
  printf("%d\n", number(5));
  printf("%d\n", none() == nullptr);
  {
    Owner o = owner(6);
    printf("%d %d\n", o.a.id, o.b.id);
  }
  wrapped(8);
  printf("%d\n", &temporary_bound(p) == &p);
}
