// A file that mentions llmobs and annotates nothing, so that the runtime's header is included: the object file is the same
// to the last byte.
// RUN: %clangxx -O0 -g -c %s -o %t.plain.o
// RUN: %clangxx %plugin -O0 -g -c %s -o %t.plugin.o
// RUN: cmp %t.plain.o %t.plugin.o
// RUN: %clangxx -O2 -c %s -o %t.plain.o
// RUN: %clangxx %plugin -O2 -c %s -o %t.plugin.o
// RUN: cmp %t.plain.o %t.plugin.o
// RUN: %clangxx -O2 -g -c %s -o %t.plain.o
// RUN: %clangxx %plugin -O2 -g -c %s -o %t.plugin.o
// RUN: cmp %t.plain.o %t.plugin.o
struct Shape {
  virtual ~Shape() {}
  virtual int area() const { return side * side; }
  int side = 2;
};
template<class T> T twice(T x) { return x + x; }
inline int used(const Shape& shape) {
  auto lambda = [&](int x) { return x + shape.area(); };
  return lambda(1);
}
int main() { return used(Shape()) - twice(3) + 1; }
