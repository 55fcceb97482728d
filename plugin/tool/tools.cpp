#include "tool/tools.h"
#include "base/diagnostics.h"
#include "plan/call_site.h"
#include "tool/json_schema.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclTemplate.h"

using namespace clang;
using namespace llmobs;

namespace {

class ToolBuilder {
public:
  ToolBuilder(Sema& S, const DeclContext& Detail, const Seam& TheSeam)
      : S(S), Context(S.Context), Detail(Detail), TheSeam(TheSeam) {}

  void addFacts(const TemplateArgument& Function, const ToolFacts& Facts);
  void addDefaults(const TemplateArgument& Function, FunctionDecl& FD);
  void addType(QualType Type);

private:
  ClassTemplateDecl* find(StringRef Name) const {
    DeclContextLookupResult Found = Detail.lookup(&Context.Idents.get(Name));
    return Found.empty() ? nullptr : dyn_cast<ClassTemplateDecl>(Found.front());
  }
  /// The specialisation with what `Fill` adds; nothing if the program has asked for it before.
  void add(StringRef Template, ArrayRef<TemplateArgument> Arguments, llvm::function_ref<void(CXXRecordDecl&)> Fill) {
    ClassTemplateDecl* Primary = find(Template);
    ClassTemplateSpecializationDecl* Class = Primary ? specialize(*Primary, Arguments) : nullptr;
    if (!Class) return;
    Class->startDefinition();
    Fill(*Class);
    Class->completeDefinition();
  }
  void addMethod(CXXRecordDecl& Class, CXXMethodDecl& Method, llvm::function_ref<Stmt*(AstBuilder&)> Body);
  void addText(CXXRecordDecl& Class, StringRef Name, StringRef Text);
  void addVisit(CXXRecordDecl& Class, QualType Type);

  Sema& S;
  ASTContext& Context;
  const DeclContext& Detail;
  const Seam& TheSeam;
};

} // namespace

/// Adds the method if its body compiles.
void ToolBuilder::addMethod(CXXRecordDecl& Class, CXXMethodDecl& Method, llvm::function_ref<Stmt*(AstBuilder&)> Body) {
  Sema::SynthesizedFunctionScope Scope(S, &Method);
  QuietDiagnostics Quiet(S.getDiagnostics());
  AstBuilder Build(S, TheSeam, Method);
  Stmt* Built = Body(Build);
  if (!Built || Quiet.hasErrorOccurred()) return;
  SourceLocation Loc = Method.getLocation();
  Method.setBody(isa<CompoundStmt>(Built) ? Built : Build.compound({Built}, Loc, Loc));
  Class.addDecl(&Method);
}

/// `static const char* Name() { return "Text"; }`
void ToolBuilder::addText(CXXRecordDecl& Class, StringRef Name, StringRef Text) {
  QualType Type = Context.getPointerType(Context.CharTy.withConst());
  CXXMethodDecl* Method = staticMethod(Class, Name, Type, {});
  addMethod(Class, *Method, [&](AstBuilder& Build) -> Stmt* {
    SourceLocation Loc = Method->getLocation();
    Expr* Decayed = Build.cast(Build.stringLiteral(Text, Loc), CK_ArrayToPointerDecay, Type, VK_PRValue);
    return ReturnStmt::Create(Context, Loc, Decayed, nullptr);
  });
}

void ToolBuilder::addFacts(const TemplateArgument& Function, const ToolFacts& Facts) {
  add("tool_facts", Function, [&](CXXRecordDecl& Class) {
    addText(Class, "name", Facts.Name);
    addText(Class, "description", Facts.Description);
    addText(Class, "parameters", Facts.Parameters);
    addText(Class, "parameters_schema", Facts.ParametersSchema);
    addText(Class, "schema", Facts.Schema);
    addText(Class, "definition", Facts.Definition);
    addText(Class, "agent_tool", Facts.AgentTool);
    addText(Class, "version", Facts.Version);
    if (!Facts.WhyNot.empty()) addText(Class, "refused", Facts.WhyNot);
  });
}

/// `static T value() { return <the default argument>; }` for each parameter that has one.
void ToolBuilder::addDefaults(const TemplateArgument& Function, FunctionDecl& FD) {
  for (unsigned I = 0; I < FD.getNumParams(); ++I) {
    ParmVarDecl& Parameter = *FD.getParamDecl(I);
    if (!Parameter.hasDefaultArg()) continue;
    llvm::APSInt Place(llvm::APInt(Context.getIntWidth(Context.IntTy), I), /*isUnsigned=*/false);
    TemplateArgument Arguments[] = {Function, TemplateArgument(Context, Place, Context.IntTy)};
    add("tool_default", Arguments, [&](CXXRecordDecl& Class) {
      QualType Type = Parameter.getType().getNonReferenceType().getUnqualifiedType();
      CXXMethodDecl* Method = staticMethod(Class, "value", Type, {});
      addMethod(Class, *Method, [&](AstBuilder&) -> Stmt* {
        ExprResult Value = S.BuildCXXDefaultArgExpr(Method->getLocation(), &FD, &Parameter);
        if (Value.isInvalid()) return nullptr;
        StmtResult Return = S.BuildReturnStmt(Method->getLocation(), Value.get());
        return Return.isInvalid() ? nullptr : Return.get();
      });
    });
  }
}

