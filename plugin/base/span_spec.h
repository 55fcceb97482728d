// A SpanSpec is what one attribute says: the kind of span and the options given with it, as plain data. A
// CapturePlan is what the plugin has decided to do with one function that carries a SpanSpec: which arguments
// are recorded under which name, how the result is seen, how a leaving exception is seen. Stages hand these
// two structures to each other and share nothing else.
#pragma once

#include "base/vocabulary.h"

#include "clang/Basic/SourceLocation.h"
#include "llvm/ADT/SmallVector.h"

#include <array>
#include <map>
#include <string>

namespace clang {
class ParmVarDecl;
}

namespace llmobs {

struct OptionValue {
  bool Given = false;
  std::string Text;
  clang::SourceLocation Loc; // of the name or, for the positional name, of the value
};

/// The words of one parameter.
class ParameterWords {
public:
  /// `Loc`: where, if an attribute says it.
  void add(ParameterWord Word, clang::SourceLocation Loc = {}) {
    Said |= bit(Word);
    if (Loc.isValid()) Where[static_cast<unsigned>(Word)] = Loc;
  }
  void add(const ParameterWords& Others) {
    for (unsigned I = 0; I < ParameterWordCount; ++I)
      if (auto Word = static_cast<ParameterWord>(I); Others.has(Word)) add(Word, Others.location(Word));
  }
  void remove(ParameterWord Word) { Said &= ~bit(Word); }
  bool has(ParameterWord Word) const { return Said & bit(Word); }
  clang::SourceLocation location(ParameterWord Word) const { return Where[static_cast<unsigned>(Word)]; }

private:
  static unsigned bit(ParameterWord Word) { return 1u << static_cast<unsigned>(Word); }

  unsigned Said = 0;
  std::array<clang::SourceLocation, ParameterWordCount> Where;
};

struct SpanSpec {
  SpanKind Kind = SpanKind::Task;
  std::array<OptionValue, OptionCount> Options;
  std::map<std::string, ParameterWords> Parameters; // the words of single ones, by name
  clang::SourceRange Range;                         // the attribute, from its scope to its closing parenthesis
  bool ByRule = false;                              // no attribute: remarks speak of it, not warnings

  OptionValue& operator[](Option O) { return Options[static_cast<unsigned>(O)]; }
  const OptionValue& operator[](Option O) const { return Options[static_cast<unsigned>(O)]; }
};

/// How the value of `return E;` is observed.
enum class ResultForm {
  None,      ///< not at all: void, or the plan says why
  Scalar,    ///< held in a variable, loaded again
  Reference, ///< bound to a reference variable
  Object,    ///< built in the return slot, where the caller finds it
  Awaited    ///< coroutine: the arguments of promise.return_value() and promise.yield_value()
};

enum class ExceptionMode {
  None,   ///< cannot throw, or exceptions are off
  Watch,  ///< seen by a clause that catches nothing
  Catch,  ///< catch (...), record, rethrow: without RTTI, there is nothing to ask
  Observe ///< noticed on the way out
};

/// What is recorded of an argument.
enum class ArgumentForm {
  Value,
  Address,  ///< of text without a known end: the pointer, and not what it points to
  TypeName, ///< of an object that must not be looked at
  Texts,    ///< those of an array that ends with a null pointer
  Redacted  ///< that there was one
};

struct CapturedArgument {
  const clang::ParmVarDecl* Parameter = nullptr;
  std::string Name;
  ArgumentForm Form = ArgumentForm::Value;
  llvm::SmallVector<ParameterWord, 1> Roles = {}; ///< what else the library makes of its value
};

/// A word about a parameter that can't be done, and why.
struct RefusedWord {
  ParameterWord Word;
  std::string Parameter;
  std::string Why;
  clang::SourceLocation Loc; ///< of the attribute that says it; invalid if it is a matter of rules
};

/// The same of an option; a rule's has no place.
struct RefusedOption {
  Option TheOption;
  std::string Why;
  clang::SourceLocation Loc;
};

/// A member of an object, as it is read.
struct MemberRead {
  std::string Name;
  bool IsCall = false;
  bool IsBool = false;
  bool CanThrow = false;
};

/// What a result says of a failure (`failed_if`).
struct ReturnedFailure {
  bool IsNegated = false;
  MemberRead Condition; ///< no name: nothing is asked
  MemberRead Message;   ///< no name: there is none
  std::string Type;     ///< of the result

  std::string saying() const { return "'" + Condition.Name + "' is " + (IsNegated ? "false" : "true"); }
};

/// Something that is left out, and the reason, for the remarks.
struct Omission {
  std::string What;
  std::string Why;
};

struct CapturePlan {
  std::string SpanName;
  std::string Site; ///< the call site text of llmobs/instrument.h
  llvm::SmallVector<CapturedArgument, 4> Arguments;
  ResultForm Result = ResultForm::None;
  ExceptionMode Exceptions = ExceptionMode::None;
  bool HidesExceptionMessage = false;
  bool ConstantEvaluable = false; ///< constexpr: constant evaluation must not meet our calls
  bool Coroutine = false;
  bool TimesYields = false;       ///< of a coroutine: the moment of the first co_yield is asked for
  std::string WhyOnlyOwn = {};    ///< why values that are not the coroutine's own are not looked at; empty: they are
  bool WithholdsMessages = false; ///< of exceptions: they may quote what is kept out
  llvm::SmallVector<Omission, 2> Omissions;
  llvm::SmallVector<RefusedWord, 1> Refused;
  llvm::SmallVector<RefusedOption, 1> RefusedOptions;
  ReturnedFailure FailedIf;
  const clang::ParmVarDecl* Callback = nullptr; ///< whose call ends the span
  bool RecordsCallback = false;                 ///< what it is given is the output
};

inline bool hasTryBlock(const CapturePlan& Plan) {
  return Plan.Exceptions == ExceptionMode::Watch || Plan.Exceptions == ExceptionMode::Catch;
}
/// Whether the exception is caught, recorded and thrown again.
inline bool recordsInHandler(const CapturePlan& Plan) {
  return Plan.Exceptions == ExceptionMode::Catch || (Plan.Exceptions == ExceptionMode::Watch && Plan.Coroutine);
}

} // namespace llmobs
