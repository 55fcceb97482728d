#include "render/rendering_builder.h"
#include "base/diagnostics.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclTemplate.h"

using namespace clang;
using namespace llmobs;

//===-- The names ---------------------------------------------------------------------------------===//

template<class Kind> static Kind* findIn(ASTContext& Context, const DeclContext& In, llvm::StringRef Name) {
  DeclContextLookupResult Found = In.lookup(&Context.Idents.get(Name));
  return Found.empty() ? nullptr : dyn_cast<Kind>(Found.front());
}

std::optional<RenderingSeam> RenderingSeam::find(Sema& S) {
  ASTContext& Context = S.Context;
  std::optional<Seam> TheSeam = Seam::find(S);
  auto* Outer = findIn<NamespaceDecl>(Context, *Context.getTranslationUnitDecl(), "llmobs");
  auto* Detail = Outer ? findIn<NamespaceDecl>(Context, *Outer, "detail") : nullptr;
  if (!TheSeam || !Detail) return std::nullopt;
  auto* Template = findIn<ClassTemplateDecl>(Context, *Detail, "rendering");
  auto* Writer = findIn<CXXRecordDecl>(Context, *Outer, "Writer");
  auto* Askable = findIn<ClassTemplateDecl>(Context, *Detail, "askable");
  if (!Template || !Askable || !Writer || !Writer->hasDefinition()) return std::nullopt;
  return RenderingSeam{*TheSeam,
                       Template,
                       Askable,
                       typeOf(*Writer),
                       Outer->lookup(&Context.Idents.get("capture")),
                       Detail->lookup(&Context.Idents.get("capture_enumerator"))};
}

//===-- The function ------------------------------------------------------------------------------===//

namespace {

class BodyBuilder {
public:
  BodyBuilder(Sema& S, const RenderingSeam& Names, FunctionDecl& Write)
      : Names(Names), Write(Write), Build(S, Names.TheSeam, Write), Loc(Write.getLocation()) {}

  /// False if a statement does not compile.
  bool build(const Rendering& One);

private:
  Expr* out() { return Build.reference(*Write.getParamDecl(0), Loc); }
  Expr* value() { return Build.reference(*Write.getParamDecl(1), Loc); }
  Expr* text(llvm::StringRef Text) { return Build.stringLiteral(Text, Loc); }
  Expr* callWithText(llvm::StringRef Method, llvm::StringRef Text) {
    return Build.callMember(out(), Method, {text(Text), Build.number(Text.size(), Loc)}, Loc);
  }
  Expr* show(const RenderedMember& Member);
  void add(Expr* Call) { Statements.push_back(Build.fullExpression(Call)); }

  const RenderingSeam& Names;
  FunctionDecl& Write;
  AstBuilder Build;
  SourceLocation Loc;
  llvm::SmallVector<Stmt*, 16> Statements;
};

} // namespace

Expr* BodyBuilder::show(const RenderedMember& Member) {
  if (Member.Form == MemberForm::Redacted) return Build.callMember(out(), "redacted", {}, Loc);
  if (Member.Form == MemberForm::TypeName) return callWithText("opaque", Member.TypeName);
  Expr* Object = value();
  for (const CXXBaseSpecifier* Base : Member.Bases) Object = Build.base(Object, *Base);
  for (FieldDecl* Field : Member.Fields) Object = Build.member(Object, *Field);
  if (Member.Form == MemberForm::Copy) Object = Build.valueOf(Object);
  return Build.call(Names.Capture, {out(), Object}, Loc);
}

bool BodyBuilder::build(const Rendering& One) {
  if (One.Members.empty()) {
    Expr* IsFlags = Build.boolean(One.IsFlags, Loc);
    add(Build.call(Names.CaptureEnumerator, {out(), value(), text(One.Enumerators), IsFlags}, Loc));
  } else {
    add(Build.callMember(out(), "begin_object", {}, Loc));
    for (const RenderedMember& Member : One.Members) {
      add(callWithText("key", Member.Key));
      add(show(Member));
    }
    add(Build.callMember(out(), "end_object", {}, Loc));
  }
  if (llvm::is_contained(Statements, nullptr)) return false;
  Write.setBody(Build.compound(Statements, Loc, Loc));
  return true;
}

void llmobs::forbidAsking(const RenderingSeam& Names, const Rendering& One) {
  ClassTemplateSpecializationDecl* Class = specialize(*Names.Askable, One.Type);
  if (!Class) return;
  Class->startDefinition();
  Class->completeDefinition();
}

bool llmobs::buildRendering(Sema& S, const RenderingSeam& Names, const Rendering& One) {
  if (!One.WhyOpaque.empty()) return false;
  ClassTemplateSpecializationDecl* Class = specialize(*Names.Template, One.Type);
  if (!Class) return false;
  Class->startDefinition();
  CXXMethodDecl* Write = staticMethod(*Class, "write", S.Context.VoidTy,
                                      {{"out", S.Context.getLValueReferenceType(Names.Writer)},
                                       {"value", S.Context.getLValueReferenceType(One.Type.withConst())}});
  bool IsBuilt;
  {
    Sema::SynthesizedFunctionScope Scope(S, Write);
    QuietDiagnostics Quiet(S.getDiagnostics());
    IsBuilt = BodyBuilder(S, Names, *Write).build(One) && !Quiet.hasErrorOccurred();
  }
  // Without the function a specialisation says as little as no specialisation.
  if (IsBuilt) Class->addDecl(Write);
  Class->completeDefinition();
  return IsBuilt;
}
