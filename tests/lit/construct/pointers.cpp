// Pointers of all sorts: to objects, functions, members, arrays; text and null text.
// RUN: %differential --log %t.log %s
// RUN: %filecheck %s --input-file=%t.log
#include "check.h"

struct Item {
  int value;
  int method(int x) const { return value + x; }
};
int twice(int x) { return 2 * x; }
typedef int (*Function)(int);
typedef int Item::*Member;
typedef int (Item::*Method)(int) const;
struct Incomplete;

// CHECK: open tool text(s="hello", t=null)
// CHECK-NEXT: result text "hello"
[[llmobs::tool]] const char* text(const char* s, char* t) { return t ? t : s; }
[[llmobs::tool]] int* object(int* p) { return p; }
[[llmobs::tool]] void* untyped(const void* p) { return const_cast<void*>(p); }
[[llmobs::tool]] Function function(int (*f)(int)) { return f; }
[[llmobs::tool]] int (&function_reference(int (&f)(int)))(int) { return f; }
[[llmobs::tool]] int decayed(int f(int), int array[], int matrix[2][3]) { return f(array[0]) + matrix[1][2]; }
[[llmobs::tool]] Member member(Member m) { return m; }
[[llmobs::tool]] Method method(Method m) { return m; }
[[llmobs::tool]] int (*array_pointer(int (*a)[3]))[3] { return a; }
[[llmobs::tool]] const int (&array_reference(const int (&a)[3]))[3] { return a; }
[[llmobs::tool]] Incomplete* incomplete(Incomplete* p) { return p; }
[[llmobs::tool]] Incomplete& incomplete_reference(Incomplete& p) { return p; }
[[llmobs::tool]] const char* const* table(const char* const* t) { return t; }
[[llmobs::tool]] const char (&literal())[6] { return "hello"; }
[[llmobs::tool]] int* null_pointer() { return nullptr; }
[[llmobs::tool]] int* zero() { return 0; }
[[llmobs::tool]] Function from_lambda() {
  return [](int x) { return x + 100; };
}

// CHECK: open tool array_pointer(a=
// CHECK: open tool array_reference(a=[1, 2, 3])
// CHECK-NEXT: result array_reference [1, 2, 3]
// CHECK: result literal "hello"
// CHECK: result null_pointer null
// CHECK: result zero null
int main() {
  printf("%s\n", text("hello", nullptr));
  int x = 1;
  printf("%d %d\n", object(&x) == &x, untyped(&x) == &x);
  printf("%d %d\n", function(twice)(4), function_reference(twice)(5));
  int array[3] = {1, 2, 3}, matrix[2][3] = {{1, 2, 3}, {4, 5, 6}};
  printf("%d\n", decayed(twice, array, matrix));
  Item item = {7};
  printf("%d %d\n", item.*member(&Item::value), (item.*method(&Item::method))(1));
  printf("%d %d\n", array_pointer(&array) == &array, &array_reference(array) == &array);
  Incomplete* nothing = reinterpret_cast<Incomplete*>(&item);
  printf("%d %d\n", incomplete(nothing) == nothing, &incomplete_reference(*nothing) == nothing);
  const char* names[] = {"a", "b"};
  printf("%s\n", table(names)[1]);
  printf("%s\n", literal());
  printf("%d %d\n", null_pointer() == nullptr, zero() == nullptr);
  printf("%d\n", from_lambda()(1));
}