static std::string enumeratorsText(const EnumDecl& Enum) {
  std::string Text;
  for (const EnumConstantDecl* One : Enum.enumerators())
    Text += (Text.empty() ? "" : ",") + One->getName().str() + "=" + llvm::toString(One->getInitVal(), 10);
  return Text;
}

/// `static void visit(ToolMembers& members, T& object)`
void ToolBuilder::addVisit(CXXRecordDecl& Class, QualType Type) {
  std::string WhyNot;
  std::vector<ClassMember> Members = membersOf(*Type->getAsCXXRecordDecl()->getDefinition(), WhyNot);
  auto Visitor = Detail.lookup(&Context.Idents.get("ToolMembers"));
  auto Reader = Detail.lookup(&Context.Idents.get("tool_member"));
  if (!WhyNot.empty() || Visitor.empty() || Reader.empty()) return;
  QualType VisitorType = typeOf(*cast<CXXRecordDecl>(Visitor.front()));
  JsonSchema Schema(S);
  CXXMethodDecl* Method = staticMethod(Class, "visit", Context.VoidTy,
                                       {{"members", Context.getLValueReferenceType(VisitorType)},
                                        {"object", Context.getLValueReferenceType(Type)}});
  addMethod(Class, *Method, [&](AstBuilder& Build) -> Stmt* {
    SourceLocation Loc = Method->getLocation();
    llvm::SmallVector<Stmt*, 16> Statements;
    for (const ClassMember& One : Members) {
      Expr* Object = Build.reference(*Method->getParamDecl(1), Loc);
      for (const CXXBaseSpecifier* Base : One.Bases) Object = Build.base(Object, *Base);
      StringRef Name = One.Field->getName();
      bool IsRequired = One.IsRequired && !Schema.isOptional(One.Field->getType());
      Expr* Call = Build.call(Reader,
                              {Build.reference(*Method->getParamDecl(0), Loc), Build.member(Object, *One.Field),
                               Build.stringLiteral(Name, Loc), Build.number(Name.size(), Loc),
                               Build.boolean(IsRequired, Loc)},
                              Loc);
      Statements.push_back(Build.fullExpression(Call));
      if (!Statements.back()) return nullptr;
    }
    return Build.compound(Statements, Loc, Loc);
  });
}

void ToolBuilder::addType(QualType Type) {
  add("tool_type", TemplateArgument(Type), [&](CXXRecordDecl& Class) {
    if (const auto* Enum = Type->getAs<EnumType>())
      addText(Class, "enumerators", enumeratorsText(*Enum->getDecl()->getDefinition()));
    else
      addVisit(Class, Type);
  });
}

void Tools::seeUse(Sema& S, const FunctionDecl& FD, llvm::function_ref<std::string(const FunctionDecl&)> NameOf) {
  if (!AskedName) AskedName = &S.Context.Idents.get("tool_asked");
  if (FD.getIdentifier() != AskedName) return;
  const TemplateArgumentList* Given = FD.getTemplateSpecializationArgs();
  const auto* Namespace = dyn_cast<NamespaceDecl>(FD.getDeclContext());
  std::optional<Seam> TheSeam = Seam::find(S);
  if (!Given || Given->size() != 1 || !Namespace || !TheSeam) return;
  TemplateArgument Argument = S.Context.getCanonicalTemplateArgument(Given->get(0));
  if (Argument.getKind() != TemplateArgument::Declaration) return;
  auto* Function = dyn_cast<FunctionDecl>(Argument.getAsDecl());
  if (!Function) return;
  // Behind an error that is not ours nothing is certain of the tree; and nothing more is to be said.
  bool IsInError = S.getDiagnostics().hasErrorOccurred() && S.getDiagnostics().getClient()->getNumErrors() > OwnErrors;
  ToolFacts Facts;
  if (IsInError)
    Facts.WhyNot = "there was an error before";
  else
    Facts = planTool(S, *Function, NameOf(*Function));
  ToolBuilder Builder(S, *Namespace, *TheSeam);
  Builder.addFacts(Argument, Facts);
  if (!Facts.WhyNot.empty()) {
    if (IsInError) return;
    ++OwnErrors;
    report(S.getDiagnostics(), Function->getLocation(), Diag::NoTool) << qualifiedName(*Function) << Facts.WhyNot;
    return;
  }
  for (QualType Type : Facts.Types) Builder.addType(Type);
  Builder.addDefaults(Argument, *Function->getMostRecentDecl());
}
