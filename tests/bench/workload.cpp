#include "workload.h"

const std::string question(200, 'q');
const std::string answer(200, 'a');

[[llmobs::tool]] __attribute__((noinline)) const std::string& look_up(const std::string& text, int k) {
  asm volatile("" : : "r"(k), "r"(&text) : "memory");
  return answer;
}
