// A CValue says which of the few kinds of llmobs/instrument_c.h a C value is. C++ leaves that question to
// templates of the runtime's header; C has none, so the plugin answers it.
#pragma once

#include "base/span_spec.h"

#include "clang/AST/Type.h"
#include "llvm/ADT/StringRef.h"

#include <string>

namespace clang {
class ASTContext;
}

namespace llmobs {

struct CValue {
  enum Kind { Integer, Unsigned, Boolean, Float, Double, Text, Texts, Pointer, Opaque };
  enum Shape { OpaqueShape = 0, IntegerShape = 2, UnsignedShape = 3 }; // llmobs_shape

  Kind TheKind;
  std::string TypeName; // of pointers and of what is opaque

  /// llmobs_seam_<kind> makes the value, llmobs_v1_capture_<kind> records it.
  llvm::StringRef word() const;
  Shape shape() const;
};

/// `Form`: of a pointer, what is recorded of it.
CValue cValueOf(const clang::ASTContext& Context, clang::QualType Type, ArgumentForm Form = ArgumentForm::Value);

/// Arguments that one call of the seam takes in C.
constexpr unsigned MaxCArguments = 16;

} // namespace llmobs
