#include "plan/ifunc_resolver.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/Mangle.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/Support/raw_ostream.h"

using namespace clang;

/// What the attribute calls it: the name that the linker sees.
static std::string linkerName(const FunctionDecl& FD) {
  std::unique_ptr<MangleContext> Mangler(FD.getASTContext().createMangleContext());
  if (!Mangler->shouldMangleDeclName(&FD)) return FD.getIdentifier() ? FD.getName().str() : "";
  std::string Name;
  llvm::raw_string_ostream Out(Name);
  Mangler->mangleName(GlobalDecl(&FD), Out);
  return Out.str();
}

bool llmobs::isIfuncResolver(const FunctionDecl& FD) {
  QualType Result = FD.getReturnType();
  if (!(Result->isFunctionPointerType() || Result->isVoidPointerType()) || isa<CXXMethodDecl>(FD)) return false;
  const SourceManager& Sources = FD.getASTContext().getSourceManager();
  StringRef Text = Sources.getBufferData(Sources.getFileID(Sources.getExpansionLoc(FD.getLocation())));
  std::string Named;
  for (size_t At = Text.find("ifunc"); At != StringRef::npos; At = Text.find("ifunc", At + 1)) {
    StringRef Argument = Text.substr(At).drop_while([](char C) { return isalpha(C) || C == '_'; }).ltrim();
    if (!Argument.consume_front("(")) continue;
    Argument = Argument.ltrim();
    if (!Argument.consume_front("\"")) continue;
    if (Named.empty()) Named = linkerName(FD);
    if (Argument.take_until([](char C) { return C == '"'; }) == Named) return true;
  }
  return false;
}
