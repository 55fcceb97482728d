#include "plan/call_site.h"
#include "base/ast_builder.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/Support/raw_ostream.h"

using namespace clang;
using namespace llmobs;

bool llmobs::isLambda(const FunctionDecl& FD) {
  const auto* Method = dyn_cast<CXXMethodDecl>(&FD);
  return Method && Method->getParent()->isLambda();
}

static std::string templateArguments(const ASTContext& Context, ArrayRef<TemplateArgument> Arguments) {
  PrintingPolicy Policy(Context.getLangOpts());
  Policy.SuppressDefaultTemplateArgs = true;
  std::string Text;
  llvm::raw_string_ostream Out(Text);
  Out << '<';
  bool First = true;
  for (const TemplateArgument& Argument : Arguments) {
    if (!First) Out << ", ";
    First = false;
    if (Argument.getKind() == TemplateArgument::Type)
      Out << Argument.getAsType().getCanonicalType().getAsString(Policy);
    else
      Argument.print(Policy, Out, /*IncludeType=*/false);
  }
  Out << '>';
  return Out.str();
}

/// One component of a qualified name; empty if the context has no name of its own.
static std::string componentName(const DeclContext& Context, NameDetail Detail) {
  if (const auto* Function = dyn_cast<FunctionDecl>(&Context)) return defaultSpanName(*Function);
  const auto* Named = dyn_cast<NamedDecl>(&Context);
  if (!Named) return {};
  std::string Name = Named->getNameAsString();
  if (const auto* Namespace = dyn_cast<NamespaceDecl>(Named)) {
    if (!Detail.UnwrittenNamespaces && (Namespace->isAnonymousNamespace() || Namespace->isInline())) return {};
    return Namespace->isAnonymousNamespace() ? "(anonymous)" : Name;
  }
  const auto* Record = dyn_cast<CXXRecordDecl>(Named);
  if (!Named->getIdentifier()) return Record && Record->isLambda() ? "" : "(unnamed)";
  const auto* Class = dyn_cast<ClassTemplateSpecializationDecl>(Named);
  if (Class && Detail.TemplateArguments)
    Name += templateArguments(Class->getASTContext(), Class->getTemplateArgs().asArray());
  return Name;
}

SourceLocation llmobs::definitionLoc(const FunctionDecl& FD) {
  const FunctionDecl* Pattern = FD.getTemplateInstantiationPattern();
  return Pattern ? Pattern->getLocation() : FD.getLocation();
}

std::string llmobs::defaultSpanName(const FunctionDecl& FD) {
  if (isLambda(FD)) return "lambda";
  if (const auto* Constructor = dyn_cast<CXXConstructorDecl>(&FD)) return Constructor->getParent()->getNameAsString();
  if (const auto* Destructor = dyn_cast<CXXDestructorDecl>(&FD))
    return "~" + Destructor->getParent()->getNameAsString();
  return FD.getNameAsString();
}

std::string llmobs::qualifiedName(const FunctionDecl& FD, NameDetail Detail) {
  std::string Name = defaultSpanName(FD);
  const TemplateArgumentList* Own = FD.getTemplateSpecializationArgs();
  if (Own && Detail.OwnTemplateArguments) Name += templateArguments(FD.getASTContext(), Own->asArray());
  for (const DeclContext* Context = FD.getDeclContext(); !Context->isTranslationUnit();
       Context = Context->getParent()) {
    std::string Component = componentName(*Context, Detail);
    if (!Component.empty()) Name = Component + "::" + Name;
  }
  return Name;
}

/// Appends `key=value`, with the escapes that the format asks for.
static void appendLine(std::string& Site, llvm::StringRef Key, llvm::StringRef Value) {
  if (!Site.empty()) Site += '\n';
  Site += Key;
  Site += '=';
  for (char C : Value) {
    if (C == '\n')
      Site += "\\n";
    else if (C == '\0')
      Site += "\\0";
    else if (C == '\\')
      Site += "\\\\";
    else
      Site += C;
  }
}

/// `session_id,,input+model_name`: what the library makes of each argument; empty if nothing.
static std::string rolesText(const CapturePlan& Plan) {
  std::string Text;
  for (const CapturedArgument& Argument : Plan.Arguments) {
    if (&Argument != Plan.Arguments.begin()) Text += ',';
    for (const ParameterWord& Role : Argument.Roles)
      Text += (&Role == Argument.Roles.begin() ? "" : "+") + spelling(Role).str();
  }
  return llvm::StringRef(Text).rtrim(',').str();
}

std::string llmobs::callSiteText(const FunctionDecl& FD, const SpanSpec& Spec, const CapturePlan& Plan) {
  std::string Site;
  appendLine(Site, "kind", spelling(Spec.Kind));
  appendLine(Site, "name", Plan.SpanName);
  appendLine(Site, "function", qualifiedName(FD));
  const ASTContext& Context = FD.getASTContext();
  PresumedLoc Where = Context.getSourceManager().getPresumedLoc(
      Context.getSourceManager().getExpansionLoc(definitionLoc(FD)));
  if (Where.isValid()) {
    appendLine(Site, "file", remappedPath(Context, Where.getFilename()));
    appendLine(Site, "line", std::to_string(Where.getLine()));
  }
  std::string Names;
  for (const CapturedArgument& Argument : Plan.Arguments) Names += (Names.empty() ? "" : ",") + Argument.Name;
  if (!Names.empty()) appendLine(Site, "params", Names);
  std::string Roles = rolesText(Plan);
  if (!Roles.empty()) appendLine(Site, "roles", Roles);
  for (Option O : {Option::MaxBytes, Option::ModelName, Option::ModelProvider, Option::SessionId, Option::MlApp})
    if (Spec[O].Given) appendLine(Site, spelling(O), Spec[O].Text);
  return Site;
}
