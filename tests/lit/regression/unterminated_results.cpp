// What a function returns as char* need not be text: it may be a place in a range, or the beginning of characters that no
// terminator ends. Found in fmt's tests.
// RUN: %differential --log %t.log %s
// RUN: %filecheck %s --input-file=%t.log
// RUN: %clangxx %plugin -fplugin-arg-llmobs-remarks -c -o /dev/null %s 2>&1 | %filecheck --check-prefix=REMARK %s
#include "check.h"
#include <cstdlib>
#include <cstring>
#include <sys/mman.h>

class Buffer {
public:
  explicit Buffer(size_t size) : held(static_cast<char*>(malloc(size))), length(size) { memset(held, 'x', size); }
  ~Buffer() { free(held); }
  // REMARK: [[#@LINE+1]]:{{.*}} remark: llmobs: the result of 'Buffer::data' is not captured: it may point to characters that no terminator ends
  [[llmobs::task]] const char* data() const { return held; }
  [[llmobs::task]] const char* end() const { return held + length; }
  [[llmobs::task]] const char* operator->() const { return held; }
  [[llmobs::task]] operator const char*() const { return "a string"; }
  [[llmobs::task]] const char* name() const { return "a name"; }

private:
  char* held;
  size_t length;
};

[[llmobs::task]] const char* parse(const char* begin, const char* end) { return begin == end ? end : begin + 1; }
[[llmobs::task]] char* fill(char* to) { return strcpy(to, "filled") + 3; }
[[llmobs::task]] const char* lookup(const char* key, size_t key_size) { return key_size > 1 ? "found" : key; }
[[llmobs::task]] const char* at_the_edge(const char* text) { return text; }

// CHECK: open task data()
// CHECK-NEXT: close data
// CHECK-NEXT: open task end()
// CHECK-NEXT: close end
// CHECK-NEXT: open task operator->()
// CHECK-NEXT: close operator->
// CHECK-NEXT: open task operator const char *()
// CHECK-NEXT: result operator const char * "a string"
// CHECK: result name "a name"
// CHECK: open task parse(begin={{.*}}, end={{.*}})
// CHECK-NEXT: close parse
// CHECK: open task fill(to={{.*}})
// CHECK-NEXT: close fill
// CHECK: result lookup "found"
// CHECK: open task at_the_edge(text="yyyy")
// CHECK-NEXT: result at_the_edge "yyyy"
int main() {
  Buffer buffer(16);
  const char* begin = buffer.data();
  printf("%d\n", static_cast<int>(buffer.end() - begin));
  printf("%c\n", *buffer.operator->());
  printf("%s %s\n", static_cast<const char*>(buffer), buffer.name());
  const char text[] = {'a', 'b', 'c'};
  printf("%d\n", static_cast<int>(parse(text, text + 3) - text));
  char room[8];
  printf("%s\n", fill(room));
  printf("%s\n", lookup(text, 3));
  // Characters up to the end of the memory that can be read.
  const size_t page = 65536;
  char* memory = static_cast<char*>(mmap(nullptr, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  mprotect(memory + page, page, PROT_NONE);
  memset(memory + page - 4, 'y', 4);
  printf("%c\n", *at_the_edge(memory + page - 4));
  munmap(memory, 2 * page);
}
