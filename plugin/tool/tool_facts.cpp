#include "tool/tool_facts.h"
#include "plan/call_site.h"
#include "tool/doc_comment.h"
#include "tool/json_schema.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"
#include "clang/Sema/Sema.h"
#include "llvm/ADT/StringExtras.h"

using namespace clang;
using namespace llmobs;

/// Models take letters, digits, '_' and '-', up to 64.
static std::string toolName(StringRef Name) {
  std::string Result = Name.take_front(64).str();
  for (char& C : Result)
    if (!llvm::isAlnum(C) && C != '_' && C != '-') C = '_';
  return Result;
}

/// Of a text: FNV-1a with 64 bits.
static std::string hashOf(StringRef Text) {
  uint64_t Hash = 0xcbf29ce484222325;
  for (unsigned char C : Text) Hash = (Hash ^ C) * 0x100000001b3;
  std::string Digits = llvm::utohexstr(Hash, /*LowerCase=*/true);
  return std::string(16 - Digits.size(), '0') + Digits;
}

static std::string whyNoArgument(const ParmVarDecl& Parameter) {
  QualType Type = Parameter.getType();
  if (!Parameter.getIdentifier()) return "a parameter has no name";
  if (Type->isLValueReferenceType() && !Type.getNonReferenceType().isConstQualified())
    return "parameter '" + Parameter.getName().str() + "' is a reference to what only the caller has";
  if (Type.getNonReferenceType()->isArrayType())
    return "parameter '" + Parameter.getName().str() + "' is an array; take a std::array";
  return "";
}

/// What takes an argument of this type in its place until the call (llmobs/tool.h).
static bool isTextParameter(QualType Type) {
  Type = Type.getNonReferenceType().getCanonicalType().getUnqualifiedType();
  if (Type->isPointerType()) return Type->getPointeeType()->isCharType() && Type->getPointeeType().isConstQualified();
  const CXXRecordDecl* Class = Type->getAsCXXRecordDecl();
  return Class && Class->isInStdNamespace() && Class->getIdentifier() && Class->getName() == "basic_string_view";
}

/// The default argument, if it is known here.
static const Expr* knownDefault(const ParmVarDecl& Parameter) {
  bool IsKnown = Parameter.hasDefaultArg() && !Parameter.hasUnparsedDefaultArg() &&
                 !Parameter.hasUninstantiatedDefaultArg();
  return IsKnown ? Parameter.getDefaultArg() : nullptr;
}

static std::string schemaOf(JsonSchema& Schema, const ParmVarDecl& Parameter, StringRef Description) {
  QualType Type = Parameter.getType();
  const Expr* Default = knownDefault(Parameter);
  if (!isTextParameter(Type)) return Schema.of(Type.getNonReferenceType(), Description, Default);
  std::string Text = R"({"type":"string")";
  std::string Constant = Default ? constantJson(Parameter.getASTContext(), *Default, Type.getNonReferenceType()) : "";
  if (!Constant.empty()) Text += R"(,"default":)" + Constant;
  if (!Description.empty()) Text += R"(,"description":)" + jsonText(Description);
  return Text + "}";
}

static void planParameters(const FunctionDecl& FD, const DocComment& Doc, JsonSchema& Schema, ToolFacts& Result) {
  std::vector<SchemaProperty> Properties;
  std::string Manifest;
  for (const ParmVarDecl* One : FD.parameters()) {
    SchemaProperty Property;
    Result.WhyNot = whyNoArgument(*One);
    if (!Result.WhyNot.empty()) return;
    Property.Name = One->getName().str();
    auto Text = Doc.Parameters.find(Property.Name);
    Property.Schema = schemaOf(Schema, *One, Text == Doc.Parameters.end() ? "" : Text->second);
    if (!Schema.whyNot().empty()) {
      Result.WhyNot = "JSON cannot give parameter '" + Property.Name + "' a value: " + Schema.whyNot().str();
      return;
    }
    Property.IsRequired = !One->hasDefaultArg() && !Schema.isOptional(One->getType());
    Property.Type = jsonTypeWord(Property.Schema);
    Result.Parameters += (Result.Parameters.empty() ? "" : ",") + Property.Name + (Property.IsRequired ? "" : "=");
    Manifest += (Manifest.empty() ? "" : ",") + jsonText(Property.Name) + R"(:{"type":)" + jsonText(Property.Type) +
                R"(,"required":)" + (Property.IsRequired ? "true}" : "false}");
    Properties.push_back(std::move(Property));
  }
  Result.ParametersSchema = "{" + objectSchema(Properties) + Schema.definitions() + "}";
  Result.AgentTool = R"("parameters":{)" + Manifest + "}}";
}

ToolFacts llmobs::planTool(Sema& S, const FunctionDecl& FD, StringRef GivenName) {
  ToolFacts Result;
  const FunctionDecl& Declared = *FD.getMostRecentDecl(); // which has all default arguments
  Result.Name = toolName(GivenName.empty() ? defaultSpanName(FD) : GivenName.str());
  DocComment Doc = docCommentOf(FD);
  Result.Description = Doc.Text;
  if (!Doc.Returns.empty()) Result.Description += (Doc.Text.empty() ? "Returns " : "\nReturns ") + Doc.Returns;
  if (FD.isVariadic()) {
    Result.WhyNot = "it takes any number of arguments";
    return Result;
  }
  JsonSchema Schema(S), OfResult(S);
  planParameters(Declared, Doc, Schema, Result);
  if (!Result.WhyNot.empty()) return Result;
  Result.Types = Schema.types().vec();
  (void)OfResult.of(FD.getReturnType().getNonReferenceType(), ""); // what JSON cannot show is null
  for (QualType One : OfResult.types())
    if (!llvm::is_contained(Result.Types, One)) Result.Types.push_back(One);
  std::string Begin = R"({"name":)" + jsonText(Result.Name);
  if (!Result.Description.empty()) Begin += R"(,"description":)" + jsonText(Result.Description);
  Result.Schema = Begin + R"(,"parameters":)" + Result.ParametersSchema + "}";
  Result.Version = hashOf(Result.Schema);
  Result.Definition = Begin + R"(,"schema":)" + Result.ParametersSchema + R"(,"version":)" + jsonText(Result.Version) +
                      "}";
  Result.AgentTool = Begin + "," + Result.AgentTool;
  return Result;
}
