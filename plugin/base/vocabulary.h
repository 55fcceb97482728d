// The vocabulary is what users can say about a function: kinds of span and options, as <llmobs/span_kind.def> lists
// them. Attributes and rules are read with the same words, the same checks, and the same guesses at what a mistyped
// word stands for.
#pragma once

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"

#include <optional>
#include <string>

namespace llmobs {

enum class SpanKind {
#define LLMOBS_SPAN_KIND(Enumerator, spelling, has_model, doc) Enumerator,
#include <llmobs/span_kind.def>
};

enum class Option {
#define LLMOBS_ATTRIBUTE_OPTION(Enumerator, spelling, type, model_kinds_only, doc) Enumerator,
#include <llmobs/span_kind.def>
};

enum class ParameterWord {
#define LLMOBS_PARAMETER_WORD(Enumerator, spelling, effect, doc) Enumerator,
#include <llmobs/span_kind.def>
};

enum class OptionType { String, Number, Choice };

/// What a word about a parameter does with the argument's value.
enum class WordEffect {
  Hide,  ///< keeps it out; of two such words the later one counts
  Label, ///< takes its text as a name that the span carries
  Select ///< makes it the input, or a part of it
};

constexpr unsigned SpanKindCount = 0
#define LLMOBS_SPAN_KIND(Enumerator, spelling, has_model, doc) +1
#include <llmobs/span_kind.def>
    ;
constexpr unsigned OptionCount = 0
#define LLMOBS_ATTRIBUTE_OPTION(Enumerator, spelling, type, model_kinds_only, doc) +1
#include <llmobs/span_kind.def>
    ;

constexpr unsigned ParameterWordCount = 0
#define LLMOBS_PARAMETER_WORD(Enumerator, spelling, effect, doc) +1
#include <llmobs/span_kind.def>
    ;

llvm::StringRef spelling(ParameterWord Word);
llvm::StringRef spelling(SpanKind Kind);
llvm::StringRef spelling(Option O);
std::optional<SpanKind> kindOf(llvm::StringRef Word);
std::optional<Option> optionOf(llvm::StringRef Word);
std::optional<ParameterWord> parameterWordOf(llvm::StringRef Word);

WordEffect effectOf(ParameterWord Word);
/// True for words that only kinds with a model take.
bool isForModelsOnly(ParameterWord Word);

bool hasModel(SpanKind Kind);
OptionType typeOf(Option O);
bool isForModelsOnly(Option O);
/// True for options that only leave out: of several that are given the narrowest counts.
bool isRestriction(Option O);
/// The number that an option of type Number takes, whichever way it is written; nothing if it is none.
std::optional<unsigned> numberOf(llvm::StringRef Text);
constexpr unsigned MaxNumber = 1000000000;
/// The words that an option of type Choice takes.
llvm::SmallVector<llvm::StringRef, 8> choicesOf(Option O);

llvm::SmallVector<llvm::StringRef, 8> allKinds();
llvm::SmallVector<llvm::StringRef, 8> allParameterWords();

/// The known word that a mistyped one most likely stands for; empty if none is near.
llvm::StringRef nearest(llvm::StringRef Word, llvm::ArrayRef<llvm::StringRef> Known);

/// 'a', 'b', 'c'
std::string quotedList(llvm::ArrayRef<llvm::StringRef> Words);

} // namespace llmobs
