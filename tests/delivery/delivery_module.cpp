// A module that a program loads and unloads: it makes one span each time.
#include <llmobs/llmobs.h>

extern "C" __attribute__((visibility("default"))) void make_span_of_module(const char* name);

void make_span_of_module(const char* name) {
  auto span = llmobs::task(name);
  span.annotate(llmobs::Annotation().set_input("in").set_output("out"));
}
