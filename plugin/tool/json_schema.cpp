#include "tool/json_schema.h"
#include "base/ast_builder.h"
#include "base/readable.h"
#include "tool/doc_comment.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/Sema/Sema.h"
#include "llvm/ADT/StringExtras.h"

#include <cmath>
#include <cstdio>
#include <cstdlib>

using namespace clang;
using namespace llmobs;

//===-- Text ---------------------------------------------------------------------------------------===//

std::string llmobs::jsonText(StringRef Text) {
  std::string Result = "\"";
  for (char C : Text) {
    if (C == '"' || C == '\\')
      Result += {'\\', C};
    else if (C == '\n')
      Result += "\\n";
    else if (static_cast<unsigned char>(C) < 0x20)
      Result += ' ';
    else
      Result += C;
  }
  return Result + "\"";
}

std::string llmobs::objectSchema(ArrayRef<SchemaProperty> Properties) {
  std::string Result = R"("type":"object","properties":{)", Required;
  for (const SchemaProperty& One : Properties) {
    if (&One != Properties.begin()) Result += ',';
    Result += jsonText(One.Name) + ':' + One.Schema;
    if (One.IsRequired) Required += (Required.empty() ? "" : ",") + jsonText(One.Name);
  }
  return Result + R"(},"required":[)" + Required + R"(],"additionalProperties":false)";
}

std::string llmobs::jsonTypeWord(StringRef Schema) {
  StringRef Begin = R"({"type":")";
  if (!Schema.consume_front(Begin)) return Schema.contains("$ref") ? "object" : "any";
  return Schema.split('"').first.str();
}

static const StringLiteral* findText(const Stmt* Value, unsigned Depth = 8) {
  if (!Value || Depth == 0) return nullptr;
  if (const auto* Literal = dyn_cast<StringLiteral>(Value)) return Literal;
  if (isa<CallExpr>(Value)) return nullptr;
  // A conversion from one literal, with arguments that have defaults.
  const StringLiteral* Found = nullptr;
  for (const Stmt* Child : Value->children()) {
    if (!Child || isa<CXXDefaultArgExpr>(Child)) continue;
    if (Found) return nullptr;
    Found = findText(Child, Depth - 1);
    if (!Found) return nullptr;
  }
  return Found;
}

/// The fewest digits that are the number again. Through a literal, whose functions are not inline: those of APFloat name data of
/// LLVM, without which a plugin is not even loaded, and a Clang that it is not for could not say so.
static std::string floatJson(const ASTContext& Context, const APValue& Number, QualType Type) {
  const auto* Literal = FloatingLiteral::Create(Context, Number.getFloat(), /*isexact=*/true, Type, SourceLocation());
  double Value = Literal->getValueAsApproximateDouble();
  if (!std::isfinite(Value)) return "";
  bool IsFloat = Context.hasSameUnqualifiedType(Type, Context.FloatTy);
  char Text[40];
  for (int Digits = 1; Digits <= 17; ++Digits) {
    std::snprintf(Text, sizeof Text, "%.*g", Digits, Value);
    double Again = std::strtod(Text, nullptr);
    if (Again == Value || (IsFloat && static_cast<float>(Again) == static_cast<float>(Value))) break;
  }
  return Text;
}

std::string llmobs::constantJson(const ASTContext& Context, const Expr& Value, QualType Type) {
  if (Value.isValueDependent() || Value.containsErrors()) return "";
  Type = Type.getCanonicalType();
  Expr::EvalResult Result;
  if (!Type->isScalarType() || Type->isPointerType()) {
    const StringLiteral* Text = findText(&Value);
    return Text && Text->getCharByteWidth() == 1 ? jsonText(Text->getString()) : "";
  }
  if (!Value.EvaluateAsRValue(Result, Context) || Result.HasSideEffects) return "";
  if (Result.Val.isFloat()) return floatJson(Context, Result.Val, Value.getType());
  if (!Result.Val.isInt()) return "";
  llvm::APSInt Number = Result.Val.getInt();
  if (const auto* Enum = Type->getAs<EnumType>()) {
    for (const EnumConstantDecl* One : Enum->getDecl()->enumerators())
      if (llvm::APSInt::isSameValue(One->getInitVal(), Number)) return jsonText(One->getName());
    return "";
  }
  if (Type->isBooleanType()) return Number == 0 ? "false" : "true";
  if (Type->isRealFloatingType() || !Type->isIntegerType()) return "";
  if (Context.hasSameType(Type.getUnqualifiedType(), Context.CharTy))
    return jsonText(std::string(1, static_cast<char>(Number.getExtValue())));
  return llvm::toString(Number, 10);
}

//===-- What a type is -----------------------------------------------------------------------------===//

