#include "spec/hidden_names.h"

#include "clang/AST/Decl.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Sema/Sema.h"

using namespace clang;
using namespace llmobs;

// Where Clang looks for corrections. Newer majors keep it private and offer nothing else that decides it; an explicit
// instantiation may name a private member.
using NamespaceMap = llvm::MapVector<NamespaceDecl*, bool>;
static NamespaceMap& knownNamespaces(Sema& S);
template<NamespaceMap Sema::* Member> struct PrivateMember {
  friend NamespaceMap& knownNamespaces(Sema& S) { return S.*Member; }
};
template struct PrivateMember<&Sema::KnownNamespaces>;

/// Whether the text comes from "<llmobs>" (header_injector.cpp) or what that includes.
static bool isInjected(const SourceManager& SM, SourceLocation Loc) {
  for (FileID File = SM.getFileID(SM.getExpansionLoc(Loc)); File.isValid(); File = SM.getFileID(SM.getIncludeLoc(File)))
    if (SM.getBufferOrFake(File).getBufferIdentifier() == "<llmobs>") return true;
  return false;
}

static void setKnown(Sema& S, NamespaceDecl& Namespace, bool IsKnown) {
  NamespaceDecl* First = Namespace.getFirstDecl();
  if (IsKnown)
    knownNamespaces(S).insert({First, false});
  else
    knownNamespaces(S).erase(First);
  for (Decl* D : Namespace.decls())
    if (auto* Inner = dyn_cast<NamespaceDecl>(D)) setKnown(S, *Inner, IsKnown);
}

void llmobs::hideIfInjected(Sema& S, NamespaceDecl& Namespace) {
  if (!Namespace.getIdentifier() || Namespace.getName() != "llmobs") return;
  setKnown(S, Namespace, !isInjected(S.getSourceManager(), Namespace.getLocation()));
}
