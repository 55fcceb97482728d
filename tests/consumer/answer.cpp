// A program of somebody who uses llmobs: one annotated function, one block traced by macro.
#include <llmobs/llmobs.h>

#include <cstdio>
#include <string>

[[llmobs::workflow]] std::string answer(const std::string& question) { return "You asked: " + question; }

int traced_without_plugin(int a, int b) {
  LLMOBS_TRACE(task, a, b);
  LLMOBS_RETURN(a + b);
}

int main() {
  std::string text = answer("why?");
  std::printf("%s %d\n", text.c_str(), traced_without_plugin(1, 2));
  llmobs::flush();
  return 0;
}