static QualType templateArgument(const CXXRecordDecl& Class, unsigned Place) {
  const auto* Special = dyn_cast<ClassTemplateSpecializationDecl>(&Class);
  if (!Special || Special->getTemplateArgs().size() <= Place) return QualType();
  const TemplateArgument& Argument = Special->getTemplateArgs()[Place];
  return Argument.getKind() == TemplateArgument::Type ? Argument.getAsType() : QualType();
}

/// `Class::Name`, a type; null if there is none.
static QualType memberType(const CXXRecordDecl& Class, StringRef Name) {
  for (const NamedDecl* D : Class.lookup(&Class.getASTContext().Idents.get(Name)))
    if (const auto* Type = dyn_cast<TypeDecl>(D)) {
      if (const auto* Typedef = dyn_cast<TypedefNameDecl>(Type)) return Typedef->getUnderlyingType().getCanonicalType();
      return QualType();
    }
  for (const CXXBaseSpecifier& Base : Class.bases())
    if (const CXXRecordDecl* Other = Base.getType()->getAsCXXRecordDecl())
      if (QualType Found = Other->hasDefinition() ? memberType(*Other, Name) : QualType(); !Found.isNull())
        return Found;
  return QualType();
}

static bool hasMember(const CXXRecordDecl& Class, DeclarationName Name) {
  if (!Class.lookup(Name).empty()) return true;
  return llvm::any_of(Class.bases(), [&](const CXXBaseSpecifier& Base) {
    const CXXRecordDecl* Other = Base.getType()->getAsCXXRecordDecl();
    return Other && Other->hasDefinition() && hasMember(*Other, Name);
  });
}

static bool hasMember(const CXXRecordDecl& Class, StringRef Name) {
  return hasMember(Class, DeclarationName(&Class.getASTContext().Idents.get(Name)));
}

static StringRef nameOf(const CXXRecordDecl& Class) { return Class.getIdentifier() ? Class.getName() : ""; }

bool JsonSchema::isOptional(QualType Type) const {
  const CXXRecordDecl* Class = Type.getNonReferenceType()->getAsCXXRecordDecl();
  if (!Class || !S.isCompleteType(Class->getLocation(), Type.getNonReferenceType())) return false;
  if (Class->isInStdNamespace() && (nameOf(*Class) == "unique_ptr" || nameOf(*Class) == "shared_ptr")) return true;
  return hasMember(*Class, "has_value") && hasMember(*Class, "emplace") && hasMember(*Class, "reset") &&
         !memberType(*Class, "value_type").isNull();
}

//===-- Data members -------------------------------------------------------------------------------===//

static bool addMembers(const CXXRecordDecl& Class, std::vector<const CXXBaseSpecifier*>& Bases,
                       std::vector<ClassMember>& Result, std::string& WhyNot) {
  for (const CXXBaseSpecifier& Base : Class.bases()) {
    const CXXRecordDecl* Other = Base.getType()->getAsCXXRecordDecl();
    if (!Other || !Other->hasDefinition() || Base.isVirtual() || Base.getAccessSpecifier() != AS_public)
      return WhyNot = "it has a base that is not public, or virtual", false;
    Bases.push_back(&Base);
    if (!addMembers(*Other->getDefinition(), Bases, Result, WhyNot)) return false;
    Bases.pop_back();
  }
  for (FieldDecl* Field : Class.fields()) {
    if (Field->getAccess() != AS_public && Field->getAccess() != AS_none)
      WhyNot = "its data members are not all public";
    else if (!Field->getIdentifier())
      WhyNot = "it has a data member without a name";
    else if (Field->isBitField())
      WhyNot = "it has bit-fields";
    else if (Field->getType()->isReferenceType())
      WhyNot = "its data member '" + Field->getName().str() + "' is a reference";
    if (!WhyNot.empty()) return false;
    Result.push_back({Field, Bases, !Field->hasInClassInitializer()});
  }
  return true;
}

std::vector<ClassMember> llmobs::membersOf(const CXXRecordDecl& Class, std::string& WhyNot) {
  std::vector<ClassMember> Result;
  std::vector<const CXXBaseSpecifier*> Bases;
  if (Class.isUnion())
    WhyNot = "it is a union";
  else if (Class.isLambda())
    WhyNot = "it is a lambda";
  else if (isOfLibrary(Class))
    WhyNot = "it is a class of a library, whose values have no JSON form";
  else if (addMembers(*Class.getDefinition(), Bases, Result, WhyNot) && Result.empty() && !Class.isEmpty())
    WhyNot = "it has no data members";
  return Result;
}

//===-- Schemas ------------------------------------------------------------------------------------===//

