// A C file without annotated functions compiles to the same bytes, even if it mentions llmobs.
// RUN: %clang -std=gnu11 -O1 -g -c %s -o %t.plain.o
// RUN: %clang %plugin -std=gnu11 -O1 -g -c %s -o %t.plugin.o
// RUN: cmp %t.plain.o %t.plugin.o
#include <stdio.h>

static int llmobs_like_a_word(int x) { return x; }
int main(void) { return printf("%d\n", llmobs_like_a_word(1)) < 0; }
