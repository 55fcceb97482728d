#include "base/vocabulary.h"

#include "llvm/ADT/StringExtras.h"

#include <algorithm>

using namespace llmobs;
using llvm::StringRef;

StringRef llmobs::spelling(SpanKind Kind) {
  static const char* const Spellings[] = {
#define LLMOBS_SPAN_KIND(Enumerator, spelling, has_model, doc) #spelling,
#include <llmobs/span_kind.def>
  };
  return Spellings[static_cast<unsigned>(Kind)];
}

StringRef llmobs::spelling(Option O) {
  static const char* const Spellings[] = {
#define LLMOBS_ATTRIBUTE_OPTION(Enumerator, spelling, type, model_kinds_only, doc) #spelling,
#include <llmobs/span_kind.def>
  };
  return Spellings[static_cast<unsigned>(O)];
}

StringRef llmobs::spelling(ParameterWord Word) {
  static const char* const Spellings[] = {
#define LLMOBS_PARAMETER_WORD(Enumerator, spelling, effect, doc) #spelling,
#include <llmobs/span_kind.def>
  };
  return Spellings[static_cast<unsigned>(Word)];
}

template<class Enum> static std::optional<Enum> find(StringRef Word, unsigned Count) {
  for (unsigned I = 0; I < Count; ++I)
    if (Word == spelling(static_cast<Enum>(I))) return static_cast<Enum>(I);
  return std::nullopt;
}

std::optional<SpanKind> llmobs::kindOf(StringRef Word) { return find<SpanKind>(Word, SpanKindCount); }

std::optional<Option> llmobs::optionOf(StringRef Word) { return find<Option>(Word, OptionCount); }

std::optional<ParameterWord> llmobs::parameterWordOf(StringRef Word) {
  return find<ParameterWord>(Word, ParameterWordCount);
}

WordEffect llmobs::effectOf(ParameterWord Word) {
  static const WordEffect Effects[] = {
#define LLMOBS_PARAMETER_WORD(Enumerator, spelling, effect, doc) WordEffect::effect,
#include <llmobs/span_kind.def>
  };
  return Effects[static_cast<unsigned>(Word)];
}

bool llmobs::isForModelsOnly(ParameterWord Word) {
  std::optional<Option> Same = optionOf(spelling(Word));
  return Same && isForModelsOnly(*Same);
}

bool llmobs::hasModel(SpanKind Kind) {
  static const bool HasModel[] = {
#define LLMOBS_SPAN_KIND(Enumerator, spelling, has_model, doc) has_model != 0,
#include <llmobs/span_kind.def>
  };
  return HasModel[static_cast<unsigned>(Kind)];
}

OptionType llmobs::typeOf(Option O) {
  static const OptionType Types[] = {
#define LLMOBS_ATTRIBUTE_OPTION(Enumerator, spelling, type, model_kinds_only, doc) OptionType::type,
#include <llmobs/span_kind.def>
  };
  return Types[static_cast<unsigned>(O)];
}

bool llmobs::isForModelsOnly(Option O) {
  static const bool ModelKindsOnly[] = {
#define LLMOBS_ATTRIBUTE_OPTION(Enumerator, spelling, type, model_kinds_only, doc) model_kinds_only != 0,
#include <llmobs/span_kind.def>
  };
  return ModelKindsOnly[static_cast<unsigned>(O)];
}

bool llmobs::isRestriction(Option O) { return O == Option::Capture || O == Option::MaxBytes; }

std::optional<unsigned> llmobs::numberOf(StringRef Text) {
  std::string Digits = Text.str();
  Digits.erase(std::remove(Digits.begin(), Digits.end(), '\''), Digits.end());
  unsigned Number = 0;
  bool IsNumber = !Digits.empty() && llvm::isDigit(Digits[0]) && !StringRef(Digits).getAsInteger(0, Number);
  return IsNumber && Number > 0 && Number <= MaxNumber ? std::optional<unsigned>(Number) : std::nullopt;
}

llvm::SmallVector<StringRef, 8> llmobs::choicesOf(Option O) {
  llvm::SmallVector<StringRef, 8> Words;
#define LLMOBS_OPTION_CHOICE(Enumerator, word)                                                                         \
  if (O == Option::Enumerator) Words.push_back(#word);
#include <llmobs/span_kind.def>
  return Words;
}

llvm::SmallVector<StringRef, 8> llmobs::allKinds() {
  llvm::SmallVector<StringRef, 8> Words;
  for (unsigned I = 0; I < SpanKindCount; ++I) Words.push_back(spelling(static_cast<SpanKind>(I)));
  return Words;
}

llvm::SmallVector<StringRef, 8> llmobs::allParameterWords() {
  llvm::SmallVector<StringRef, 8> Words;
  for (unsigned I = 0; I < ParameterWordCount; ++I) Words.push_back(spelling(static_cast<ParameterWord>(I)));
  return Words;
}

static std::string sorted(StringRef Word) {
  std::string Letters = Word.str();
  llvm::sort(Letters);
  return Letters;
}

StringRef llmobs::nearest(StringRef Word, llvm::ArrayRef<StringRef> Known) {
  StringRef Best;
  unsigned BestDistance = std::min<unsigned>(3, 1 + Word.size() / 3);
  std::string Lower = Word.lower();
  for (StringRef Candidate : Known) {
    bool IsReordered = sorted(Lower) == sorted(Candidate);
    unsigned Distance = IsReordered ? 0 : StringRef(Lower).edit_distance(Candidate, true, BestDistance);
    if (Distance >= BestDistance) continue;
    Best = Candidate;
    BestDistance = Distance;
  }
  if (!Best.empty()) return Best;
  // `model` for `model_name`
  for (StringRef Candidate : Known) {
    llvm::SmallVector<StringRef, 4> Parts;
    Candidate.split(Parts, '_');
    if (llvm::is_contained(Parts, Lower)) return Candidate;
  }
  return "";
}

std::string llmobs::quotedList(llvm::ArrayRef<StringRef> Words) { return "'" + llvm::join(Words, "', '") + "'"; }
