// A SpanSpec is what one attribute says: the kind of span and the options given with it, as plain data. A
// CapturePlan is what the plugin has decided to do with one function that carries a SpanSpec: which arguments
// are recorded under which name, how the result is seen, how a leaving exception is seen. Stages hand these
// two structures to each other and share nothing else.
#ifndef LLMOBS_PLUGIN_SPAN_SPEC_H
#define LLMOBS_PLUGIN_SPAN_SPEC_H

#include "vocabulary.h"

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

struct SpanSpec {
  SpanKind Kind = SpanKind::Task;
  std::array<OptionValue, OptionCount> Options;
  std::map<std::string, ParameterWord> Parameters; // what is said of single ones, by name
  clang::SourceRange Range; // the attribute, from its scope to its closing parenthesis
  bool ByRule = false;      // no attribute: what is said of it is said as a remark

  /// Of two words about one parameter the stricter one counts.
  void restrict(const std::string& Name, ParameterWord Word) {
    auto [At, IsNew] = Parameters.insert({Name, Word});
    if (!IsNew && At->second < Word) At->second = Word;
  }

  OptionValue& operator[](Option O) { return Options[static_cast<unsigned>(O)]; }
  const OptionValue& operator[](Option O) const { return Options[static_cast<unsigned>(O)]; }
};

/// How the value of `return E;` is observed.
enum class ResultForm {
  None,      ///< not at all: void, or the plan says why
  Scalar,    ///< held in a variable, loaded again
  Reference, ///< bound to a reference variable
  Object,    ///< built in the return slot, where the caller finds it
  Awaited    ///< coroutine: the argument of promise.return_value()
};

enum class ExceptionMode {
  None,   ///< cannot throw, or exceptions are off
  Catch,  ///< catch (...), record, rethrow
  Observe ///< noticed on the way out
};

struct CapturedArgument {
  const clang::ParmVarDecl* Parameter = nullptr;
  std::string Name;
  bool AddressOnly =
      false; ///< text without a known end: the pointer is recorded, what it points to is not read
  bool Redacted = false; ///< its name alone is recorded
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
  bool ConstantEvaluable = false; ///< constexpr: constant evaluation must not meet our calls
  bool Coroutine = false;
  llvm::SmallVector<Omission, 2> Omissions;
};

} // namespace llmobs

#endif
