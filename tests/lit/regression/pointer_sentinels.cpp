// A const char* that is a mark and no address is compared by the program and never read. Nor is it by us.
// RUN: %differential --log %t.log %s
// RUN: %filecheck %s --input-file=%t.log
#include "check.h"
#include <string.h>
#include <sys/mman.h>

#define TRANSIENT ((const char*)-1)

// CHECK: open task kind(text=<const char *>)
// CHECK: open task kind(text=<const char *>)
// CHECK: open task kind(text=<const char *>)
// CHECK: open task kind(text=<const char *>)
// CHECK: open task kind(text=<const char *>)
// CHECK: open task kind(text=<const char *>)
// CHECK: open task kind(text="text")
// CHECK: open task kind(text=null)
[[llmobs::task]] int kind(const char* text) { return text == TRANSIENT ? 1 : text == (const char*)1 ? 2 : text ? 3 : 0; }

// CHECK: open task mapped()
// CHECK: result mapped <const char *>
[[llmobs::task]] const char* mapped() { return static_cast<const char*>(MAP_FAILED); }

// CHECK: open task forget(key="{{x+}}"
// CHECK: open task forget(key=<const char *>)
[[llmobs::task]] void forget(const char* key) { printf("%d\n", key != nullptr); }

int main() {
  const size_t size = 1 << 20;
  char* nobodys = static_cast<char*>(mmap(nullptr, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  const char* const all[] = {TRANSIENT, (const char*)1, (const char*)-2, (const char*)0x7fff, nobodys, nobodys + size / 2 + 77, "text", nullptr};
  for (const char* one : all) printf("%d\n", kind(one));
  printf("%d\n", mapped() == MAP_FAILED);
  char* large = static_cast<char*>(mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  memset(large, 'x', 100);
  forget(large);
  munmap(large, size);
  forget(large);
}
