// Values in C: each is recorded as what it is, in every version of the language.
// RUN: %c_differential --log %t.log %s -std=gnu11 -Wall -Wextra -Werror
// RUN: %filecheck %s --input-file=%t.log
// RUN: %c_differential --log %t.gnu89.log --only O2 %s -std=gnu89
// RUN: diff %t.log %t.gnu89.log
// RUN: %c_differential --log %t.c99.log --only O0 %s -std=c99
// RUN: diff %t.log %t.c99.log
// RUN: %c_differential --log %t.gnu2x.log --only O2 %s -std=gnu2x
// RUN: diff %t.log %t.gnu2x.log
#include <limits.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define TOOL __attribute__((llmobs_tool))

// CHECK: open tool signed_integers(c=97, s=-32768, i=-2147483648, l=-5, ll=-9223372036854775808) function=signed_integers file=c_values.c line=[[#@LINE+3]]
// CHECK-NEXT: result signed_integers -9223372036854775808
// CHECK-NEXT: close signed_integers
TOOL long long signed_integers(char c, short s, int i, long l, long long ll) { return l + c + s + i ? ll : 0; }
// CHECK: open tool unsigned_integers(c=255, s=65535, i=4294967295, l=7, ll=18446744073709551615, z=9)
// CHECK-NEXT: result unsigned_integers 18446744073709551615
TOOL unsigned long long unsigned_integers(unsigned char c, unsigned short s, unsigned i, unsigned long l,
                                          unsigned long long ll, size_t z) {
  return c + s + i + l + z ? ll : 0;
}
// CHECK: open tool truth(yes=true)
// CHECK-NEXT: result truth false
TOOL _Bool truth(_Bool yes) { return !yes; }
// CHECK: open tool floating(f=0.1, d=1e+300, l=2.5)
// CHECK-NEXT: result floating 0.1
TOOL float floating(float f, double d, long double l) { return d > (double)l ? f : 0; }
TOOL double wide(double d) { return d / 3; }
TOOL long double widest(long double l) { return l / 3; }
// CHECK: open tool text(s="a \"text\"")
// CHECK-NEXT: result text "text\""
TOOL const char* text(const char* s) { return strchr(s, 't') + 2 - 2; }
// CHECK: open tool no_text(s=null)
// CHECK-NEXT: result no_text null
TOOL const char* no_text(const char* s) { return s; }
// A buffer to be filled has no text in it yet; text with a length beside it may have no end.
// CHECK: open tool fill(buffer=<char *>, size=4)
// CHECK: open tool counted(s=<const char *>, length=2)
TOOL void fill(char* buffer, size_t size) { memset(buffer, 'x', size); }
TOOL int counted(const char* s, size_t length) { return s[length - 1]; }

enum Color { red, green = 7 };
enum Signed { minus = -3 };
// CHECK: open tool enumerations(c=7, s=-3)
// CHECK-NEXT: result enumerations -3
TOOL enum Signed enumerations(enum Color c, enum Signed s) { return c == green ? s : minus; }

struct Point {
  int x, y;
};
typedef struct {
  char text[100];
} Large;
union Either {
  int i;
  float f;
};
struct Incomplete;
// CHECK: open tool structures(p=<Point>, l=<Large>, e=<Either>)
// CHECK-NEXT: result structures <Point>
TOOL struct Point structures(struct Point p, Large l, union Either e) {
  struct Point made = {p.x + l.text[0], e.i};
  return made;
}
// CHECK: open tool large(first=65)
// CHECK-NEXT: result large <Large>
TOOL Large large(char first) {
  Large made;
  memset(&made, 0, sizeof made);
  made.text[0] = first;
  if (first == 'B') return made;
  Large other = made;
  other.text[1] = 'o';
  return first == 'C' ? made : other;
}
TOOL union Either either(int i) {
  union Either made;
  made.i = i;
  return made;
}
// CHECK: open tool pointers(p=<Point *>, v=null, f=<int (*)(const char *)>, pp=<const char **>, in=<Incomplete *>, a=<int *>)
// CHECK-NEXT: result pointers <void *>
TOOL void* pointers(struct Point* p, void* v, int (*f)(const char*), const char** pp, struct Incomplete* in, int a[4]) {
  return f && pp && in && a && !v ? p : v;
}
TOOL int (*function(int which))(const char*) { return which ? puts : NULL; }
// CHECK: open tool qualified(i=1, c="c")
TOOL int qualified(const int i, const char* const c) { return i + *c; }
// CHECK: open tool not_read(seen=1, p=<volatile int *>)
TOOL int not_read(volatile int hidden, int seen, volatile int* p) { return hidden + seen + *p; }
// CHECK: open tool many(a=1, b=2, c=3, d=4, e=5, f=6, g=7, h=8, i=9, j=10, k=11, l=12, m=13, n=14, o=15, p=16)
// CHECK-NEXT: result many 170
TOOL int many(int a, int b, int c, int d, int e, int f, int g, int h, int i, int j, int k, int l, int m, int n, int o,
              int p, int q, int r) {
  return a + b + c + d + e + f + g + h + i + j + k + l + m + n + o + p + q + r - 1;
}
// CHECK: open tool nothing()
// CHECK-NEXT: close nothing
TOOL void nothing(void) {}
// CHECK: open agent named chat(i=1)
__attribute__((llmobs_agent("named chat", "session_id=abc"))) int options(int i) { return i; }
__attribute__((llmobs_tool("capture_none", "capture=none"))) int captures_nothing(int i) { return i; }

int main(void) {
  printf("%lld\n", signed_integers('a', SHRT_MIN, INT_MIN, -5, LLONG_MIN));
  printf("%llu\n", unsigned_integers(255, 65535, UINT_MAX, 7, ULLONG_MAX, 9));
  printf("%d\n", truth(1));
  printf("%g %g %Lg\n", (double)floating(0.1f, 1e300, 2.5L), wide(1), widest(1));
  puts(text("a \"text\""));
  printf("%d\n", no_text(NULL) == NULL);
  char buffer[4];
  fill(buffer, 4);
  printf("%.4s %d\n", buffer, counted("ab", 2));
  printf("%d\n", enumerations(green, minus));
  struct Point p = {1, 2};
  Large l = {"l"};
  union Either e = either(5);
  printf("%d\n", structures(p, l, e).x);
  l = large('A');
  Large b = large('B'), c = large('C');
  printf("%s %s %s\n", l.text, b.text, c.text);
  const char* word = "word";
  printf("%d\n", pointers(&p, NULL, puts, &word, (struct Incomplete*)&p, (int*)&p) == &p);
  printf("%d\n", function(1)("called") >= 0);
  int i = 3;
  printf("%d %d\n", qualified(1, "c"), not_read(2, 1, &i));
  printf("%d\n", many(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18));
  nothing();
  printf("%d %d\n", options(1), captures_nothing(1));
  return 0;
}
