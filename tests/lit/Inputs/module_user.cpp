#include <stdio.h>
#ifdef CONDITIONAL
import conditional;
#else
import agent;

[[llmobs::tool]] int in_user(int x) { return x * 4; }

int main() {
  printf("%d\n", exported(1));
  printf("%d\n", templated(2));
  printf("%d\n", Agent().method(3));
  printf("%d\n", in_user(4));
  Initialised<int> initialised;
  printf("%d %d\n", initialised.first, initialised.second);
  printf("%d\n", with_lambda(8));
}
#endif
