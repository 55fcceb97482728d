// pthread_cancel and pthread_exit unwind through instrumented functions: the thread ends, destructors run, the process
// goes on.
// RUN: %differential --log %t.log --log-varies %s
// RUN: %filecheck %s --input-file=%t.log
// RUN: %differential --log %t.observe.log --log-varies %s -DOBSERVE
// RUN: %filecheck %s --input-file=%t.observe.log
#include "check.h"
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#ifdef OBSERVE
#define TOOL(name) [[llmobs::tool(name, exceptions = observe)]]
#else
#define TOOL(name) [[llmobs::tool(name)]]
#endif

struct Local {
  const char* name;
  ~Local() { printf("~%s\n", name); }
};
// CHECK: open tool waits
// CHECK: close waits
// CHECK: open tool leaves
// CHECK: close leaves
TOOL("waits") int waits(int n) {
  Local l{"waits"};
  while (n) pause();
  return n;
}
TOOL("around") int around() {
  Local l{"around"};
  return waits(1) + 1;
}
TOOL("leaves") int leaves(int n) {
  Local l{"leaves"};
  if (n) pthread_exit(reinterpret_cast<void*>(5));
  return n;
}
TOOL("quiet") int quiet(int n) noexcept { return n; }
TOOL("counted") Counted counted() {
  Counted c(1);
  leaves(1);
  return c;
}
void* cancelled(void*) {
  around();
  return nullptr;
}
void* exits(void*) {
  quiet(1);
  leaves(1);
  return nullptr;
}
void* exits_with_result(void*) {
  counted();
  return nullptr;
}
long run(void* (*body)(void*), bool cancel) {
  pthread_t id;
  if (pthread_create(&id, nullptr, body, nullptr)) abort();
  if (cancel) {
    usleep(20000);
    pthread_cancel(id);
  }
  void* result = nullptr;
  pthread_join(id, &result);
  return result == PTHREAD_CANCELED ? -1 : reinterpret_cast<long>(result);
}

int main() {
  printf("%ld\n", run(cancelled, true));
  printf("%ld\n", run(exits, false));
  printf("%ld\n", run(exits_with_result, false));
}
