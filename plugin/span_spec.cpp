#include "span_spec.h"

using namespace llmobs;

llvm::StringRef llmobs::spelling(SpanKind Kind) {
  static const char* const Spellings[] = {
#define LLMOBS_SPAN_KIND(Enumerator, spelling, has_model, doc) #spelling,
#include <llmobs/span_kind.def>
  };
  return Spellings[static_cast<unsigned>(Kind)];
}

llvm::StringRef llmobs::spelling(Option O) {
  static const char* const Spellings[] = {
#define LLMOBS_ATTRIBUTE_OPTION(Enumerator, spelling, type, model_kinds_only, doc) #spelling,
#include <llmobs/span_kind.def>
  };
  return Spellings[static_cast<unsigned>(O)];
}

bool llmobs::hasModel(SpanKind Kind) {
  static const bool HasModel[] = {
#define LLMOBS_SPAN_KIND(Enumerator, spelling, has_model, doc) has_model != 0,
#include <llmobs/span_kind.def>
  };
  return HasModel[static_cast<unsigned>(Kind)];
}
