// Jumps: goto in and out of scopes, switch with fall-through and jumps into blocks, labels as values.
// RUN: %differential --log %t.log %s
// RUN: %filecheck %s --input-file=%t.log
#include "check.h"
#include <initializer_list>

[[llmobs::task]] int backwards(int n) {
  int sum = 0;
again:
  sum += n;
  if (--n > 0) goto again;
  return sum;
}
[[llmobs::task]] int out_of_scopes(int n) {
  for (int i = 0; i < 3; ++i) {
    Counted c(i);
    if (i == n) goto found;
  }
  return -1;
found:
  return n * 100;
}
[[llmobs::task]] Counted over_a_return(bool skip) {
  if (skip) goto later;
  return Counted(1);
later:
  return Counted(2);
}
[[llmobs::task]] int to_the_end(int n) {
  if (n) goto end;
  n = 7;
end:
  return n;
}
[[llmobs::task]] void label_at_end(int n) {
  if (n) goto end;
  printf("not skipped\n");
end:;
}
[[llmobs::task]] int switched(int n) {
  switch (n) {
  case 0: return 10;
  case 1: n += 5; [[fallthrough]];
  case 2: return n;
  case 3: {
    Counted c(3);
    return c.id;
  }
  case 10 ... 12: return 1012;
  default: break;
  }
  return -n;
}
[[llmobs::task]] int duff(int count) {
  int n = (count + 3) / 4, copied = 0;
  switch (count % 4) {
  case 0:
    do {
      ++copied;
  case 3: ++copied;
  case 2: ++copied;
  case 1: ++copied;
    } while (--n > 0);
  }
  return copied;
}
// CHECK: open task computed(n=1)
// CHECK-NEXT: result computed 20
[[llmobs::task]] int computed(int n) {
  static const void* const table[] = {&&zero, &&one, &&two};
  goto* table[n];
zero:
  return 10;
one:
  return 20;
two:
  return 30;
}
[[llmobs::task]] int interpreter(const char* program) {
  static const void* const operations[] = {&&add, &&dbl, &&stop};
  int value = 1;
  goto* operations[*program - '0'];
add:
  ++value;
  goto* operations[*++program - '0'];
dbl:
  value *= 2;
  goto* operations[*++program - '0'];
stop:
  return value;
}

int main() {
  printf("%d\n", backwards(4));
  printf("%d %d\n", out_of_scopes(1), out_of_scopes(5));
  printf("%d\n", over_a_return(true).id);
  printf("%d\n", over_a_return(false).id);
  printf("%d %d\n", to_the_end(0), to_the_end(3));
  label_at_end(0);
  label_at_end(1);
  for (int n : {0, 1, 2, 3, 11, 20}) printf("%d\n", switched(n));
  printf("%d %d\n", duff(7), duff(8));
  printf("%d %d %d\n", computed(1), computed(0), computed(2));
  printf("%d\n", interpreter("01012"));
}
