// What C has and C++ has not, and what both have: functions with a span behave as without it. (One is left by longjmp.)
// RUN: %c_differential --left-open=1 --unreached leaves --log %t.log %s -std=gnu11 -Wno-deprecated-non-prototype -Wno-unused-parameter
// RUN: %filecheck %s --input-file=%t.log
#include <alloca.h>
#include <complex.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TASK __attribute__((llmobs_task))

// CHECK: open task old_style(a=1, b=2.5, c=99)
// CHECK-NEXT: result old_style 102
TASK int old_style(a, b, c)
int a;
float b;
char c;
{ return a + (int)b + c; }
TASK int without_prototype() { return 4; }

// CHECK: open task declared(x=1)
TASK int declared(int x);
int declared(int x) { return x + 1; }
TASK static int internal(int x) { return x + 2; }
TASK static inline int inlined(int x) { return x + 3; }
TASK inline __attribute__((always_inline)) int always(int x) { return x + 4; }
TASK extern inline __attribute__((gnu_inline)) int gnu_inlined(int x) { return x + 5; }
int gnu_inlined(int x) { return x + 5; }
TASK inline int c99_inline(int x) {
  static const int five = 5;
  return x + five;
}
extern inline int c99_inline(int x);

// CHECK: open task sum(count=3)
// CHECK-NEXT: result sum 6
TASK int sum(int count, ...) {
  va_list list;
  int total = 0;
  va_start(list, count);
  while (count--) total += va_arg(list, int);
  va_end(list);
  return total;
}
TASK int arrays(int n, int row[n], int grid[n][n]) {
  int copy[n];
  memcpy(copy, row, n * sizeof *row);
  int (*last)[n] = &grid[n - 1];
  return copy[n - 1] + (*last)[0] + (int)sizeof copy;
}
TASK int static_array(int a[static 2]) { return a[0] + a[1]; }
TASK int on_stack(int n) {
  char* text = alloca(n + 1);
  memset(text, 'x', n);
  text[n] = 0;
  return (int)strlen(text);
}
TASK int jumps(int x) {
  static void* const table[] = {&&zero, &&one, &&end};
  int result = 0;
  goto* table[x];
zero:
  result += 1;
one:
  result += 10;
  if (x == 0) return result;
end:
  return result + 100;
}
TASK const char* switches(int x) {
  switch (x) {
  case 0 ... 3: return "few";
  case 4: x = 5; // fallthrough
  case 5: break;
  default: {
    int i;
    for (i = 0;; ++i)
      if (i == x) return "counted";
  }
  }
  return "five";
}
TASK int expression(int x) {
  return ({
    if (x > 5) return 100;
    int doubled = x * 2;
    doubled;
  });
}
static void cleanup(int* x) { printf("cleanup %d\n", *x); }
TASK int cleans(int x) {
  int kept __attribute__((cleanup(cleanup))) = x;
  if (x == 1) return kept + 1;
  kept = 9;
  return kept;
}
static jmp_buf place;
TASK void leaps(int x) {
  if (x) longjmp(place, x);
}
TASK int returns_twice(int x) {
  volatile int kept = x;
  switch (setjmp(place)) {
  case 0: kept = 7; leaps(3); return -1;
  case 3: return kept;
  default: return -2;
  }
}
TASK const char* own_name(void) { return __func__; }
TASK _Noreturn void leaves(int code) {
  printf("leaving\n");
  exit(code);
}
// CHECK: open task complex_number(c=<_Complex double>)
// CHECK-NEXT: result complex_number <_Complex double>
TASK double complex complex_number(double complex c) { return c * c; }
typedef float Vector __attribute__((vector_size(16)));
TASK Vector vector(Vector v) { return v + v; }
TASK __int128 wide(__int128 x) { return x + 1; }
TASK _Atomic int* atomic(_Atomic int* p, _Atomic int x) {
  *p += x;
  return p;
}
struct Bits {
  unsigned a : 3;
  int b : 5;
};
TASK unsigned bits(struct Bits* x) { return x->a; }
struct Flexible {
  int count;
  int items[];
};
TASK int flexible(struct Flexible* f) { return f->items[f->count - 1]; }
TASK int recursion(int n) { return n < 2 ? n : recursion(n - 1) + recursion(n - 2); }
TASK int generic(int x) { return _Generic(x, int : x + 1, default : 0); }
struct Big {
  int values[20];
};
static struct Big global = {{1, 2, 3}};
TASK struct Big by_value(struct Big b) { return b.values[0] ? b : global; }
TASK struct Big nested(int i) { return by_value((struct Big){{i, 5}}); }
TASK struct Big assigned(struct Big* to) { return *to = nested(8); }
TASK void no_value(int x) {
  if (x) return;
  printf("on\n");
}
TASK void void_expression(int x) { return no_value(x); }
TASK int unused(int x) {}
#define MAKE(name, operation) \
  TASK int name(int x) { return x operation 2; }
MAKE(doubled, *)
TASK int names(int guard, int types, int value) {
  int made = guard + types;
  return made + value;
}

TASK int main(int argc, char** argv) {
  printf("%d %d\n", old_style(1, 2.5, 'c'), without_prototype());
  printf("%d %d %d %d %d %d\n", declared(1), internal(1), inlined(1), always(1), gnu_inlined(1), c99_inline(1));
  printf("%d\n", sum(3, 1, 2, 3));
  int row[] = {1, 2}, grid[2][2] = {{1, 2}, {3, 4}};
  printf("%d %d %d\n", arrays(2, row, grid), static_array(row), on_stack(20));
  printf("%d %d %d\n", jumps(0), jumps(1), jumps(2));
  printf("%s %s %s\n", switches(2), switches(4), switches(9));
  printf("%d %d %d %d\n", expression(2), expression(9), cleans(1), cleans(2));
  printf("%d\n", returns_twice(1));
  puts(own_name());
  printf("%g %g\n", creal(complex_number(1 + 2 * I)), (double)vector((Vector){1, 2, 3, 4})[3]);
  _Atomic int a = 1;
  printf("%d %d\n", (int)wide(5), (int)*atomic(&a, 2));
  struct Bits b = {5, -3};
  struct Flexible* f = malloc(sizeof *f + 2 * sizeof(int));
  f->count = 2;
  f->items[1] = 77;
  printf("%u %d\n", bits(&b), flexible(f));
  free(f);
  printf("%d %d\n", recursion(6), generic(1));
  struct Big big;
  printf("%d\n", assigned(&big).values[1] + big.values[0] + by_value((struct Big){{0}}).values[2]);
  void_expression(0);
  no_value(1);
  unused(1);
  printf("%d %d\n", doubled(4), names(1, 2, 3));
  if (argc > 5) leaves(3);
  return argv == NULL;
}