std::string JsonSchema::refuse(QualType Type, StringRef Why) {
  if (!WhyNot.empty()) return "";
  PrintingPolicy Policy(S.getLangOpts());
  Policy.SuppressTagKeyword = true;
  WhyNot = "'" + Type.getAsString(Policy) + "'";
  if (!Why.empty()) WhyNot += ": " + Why.str();
  return "";
}

std::string JsonSchema::of(QualType Type, StringRef Description, const Expr* Default) {
  std::string Text = Description.str();
  std::string Inner = body(Type, Text);
  if (!WhyNot.empty()) return "";
  std::string Constant = Default ? constantJson(S.Context, *Default, Type) : "";
  if (!Constant.empty()) Inner += R"(,"default":)" + Constant;
  if (!Text.empty()) Inner += (Inner.empty() ? "" : ",") + std::string(R"("description":)") + jsonText(Text);
  return "{" + Inner + "}";
}

std::string JsonSchema::ofNumber(QualType Type) {
  if (Type->isRealFloatingType()) return R"("type":"number")";
  if (Type->isBooleanType()) return R"("type":"boolean")";
  if (Type->isCharType() && S.Context.hasSameType(Type, S.Context.CharTy))
    return R"("type":"string","minLength":1,"maxLength":1)";
  if (S.Context.getTypeSize(Type) > 64) return refuse(Type, "");
  return Type->isUnsignedIntegerType() ? R"("type":"integer","minimum":0)" : R"("type":"integer")";
}

std::string JsonSchema::ofEnum(const EnumDecl& Enum, std::string& Description) {
  const EnumDecl* Definition = Enum.getDefinition();
  if (!Definition || Definition->enumerators().empty()) return refuse(typeOf(Enum), "it has no enumerators");
  std::string Names, Meanings;
  for (const EnumConstantDecl* One : Definition->enumerators()) {
    Names += (Names.empty() ? "" : ",") + jsonText(One->getName());
    std::string Meaning = docCommentOf(*One).Text;
    if (!Meaning.empty()) Meanings += (Meanings.empty() ? "" : "; ") + One->getName().str() + ": " + Meaning;
  }
  std::string OfType = Description.empty() ? docCommentOf(*Definition).Text : "";
  for (const std::string& More : {OfType, Meanings})
    if (!More.empty()) Description += (Description.empty() ? "" : "\n") + More;
  return R"("type":"string","enum":[)" + Names + "]";
}

std::string JsonSchema::array(QualType Element, StringRef Rest) {
  std::string Items = Element.isNull() ? "" : of(Element, "");
  return Items.empty() ? "" : R"("type":"array","items":)" + Items + Rest.str();
}

/// Of a pair or tuple, or of a variant.
std::string JsonSchema::ofParts(const CXXRecordDecl& Class, bool IsChoice) {
  std::vector<QualType> Parts;
  for (const TemplateArgument& One : cast<ClassTemplateSpecializationDecl>(Class).getTemplateArgs().asArray()) {
    if (One.getKind() == TemplateArgument::Type) Parts.push_back(One.getAsType());
    if (One.getKind() == TemplateArgument::Pack)
      for (const TemplateArgument& Inner : One.pack_elements()) Parts.push_back(Inner.getAsType());
  }
  std::string All;
  for (QualType Part : Parts) All += (All.empty() ? "" : ",") + of(Part, "");
  if (!WhyNot.empty()) return "";
  if (IsChoice) return R"("anyOf":[)" + All + "]";
  std::string Count = std::to_string(Parts.size());
  return R"("type":"array","prefixItems":[)" + All + R"(],"minItems":)" + Count + R"(,"maxItems":)" + Count;
}

/// Of the standard library, by name; empty if it is none of these.
std::string JsonSchema::ofStandard(const CXXRecordDecl& Class, std::string& Description) {
  StringRef Name = nameOf(Class);
  QualType First = templateArgument(Class, 0);
  if (Name == "basic_string" && S.Context.hasSameType(First, S.Context.CharTy)) return R"("type":"string")";
  if (Name == "path") return R"("type":"string")";
  if (Name == "unique_ptr" || Name == "shared_ptr") return body(First, Description);
  if (Name == "pair" || Name == "tuple") return ofParts(Class, /*IsChoice=*/false);
  if (Name == "variant") return ofParts(Class, /*IsChoice=*/true);
  if (Name == "duration") return body(First, Description);
  if (Name != "array") return "";
  const TemplateArgument& Size = cast<ClassTemplateSpecializationDecl>(Class).getTemplateArgs()[1];
  std::string Count = std::to_string(Size.getAsIntegral().getZExtValue());
  return array(First, R"(,"minItems":)" + Count + R"(,"maxItems":)" + Count);
}

