// The same of C.
// RUN: %c_differential --compile-only %s -std=gnu11
#define PASTE(a, b) a##b

__attribute__((llmobs_tool)) int tool(int x) { return x + 1; }
__attribute__((llmobs_tool)) int pasted(void) {
  int PASTE(unused, 1) = 0;
  int PASTE(unused, 2) = PASTE(1, 0) / 0;
  return tool(PASTE(unused, 1)) PASTE(=, =) 1;
}
