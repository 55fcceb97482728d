// A function whose frame does not fit on the stack works as long as it returns before it touches the large part. An
// added call in the same frame must not change that, so such a function gets a warning instead of a span.
// RUN: %differential --only O0,O2 --no-spans %s -w
// RUN: %clangxx %plugin -c -o /dev/null -Xclang -verify %s
#include "check.h"
#include <pthread.h>

// expected-warning@+1 {{attribute 'llmobs::task' is ignored: the local variables of function 'early' fill 64 MiB of stack}}
[[llmobs::task]] __attribute__((noinline)) int early(int n) {
  if (n == 0) return 1;
  volatile char huge[64 << 20];
  huge[n] = 1;
  return huge[n] + 1;
}

// expected-warning@+1 {{attribute 'llmobs::task' is ignored: the local variables of function 'early_void' fill 64 MiB of stack}}
[[llmobs::task]] __attribute__((noinline)) void early_void(int n) {
  if (n == 0) return;
  volatile char huge[64 << 20];
  huge[n] = 1;
}

void* thread(void*) {
  printf("%d\n", early(0));
  early_void(0);
  return nullptr;
}

int main() {
  pthread_t id;
  if (pthread_create(&id, nullptr, thread, nullptr)) return 1;
  pthread_join(id, nullptr);
}