/// By what a class offers, whosever it is; empty if it offers none of this.
std::string JsonSchema::ofShape(const CXXRecordDecl& Class) {
  QualType Value = memberType(Class, "value_type"), Key = memberType(Class, "key_type");
  QualType Mapped = memberType(Class, "mapped_type");
  bool IsJson = hasMember(Class, "get_ptr") && !memberType(Class, "string_t").isNull() && hasMember(Class, "dump");
  if (IsJson) return " ";
  if (!Mapped.isNull() && !Key.isNull()) {
    const CXXRecordDecl* KeyClass = Key->getAsCXXRecordDecl();
    bool IsText = KeyClass && KeyClass->isInStdNamespace() && nameOf(*KeyClass) == "basic_string";
    DeclarationName Subscript = S.Context.DeclarationNames.getCXXOperatorName(OO_Subscript);
    if (!IsText || !hasMember(Class, Subscript)) return refuse(typeOf(Class), "the keys of an object must be text");
    return R"("type":"object","additionalProperties":)" + of(Mapped, "");
  }
  if (Value.isNull() || !(hasMember(Class, "push_back") || hasMember(Class, "insert"))) return "";
  return array(Value, Key.isNull() ? "" : R"(,"uniqueItems":true)");
}

std::string JsonSchema::ofMembers(const CXXRecordDecl& Class) {
  std::string Name = Class.getQualifiedNameAsString();
  if (const auto* Special = dyn_cast<ClassTemplateSpecializationDecl>(&Class))
    Name += "-" + std::to_string(llvm::find(Types, typeOf(*Special)) - Types.begin());
  for (char& C : Name)
    if (!llvm::isAlnum(C) && C != '_' && C != '-') C = C == ':' ? '.' : '_';
  if (llvm::is_contained(Open, &Class)) {
    Definitions[Name];
    return R"("$ref":"#/$defs/)" + Name + "\"";
  }
  std::string Why;
  std::vector<ClassMember> Members = membersOf(Class, Why);
  if (!Why.empty()) return refuse(typeOf(Class), Why);
  Open.push_back(&Class);
  std::vector<SchemaProperty> Properties;
  for (const ClassMember& One : Members) {
    SchemaProperty Property;
    Property.Name = One.Field->getName().str();
    Property.IsRequired = One.IsRequired && !isOptional(One.Field->getType());
    Property.Schema = of(One.Field->getType(), docCommentOf(*One.Field).Text, One.Field->getInClassInitializer());
    Properties.push_back(std::move(Property));
  }
  Open.pop_back();
  if (!WhyNot.empty()) return "";
  std::string Inner = objectSchema(Properties);
  auto Definition = Definitions.find(Name);
  if (Definition == Definitions.end()) return Inner;
  Definition->second = "{" + Inner + "}";
  return R"("$ref":"#/$defs/)" + Name + "\"";
}

std::string JsonSchema::body(QualType Type, std::string& Description) {
  Type = Type.getCanonicalType();
  if (Type.isVolatileQualified() || Type->isAtomicType()) return refuse(Type, "");
  if (const auto* Array = S.Context.getAsConstantArrayType(Type)) {
    std::string Count = std::to_string(Array->getSize().getZExtValue());
    return array(Array->getElementType(), R"(,"minItems":)" + Count + R"(,"maxItems":)" + Count);
  }
  Type = Type.getUnqualifiedType();
  if (const auto* Enum = Type->getAs<EnumType>()) {
    Types.insert(Type);
    return ofEnum(*Enum->getDecl(), Description);
  }
  if (Type->isRealFloatingType() || Type->isIntegerType()) return ofNumber(Type);
  CXXRecordDecl* Class = Type->getAsCXXRecordDecl();
  if (!Class) return refuse(Type, "");
  if (!S.isCompleteType(Class->getLocation(), Type)) return refuse(Type, "it is incomplete here");
  Class = Class->getDefinition();
  if (Class->isInStdNamespace() || isOfLibrary(*Class))
    if (std::string Inner = ofStandard(*Class, Description); !Inner.empty() || !WhyNot.empty()) return Inner;
  if (isOptional(Type)) return body(memberType(*Class, "value_type"), Description);
  if (std::string Inner = ofShape(*Class); !Inner.empty() || !WhyNot.empty()) return Inner == " " ? "" : Inner;
  Types.insert(Type);
  if (Description.empty()) Description = docCommentOf(*Class).Text;
  return ofMembers(*Class);
}

std::string JsonSchema::definitions() const {
  std::string All;
  for (const auto& [Name, Schema] : Definitions) All += (All.empty() ? "" : ",") + jsonText(Name) + ":" + Schema;
  return All.empty() ? "" : R"(,"$defs":{)" + All + "}";
}
