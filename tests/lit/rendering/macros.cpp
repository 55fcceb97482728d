// Operands of LLMOBS_TRACE are rendered in a file that is compiled with the plugin; without it, too, the file is valid.
// RUN: %clangxx %plugin -Wall -Wextra -Werror %s %probe -pthread -o %t
// RUN: rm -f %t.log && env LLMOBS_PROBE=%t.log %t
// RUN: %filecheck %s --input-file=%t.log
// RUN: %clangxx -Wall -Wextra -Werror %s %probe -pthread -o %t.without
// RUN: rm -f %t.log && env LLMOBS_PROBE=%t.log %t.without
// RUN: %filecheck %s --input-file=%t.log --check-prefix=WITHOUT
#include <llmobs/trace.h>

enum class Size { small, large };
struct Item {
  int price;
  Size size;
};

// CHECK: open tool buy(item={"price": 3, "size": "large"})
// CHECK: result buy "large"
// WITHOUT: open tool buy(item=<Item>)
// WITHOUT: result buy 1
static Size buy(const Item& item) {
  LLMOBS_TRACE(tool, item);
  LLMOBS_RETURN(item.size);
}

int main() { return buy({3, Size::large}) == Size::large ? 0 : 1; }
