// The same without llmobs: what start_cost is compared with.
#include <cstdlib>
#include <string>

const std::string question(200, 'q');
const std::string answer(200, 'a');

__attribute__((noinline)) const std::string& look_up(const std::string& text, int k) {
  asm volatile("" : : "r"(k), "r"(&text) : "memory");
  return answer;
}

int main(int argc, char** argv) {
  for (int i = argc > 1 ? std::atoi(argv[1]) : 0; i > 0; --i) look_up(question, i);
  return 0;
}
