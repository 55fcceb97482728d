// A program that does nothing, or makes one span: what starting and stopping costs. Usage: start_cost [COUNT]
#include "workload.h"

#include <cstdlib>

int main(int argc, char** argv) {
  for (int i = argc > 1 ? std::atoi(argv[1]) : 0; i > 0; --i) look_up(question, i);
  return 0;
}
