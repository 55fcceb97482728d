// A program that is built with a sanitizer, on the library as it is installed, which is not: what the one allocated the other must
// not free. Exit code 0: all is as it should be; else the number of the line that says what is not, or the sanitizer's.
#include <llmobs/llmobs.h>

#include <string>

#define EXPECT(condition)                                                                                              \
  if (!(condition)) return __LINE__

int main(int, char** argv) {
  for (int i = 0; i < 3; ++i) {
    llmobs::enable(llmobs::Config().set_file(argv[1]));
    {
      auto span = llmobs::task("task");
      llmobs::annotate(llmobs::Annotation().set_input(std::string(10000, 'x')));
    }
    EXPECT(llmobs::flush(20000) == llmobs::FlushResult::delivered);
    llmobs::disable();
  }
  llmobs::enable(llmobs::Config().set_file(argv[1]));
  auto span = llmobs::task("open when the program ends");
  return 0;
}
