#include "spec/carried_spec.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/Attr.h"
#include "clang/AST/Decl.h"

using namespace clang;
using namespace llmobs;

// "llmobs", the kind, and for each option given its spelling and value, each of them ended by a byte that
// stands in no attribute.
static const char Prefix[] = "llmobs\x1e";
static const char Separator = '\x1e';
static const std::string ParameterKey = "parameter "; // and its name

void llmobs::attachSpec(Decl& D, const SpanSpec& Spec) {
  std::string Text = Prefix + spelling(Spec.Kind).str();
  for (unsigned I = 0; I < OptionCount; ++I) {
    if (!Spec.Options[I].Given) continue;
    Text += Separator + spelling(static_cast<Option>(I)).str();
    Text += Separator + Spec.Options[I].Text;
  }
  for (const auto& [Name, Words] : Spec.Parameters)
    for (unsigned I = 0; I < ParameterWordCount; ++I)
      if (auto Word = static_cast<ParameterWord>(I); Words.has(Word))
        Text += Separator + (ParameterKey + Name) + Separator + spelling(Word).str();
  ASTContext& Context = D.getASTContext();
  D.addAttr(AnnotateAttr::CreateImplicit(Context, Text, nullptr, 0, SourceRange(D.getLocation(), D.getLocation())));
}

static bool isOurs(const Attr* A) {
  const auto* Annotation = dyn_cast<AnnotateAttr>(A);
  return Annotation && Annotation->getAnnotation().take_front(sizeof Prefix - 1) == Prefix;
}

static bool parseKind(llvm::StringRef Text, SpanKind& Kind) {
  for (unsigned I = 0; I < SpanKindCount; ++I) {
    Kind = static_cast<SpanKind>(I);
    if (Text == spelling(Kind)) return true;
  }
  return false;
}

std::optional<SpanSpec> llmobs::carriedSpec(const Decl& D) {
  if (!D.hasAttrs()) return std::nullopt;
  for (const Attr* A : D.attrs()) {
    // A later declaration inherits it, and may call its parameters otherwise.
    if (!isOurs(A) || cast<AnnotateAttr>(A)->isInherited()) continue;
    llvm::SmallVector<llvm::StringRef, 8> Parts;
    cast<AnnotateAttr>(A)->getAnnotation().drop_front(sizeof Prefix - 1).split(Parts, Separator);
    SpanSpec Spec;
    if (!parseKind(Parts[0], Spec.Kind)) return std::nullopt;
    Spec.Range = SourceRange(D.getLocation(), D.getLocation());
    for (unsigned I = 0; I < OptionCount; ++I)
      for (size_t At = 1; At + 1 < Parts.size(); At += 2)
        if (Parts[At] == spelling(static_cast<Option>(I)))
          Spec.Options[I] = {true, Parts[At + 1].str(), D.getLocation()};
    for (size_t At = 1; At + 1 < Parts.size(); At += 2)
      if (auto Word = parameterWordOf(Parts[At + 1]); Word && Parts[At].consume_front(ParameterKey))
        Spec.Parameters[Parts[At].str()].add(*Word, D.getLocation());
    return Spec;
  }
  return std::nullopt;
}

void llmobs::detachSpec(Decl& D) {
  if (!D.hasAttrs() || llvm::none_of(D.attrs(), isOurs)) return;
  AttrVec Kept;
  for (Attr* A : D.attrs())
    if (!isOurs(A)) Kept.push_back(A);
  D.dropAttrs();
  if (!Kept.empty()) D.setAttrs(Kept);
}
