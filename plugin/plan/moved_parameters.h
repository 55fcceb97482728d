// A constructor's initialisers run before its span begins, and may have emptied what it was given:
// `Agent(std::string name) : name(std::move(name)) {}`. What is left of such an argument is not what the caller passed.
#pragma once

namespace clang {
class FunctionDecl;
class ParmVarDecl;
} // namespace clang

namespace llmobs {

/// Whether an initialiser of the constructor `FD` hands on the parameter, an object, or a part of it as an rvalue.
bool isMovedByInitializer(const clang::FunctionDecl& FD, const clang::ParmVarDecl& Parameter);

} // namespace llmobs
