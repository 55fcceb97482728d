// Objects that the function is there to fill: what their pointers hold is nobody's to follow.
// RUN: %differential --log %t.log %s
// RUN: %filecheck %s --input-file=%t.log
#include "check.h"
#include <cstring>
#include <new>

struct Reply {
  const char* text;
  char* buffer;
  const char* lines[2];
  int length;
};
// CHECK: open tool fill(reply={"text": <const char *>, "buffer": <char *>, "lines": <const char *[2]>, "length": {{.*}}})
[[llmobs::tool]] void fill(Reply& reply) {
  reply.text = "done";
  reply.length = 4;
}

int main() {
  alignas(Reply) unsigned char memory[sizeof(Reply)];
  std::memset(memory, 0xa5, sizeof memory); // as the stack may be
  auto* reply = reinterpret_cast<Reply*>(memory);
  fill(*reply);
  printf("%s %d\n", reply->text, reply->length);
}
