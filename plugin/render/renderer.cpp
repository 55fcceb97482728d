#include "render/renderer.h"
#include "base/readable.h"
#include "plan/never_defined.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/Lex/Preprocessor.h"

using namespace clang;
using namespace llmobs;

bool Renderer::isOfLlmobs(const FunctionDecl& FD) {
  const NamespaceDecl* Outermost = nullptr;
  for (const DeclContext* In = FD.getDeclContext(); In; In = In->getParent())
    if (const auto* Namespace = dyn_cast<NamespaceDecl>(In)) Outermost = Namespace;
  return Outermost && Outermost->getIdentifier() == LibraryName;
}

void Renderer::seeUse(Sema& TheSema, const FunctionDecl& FD) {
  S = &TheSema;
  if (!LibraryName) LibraryName = &S->Context.Idents.get("llmobs");
  if (!isOfLlmobs(FD) || S->getDiagnostics().hasErrorOccurred()) return;
  seeProgress(S->getPreprocessor());
  if (const auto* Arguments = FD.getTemplateSpecializationArgs())
    for (const TemplateArgument& Argument : Arguments->asArray()) seeArgument(Argument);
  else
    seeTypeName(FD);
}

void Renderer::seeArgument(const TemplateArgument& Argument) {
  if (Argument.getKind() == TemplateArgument::Type) return render(Argument.getAsType());
  if (Argument.getKind() == TemplateArgument::Pack)
    for (const TemplateArgument& One : Argument.pack_elements()) seeArgument(One);
}

void Renderer::render(QualType Type) {
  Type = S->Context.getBaseElementType(Type.getNonReferenceType());
  const TagDecl* Tag = Type->getAsTagDecl();
  if (!Tag || Seen.contains(Tag->getCanonicalDecl())) return;
  if (!HasReadAll && isa<RecordDecl>(Tag)) return Waiting.push_back(Type);
  renderNow(Type);
}

void Renderer::seeProgress(const Preprocessor& PP) {
  // An interpreter's input has no end.
  HasReadAll = HasReadAll || !PP.getCurrentFileLexer() || PP.isIncrementalProcessingEnabled();
  if (!HasReadAll) return;
  std::vector<QualType> Now;
  Now.swap(Waiting);
  for (QualType Type : Now) renderNow(Type);
}

void Renderer::renderNow(QualType Type) {
  const TagDecl* Tag = Type->getAsTagDecl();
  // An incomplete type may be complete at the next occasion.
  if (!Tag->getDefinition() || !Seen.insert(Tag->getCanonicalDecl()).second) return;
  if (!HasLooked) Names = RenderingSeam::find(*S);
  HasLooked = true;
  if (!Names) return;
  Rendering One = planRendering(*S, Type, Words);
  if (!One.IsAsked) forbidAsking(*Names, One);
  if (buildRendering(*S, *Names, One) || !One.IsAsked) Made.push_back(std::move(One));
  forbidAskingParts(Type);
}

/// Some are asked something before they are recorded: the keys of a map, whether they are text.
void Renderer::forbidAskingParts(QualType Type) {
  anyPart(Type, [&](QualType Part) {
    const CXXRecordDecl* Class = Part->getAsCXXRecordDecl();
    if (Class && HasReadAll && hasFunctionNeverDefined(*S, *Class)) renderNow(Part);
    return false;
  });
}

/// The library names a type in place of its value with name_of_type<T>::write.
void Renderer::seeTypeName(const FunctionDecl& FD) {
  const auto* Class = dyn_cast<ClassTemplateSpecializationDecl>(FD.getDeclContext());
  if (!Class || !Class->getIdentifier() || Class->getName() != "name_of_type") return;
  const TemplateArgument& Argument = Class->getTemplateArgs()[0];
  if (Argument.getKind() != TemplateArgument::Type || !Argument.getAsType()->getAsTagDecl()) return;
  // (Of one whose members are known, a value that must not be looked at is shown so.)
  Rendering One = planRendering(*S, Argument.getAsType(), Words);
  if (!One.WhyOpaque.empty()) Opaque.push_back(std::move(One));
}
