// A note of a macro that pastes names a line of the compiler's scratch space, in which our header must leave nothing.
// RUN: %differential --compile-only %s
// RUN: %differential --compile-only %s -std=c++11
#define PASTE(a, b) a##b

[[llmobs::tool]] int tool(int x) { return x + 1; }
[[llmobs::tool]] int pasted() {
  int PASTE(unused, 1) = 0;
  int PASTE(unused, 2) = PASTE(1, 0) / 0;
  return tool(PASTE(unused, 1)) PASTE(=, =) 1.5;
}
