// What main is given is shown as texts, because the language says where the list ends.
// RUN: %differential --log %t.log %s
// RUN: %filecheck %s --input-file=%t.log --check-prefix=ALONE
// RUN: %clangxx %plugin -Wall -Wextra -Werror -DLOCKING %s %probe -pthread -o %t.locking
// RUN: rm -f %t.locking.log && env LLMOBS_PROBE=%t.locking.log %t.locking --topic "sea ice" ""
// RUN: %filecheck %s --input-file=%t.locking.log
// RUN: %clangxx %plugin -Wall -Wextra -Werror -DENVIRONMENT %s %probe -pthread -o %t.environment
// RUN: rm -f %t.environment.log && env LLMOBS_PROBE=%t.environment.log %t.environment --topic "sea ice" ""
// RUN: %filecheck %s --input-file=%t.environment.log --check-prefixes=CHECK,ENVIRONMENT
// RUN: %expand %s | %filecheck %s --check-prefix=EXPANDED
#include "check.h"
#include <mutex>

// ALONE: open workflow main(argc=1, argv=["{{[^"]*}}"{{]}})
// CHECK: open workflow main(argc=4, argv=["{{[^"]*}}", "--topic", "sea ice", ""{{]}}
// ENVIRONMENT-SAME: , environment=<char **>)
// EXPANDED: llmobs::seam::open(&guard, "{{.*}}", argc, llmobs::seam::texts(argv));

// All else that looks like it: nothing says that there are texts.
// CHECK: open tool run(argc=3, argv=<char **>)
// ALONE: open tool run(argc=0, argv=<char **>)
[[llmobs::tool]] int run(int argc, char** argv) { return argc + (argv == nullptr); }

struct Program {
  // CHECK: open tool main(argc=7, argv=<char **>)
  [[llmobs::tool]] static int main(int argc, char** argv) { return argc + (argv == nullptr); }
};
namespace other {
// CHECK: open tool main(argc=8, argv=<const char **>)
[[llmobs::tool]] int main(int argc, const char** argv) { return argc + (argv == nullptr); }
} // namespace other

#ifdef LOCKING
std::mutex lock;
[[llmobs::workflow]] int main(const int argc, char* argv[]) {
  std::lock_guard<std::mutex> hold(lock);
#elif defined(ENVIRONMENT)
[[llmobs::workflow]] int main(int argc, const char* const argv[], char** environment) {
  printf("%d\n", environment != nullptr);
#else
[[llmobs::workflow]] int main(int argc, char** argv) {
#endif
  char* none[] = {nullptr};
  const char* some[] = {"a"};
  printf("%d %d\n", run(argc - 1, none), argv[argc] == nullptr);
  printf("%d\n", Program::main(7, none));
  printf("%d\n", other::main(8, some));
}
