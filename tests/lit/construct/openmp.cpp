// OpenMP: regions are functions of their own in the code, but not in the tree; returns of the function around them and of
// lambdas inside them stay what they are.
// RUN: %differential --log %t.log --log-varies --only O0,O2 %s -fopenmp -L/usr/lib/llvm-19/lib
// RUN: %filecheck %s --input-file=%t.log
#include "check.h"

// CHECK: open tool sum(n=100)
// CHECK: result sum 4950
// CHECK-NEXT: close sum
[[llmobs::tool]] int sum(int n) {
  int total = 0;
#pragma omp parallel for reduction(+ : total)
  for (int i = 0; i < n; ++i) total += i;
  if (total < 0) return -1;
  return total;
}
// CHECK: open tool lambdas(n=4)
// CHECK: result lambdas 7
[[llmobs::tool]] int lambdas(int n) {
  int total = 0;
#pragma omp parallel for reduction(+ : total)
  for (int i = 0; i < n; ++i) {
    auto larger = [&](int x) {
      if (x > 2) return x;
      return 1;
    };
    total += larger(i) + (i == 0);
  }
  return total;
}
// CHECK: open tool in_region()
// CHECK: open task element(i=0)
[[llmobs::task]] int element(int i) { return i * 2; }
[[llmobs::tool]] Counted in_region() {
  int values[4] = {};
#pragma omp parallel num_threads(2)
  {
#pragma omp for
    for (int i = 0; i < 4; ++i) values[i] = element(i);
#pragma omp single
    values[0] = 1;
#pragma omp critical
    values[1] += 0;
  }
  if (values[3] == 6) return Counted(values[0] + values[1]);
  Counted other(0);
  return other;
}
[[llmobs::tool]] int tasks(int n) {
  int result = 0;
#pragma omp parallel
#pragma omp single
  {
#pragma omp task shared(result)
    result = n + 1;
#pragma omp taskwait
  }
  return result;
}

int main() {
  printf("%d\n", sum(100));
  printf("%d\n", lambdas(4));
  printf("%d\n", in_region().id);
  printf("%d\n", tasks(1));
}
