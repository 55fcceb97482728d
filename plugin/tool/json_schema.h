// The JSON Schema of a C++ type: what a model is told of the values that a tool takes. Names, defaults and documentation
// comments of data members and enumerators are in it. Which JSON belongs to which type is said at llmobs/tool_json.h, whose
// templates read what the model sends.
#pragma once

#include "clang/AST/Type.h"
#include "llvm/ADT/SetVector.h"

#include <map>
#include <string>
#include <vector>

namespace clang {
class FieldDecl;
class ASTContext;
class CXXBaseSpecifier;
class Expr;
class Sema;
} // namespace clang

namespace llmobs {

/// A text as a JSON string, with its quotes.
std::string jsonText(llvm::StringRef Text);

/// One property of an object.
struct SchemaProperty {
  std::string Name;
  std::string Schema;
  std::string Type; ///< one word, as the manifest of an agent has it
  bool IsRequired = true;
};
std::string objectSchema(llvm::ArrayRef<SchemaProperty> Properties);

/// A data member, and the way to it through the bases of its class.
struct ClassMember {
  clang::FieldDecl* Field;
  std::vector<const clang::CXXBaseSpecifier*> Bases;
  bool IsRequired = true; ///< it has no initialiser, and is no optional
};

/// Those of a class whose data members are all public; `WhyNot` says why it has no such form.
std::vector<ClassMember> membersOf(const clang::CXXRecordDecl& Class, std::string& WhyNot);

class JsonSchema {
public:
  explicit JsonSchema(clang::Sema& S) : S(S) {}

  /// `Description`, and the value of `Default` if it is a constant, become part of it. Empty if JSON has no such values:
  /// then whyNot() says which part of it.
  std::string of(clang::QualType Type, llvm::StringRef Description, const clang::Expr* Default = nullptr);
  llvm::StringRef whyNot() const { return WhyNot; }

  /// A value may be missing, whatever it says.
  bool isOptional(clang::QualType Type) const;

  /// `,"$defs":{...}`: types that hold themselves; empty if there are none.
  std::string definitions() const;
  /// The classes and enumerations in what was asked for.
  llvm::ArrayRef<clang::QualType> types() const { return Types.getArrayRef(); }

private:
  std::string body(clang::QualType Type, std::string& Description);
  std::string ofNumber(clang::QualType Type);
  std::string ofEnum(const clang::EnumDecl& Enum, std::string& Description);
  std::string ofStandard(const clang::CXXRecordDecl& Class, std::string& Description);
  std::string ofShape(const clang::CXXRecordDecl& Class);
  std::string ofMembers(const clang::CXXRecordDecl& Class);
  std::string ofParts(const clang::CXXRecordDecl& Class, bool IsChoice);
  std::string array(clang::QualType Element, llvm::StringRef Rest);
  std::string refuse(clang::QualType Type, llvm::StringRef Why);

  clang::Sema& S;
  std::string WhyNot;
  llvm::SetVector<clang::QualType> Types;
  std::vector<const clang::CXXRecordDecl*> Open; // whose members are being asked
  std::map<std::string, std::string> Definitions;
};

/// A constant number, enumerator or text as JSON; empty if it is none.
std::string constantJson(const clang::ASTContext& Context, const clang::Expr& Value, clang::QualType Type);

/// One word: "string", "integer", "number", "boolean", "array", "object".
std::string jsonTypeWord(llvm::StringRef Schema);

} // namespace llmobs
