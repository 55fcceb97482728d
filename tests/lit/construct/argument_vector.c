// What main is given is shown as texts in C, too; but not if the program calls main itself, with whatever it likes.
// RUN: %c_differential --log %t.log %s -std=gnu89 -Wall -Wextra -Werror
// RUN: %filecheck %s --input-file=%t.log
// RUN: %c_differential --log %t.calling.log %s -std=gnu11 -Wall -Wextra -Werror -DCALLING
// RUN: %filecheck %s --input-file=%t.calling.log --check-prefix=CALLING
// RUN: %clang %plugin -fplugin-arg-llmobs-expand=- -fsyntax-only %s | %filecheck %s --check-prefix=EXPANDED
#include <stdio.h>

// CHECK: open workflow main(argc=1, argv=["{{[^"]*}}"{{]}})
// EXPANDED: {llmobs_v1_capture_texts, llmobs_opaque_shape}
// EXPANDED: llmobs_seam_texts((const char* const*)argv)
// CHECK: open tool run(argc=1, argv=<char **>)
__attribute__((llmobs_tool)) int run(int argc, char** argv) { return argc + !argv; }

// CALLING: open workflow main(argc=1, argv=<char **>)
// CALLING: open workflow main(argc=5, argv=<char **>)
__attribute__((llmobs_workflow)) int main(int argc, char** argv) {
#ifdef CALLING
  static char* unfinished[1] = {(char*)1};
  if (argc == 1) return main(5, unfinished);
#endif
  printf("%d\n", run(argc, argv));
  return 0;
}
