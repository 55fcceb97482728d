// Tool facts are what a model has to be told of a function, from its declarations alone: name, documentation comment,
// parameters with their types, which of them may be missing. They are texts, made once, at compile time.
#pragma once

#include "clang/AST/Type.h"

#include <string>
#include <vector>

namespace clang {
class FunctionDecl;
class Sema;
} // namespace clang

namespace llmobs {

struct ToolFacts {
  std::string Name;
  std::string Description;
  std::string Parameters; ///< `city,days=`: '=' behind those that may be missing
  std::string ParametersSchema;
  std::string Schema;     ///< what a model is sent
  std::string Definition; ///< as the tool_definitions of an llm span
  std::string AgentTool;  ///< as the manifest of an agent
  std::string Version;
  std::vector<clang::QualType> Types; ///< classes and enumerations that arguments and result are made of
  std::string WhyNot;                 ///< why JSON cannot give it its arguments; empty if it can
};

/// `GivenName`: that of the attribute; may be empty.
ToolFacts planTool(clang::Sema& S, const clang::FunctionDecl& FD, llvm::StringRef GivenName);

} // namespace llmobs
