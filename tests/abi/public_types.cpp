// A library of functions that take the public structures, for abidiff: what of their layout changed since a release.
#include <llmobs/llmobs.h>

#define SHOW(Type)                                                                                                     \
  extern "C" __attribute__((visibility("default"))) void show_##Type(const llmobs::Type&) {}
SHOW(Annotation)
SHOW(AnnotationContext)
SHOW(AnnotationContextOptions)
SHOW(Config)
SHOW(Entries)
SHOW(Entry)
SHOW(FinishedSpan)
SHOW(SpanContent)
SHOW(SpanIds)
SHOW(SpanOptions)
SHOW(Stats)
SHOW(Text)
SHOW(Value)
SHOW(Writer)
extern "C" __attribute__((visibility("default"))) void show_guard(const llmobs_guard&) {}
extern "C" __attribute__((visibility("default"))) void show_value(const llmobs_value&) {}
extern "C" __attribute__((visibility("default"))) void show_type(const llmobs_type&) {}
extern "C" __attribute__((visibility("default"))) void show_enumerations(llmobs::SpanKind, llmobs::FlushResult,
                                                                         llmobs_shape) {}
