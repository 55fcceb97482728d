// Spans before main and after it: in the initialisers and destructors of globals, of function statics, of thread_local
// variables.
// RUN: %differential --log %t.log --log-varies %s
// RUN: %filecheck %s --input-file=%t.log
#include "check.h"
#include <pthread.h>
#include <stdlib.h>

// CHECK: open tool initial(x=1)
[[llmobs::tool]] int initial(int x) {
  printf("initial %d\n", x);
  return x;
}
int global = initial(1);
struct Global {
  int id;
  [[llmobs::task]] Global(int i) : id(i) { printf("Global %d\n", id); }
  [[llmobs::task]] ~Global() { printf("~Global %d\n", id); }
};
Global object(2);
thread_local Global per_thread(3);
// CHECK: open task lazy()
[[llmobs::task]] Global& lazy() {
  static Global kept(4);
  static int once = initial(5);
  kept.id += once;
  return kept;
}
[[llmobs::task]] int counted() {
  static int count = 0;
  thread_local int mine = 10;
  return ++count + ++mine;
}
[[llmobs::task]] void farewell() { printf("farewell\n"); }
[[llmobs::task]] __attribute__((constructor)) void before() { printf("before\n"); }
[[llmobs::task]] __attribute__((destructor)) void after() { printf("after\n"); }

void* thread(void*) {
  printf("thread %d %d\n", per_thread.id, counted());
  return nullptr;
}

int main() {
  printf("main %d\n", global);
  atexit(farewell);
  printf("%d %d\n", lazy().id, lazy().id);
  printf("%d %d %d\n", per_thread.id, counted(), counted());
  pthread_t id;
  pthread_create(&id, nullptr, thread, nullptr);
  pthread_join(id, nullptr);
}
