#include "check.h"

[[llmobs::tool]] inline int shared(int x) { return x + 1; }
struct Shared {
  [[llmobs::tool]] int method(int x) { return x * 2; }
};
template<class T> [[llmobs::tool]] T templated(T x) { return x * 3; }
[[llmobs::tool]] inline int counts() {
  static int count = 0;
  return ++count;
}

int other_shared(int x);
int other_method(int x);
int other_templated(int x);
int other_count();
int (*other_address())(int);
