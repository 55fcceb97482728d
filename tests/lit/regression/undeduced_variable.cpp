// A variable whose type could not be deduced has no size. Found by GCC's concepts/fn9.C.
// RUN: %not %clangxx %plugin -fsyntax-only %s 2>&1 | %filecheck %s
auto lambda = [] [[llmobs::tool]] (int x) { return x; };

template<class T> int size(T t) {
  // CHECK: :[[#@LINE+1]]:{{[0-9]+}}: error: member reference base type 'int'
  auto missing = t.method();
  auto copy = missing;
  return lambda(sizeof copy);
}
// CHECK: note: in instantiation of function template specialization 'size<int>'
int value = size(1);
// CHECK: 1 error generated
