// Matching answers whether a rule speaks of a function. A function has more than one name, and its types do, too: a rule
// may name them as they are declared or as they are instantiated, with or without namespaces that nobody writes.
#pragma once

#include "rules/rule.h"

#include <optional>

namespace clang {
class FunctionDecl;
}

namespace llmobs {

/// What rules ask of one function, each put together when it is first asked for.
class FunctionFacts {
public:
  explicit FunctionFacts(const clang::FunctionDecl& FD) : FD(FD) {}

  bool isInSystemHeader();
  /// A lambda, or a method of a class inside a function.
  bool isLocal() const;
  std::string ownName() const;
  const std::vector<std::string>& names();
  const std::vector<std::string>& files();
  const std::vector<std::string>& returns();
  const std::vector<std::string>& parameters();

private:
  struct Texts {
    bool Known = false;
    std::vector<std::string> All;
  };

  const clang::FunctionDecl& FD;
  Texts Names, Files, Returns, Parameters;
};

bool matches(const Rule& R, FunctionFacts& Facts);

/// A function that a rule names and that does not exist, and what was probably meant: this one.
struct NearMiss {
  std::string Written, Meant;
};
std::optional<NearMiss> nearMiss(const Rule& R, FunctionFacts& Facts);

/// True for functions that no rule may speak of: the library's own.
bool belongsToLibrary(const clang::FunctionDecl& FD);

/// Why a rule that matches leaves the function alone where an attribute would not; empty if it does not. What an
/// attribute asks for was asked for by name.
std::string whyNotByRule(const clang::FunctionDecl& FD);

} // namespace llmobs
