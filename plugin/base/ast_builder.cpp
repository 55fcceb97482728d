#include "base/ast_builder.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/Basic/Builtins.h"
#include "clang/Basic/Version.h"
#include "clang/Sema/Lookup.h"

using namespace clang;
using namespace llmobs;

bool llmobs::isPrecompiling(frontend::ActionKind Kind) {
#if CLANG_VERSION_MAJOR < 15
  if (Kind == frontend::GenerateHeaderModule) return true;
#else
  if (Kind == frontend::GenerateHeaderUnit) return true;
#endif
#if CLANG_VERSION_MAJOR >= 18
  if (Kind == frontend::GenerateReducedModuleInterface) return true;
#endif
  return Kind == frontend::GeneratePCH || Kind == frontend::GenerateModule || Kind == frontend::GenerateModuleInterface;
}

AttributeCommonInfo::Syntax llmobs::c23Syntax() {
#if CLANG_VERSION_MAJOR < 18
  return AttributeCommonInfo::AS_C2x;
#else
  return AttributeCommonInfo::AS_C23;
#endif
}

bool llmobs::isPureVirtual(const FunctionDecl& FD) {
#if CLANG_VERSION_MAJOR < 18
  return FD.isPure();
#else
  return FD.isPureVirtual();
#endif
}

std::string llmobs::prettyFunction(const FunctionDecl& FD) {
#if CLANG_VERSION_MAJOR < 18
  return PredefinedExpr::ComputeName(PredefinedExpr::PrettyFunction, &FD);
#else
  return PredefinedExpr::ComputeName(PredefinedIdentKind::PrettyFunction, &FD);
#endif
}

bool llmobs::isImmediate(const FunctionDecl& FD) {
#if CLANG_VERSION_MAJOR < 17
  return FD.isConsteval();
#else
  return FD.isImmediateFunction();
#endif
}

bool llmobs::hasConstraint(const FunctionDecl& FD) {
#if CLANG_VERSION_MAJOR < 21
  return FD.getTrailingRequiresClause() != nullptr;
#else
  return static_cast<bool>(FD.getTrailingRequiresClause());
#endif
}

bool llmobs::isRealTime(const FunctionDecl& FD) {
#if CLANG_VERSION_MAJOR < 20
  (void)FD;
  return false;
#else
  for (const FunctionEffectWithCondition& One : FD.getFunctionEffects()) {
    FunctionEffect::Kind Kind = One.Effect.kind();
    if (Kind == FunctionEffect::Kind::NonBlocking || Kind == FunctionEffect::Kind::NonAllocating) return true;
  }
  return false;
#endif
}

std::string llmobs::remappedPath(const ASTContext& Context, llvm::StringRef Path) {
  llvm::SmallString<256> Result(Path);
  Context.getLangOpts().remapPathPrefix(Result);
  return Result.str().str();
}

QualType llmobs::typeOf(const TagDecl& Tag) {
#if CLANG_VERSION_MAJOR < 22
  return Tag.getASTContext().getTypeDeclType(&Tag);
#else
  return Tag.getASTContext().getCanonicalTagType(&Tag);
#endif
}

ClassTemplateSpecializationDecl* llmobs::specialize(ClassTemplateDecl& Template, QualType Argument) {
  return specialize(Template, TemplateArgument(Template.getASTContext().getCanonicalType(Argument)));
}

ClassTemplateSpecializationDecl* llmobs::specialize(ClassTemplateDecl& Template,
                                                    llvm::ArrayRef<TemplateArgument> Arguments) {
  ASTContext& Context = Template.getASTContext();
  void* Place = nullptr;
  if (Template.findSpecialization(Arguments, Place)) return nullptr;
  SourceLocation Loc = Template.getLocation();
#if CLANG_VERSION_MAJOR < 18
  auto Kind = TTK_Struct;
#else
  auto Kind = TagTypeKind::Struct;
#endif
  DeclContext* In = Template.getDeclContext();
  using Specialization = ClassTemplateSpecializationDecl;
#if CLANG_VERSION_MAJOR < 20
  auto* Special = Specialization::Create(Context, Kind, In, Loc, Loc, &Template, Arguments, nullptr);
#else
  auto* Special = Specialization::Create(Context, Kind, In, Loc, Loc, &Template, Arguments,
                                         /*StrictPackMatch=*/false, nullptr);
#endif
  Template.AddSpecialization(Special, Place);
  Special->setSpecializationKind(TSK_ExplicitSpecialization);
  Special->setImplicit();
  return Special;
}

CXXMethodDecl* llmobs::staticMethod(CXXRecordDecl& Class, llvm::StringRef Name, QualType Result,
                                    llvm::ArrayRef<std::pair<const char*, QualType>> Parameters) {
  ASTContext& Context = Class.getASTContext();
  SourceLocation Loc = Class.getLocation();
  llvm::SmallVector<QualType, 2> Types;
  for (const auto& One : Parameters) Types.push_back(One.second);
  QualType Type = Context.getFunctionType(Result, Types, FunctionProtoType::ExtProtoInfo());
  DeclarationNameInfo TheName(&Context.Idents.get(Name), Loc);
  auto* Method = CXXMethodDecl::Create(Context, &Class, Loc, TheName, Type, Context.getTrivialTypeSourceInfo(Type, Loc),
                                       SC_Static, /*UsesFPIntrin=*/false, /*isInline=*/true,
                                       ConstexprSpecKind::Unspecified, Loc);
  Method->setAccess(AS_public);
  Method->setImplicit();
  Method->addAttr(NoDebugAttr::CreateImplicit(Context, SourceRange(Loc, Loc)));
  llvm::SmallVector<ParmVarDecl*, 2> Declared;
  for (const auto& [ParameterName, ParameterType] : Parameters) {
    Declared.push_back(ParmVarDecl::Create(Context, Method, Loc, Loc, &Context.Idents.get(ParameterName), ParameterType,
                                           Context.getTrivialTypeSourceInfo(ParameterType, Loc), SC_None, nullptr));
    Declared.back()->setScopeInfo(0, Declared.size() - 1);
  }
  Method->setParams(Declared);
  return Method;
}

static QualType constantArray(const ASTContext& Context, QualType Element, const llvm::APInt& Size) {
#if CLANG_VERSION_MAJOR < 18
  return Context.getConstantArrayType(Element, Size, nullptr, ArrayType::Normal, 0);
#else
  return Context.getConstantArrayType(Element, Size, nullptr, ArraySizeModifier::Normal, 0);
#endif
}

//===-- The seam ----------------------------------------------------------------------------------===//

static NamedDecl* findDecl(ASTContext& Context, const DeclContext& In, llvm::StringRef Name) {
  for (NamedDecl* D : In.lookup(&Context.Idents.get(Name))) return D;
  return nullptr;
}

const char* Seam::header(const LangOptions& Language) {
  return Language.CPlusPlus ? "<llmobs/instrument.h>" : "<llmobs/instrument_c.h>";
}

static DeclContext* findNamespace(ASTContext& Context, DeclContext* In, llvm::StringRef Name) {
  return In ? dyn_cast_or_null<NamespaceDecl>(findDecl(Context, *In, Name)) : nullptr;
}

std::optional<Seam> Seam::find(Sema& S, bool MayFold) {
  Seam Result;
  Result.Context = &S.Context;
  Result.Scope = S.Context.getTranslationUnitDecl();
  if (S.getLangOpts().CPlusPlus)
    Result.Scope = findNamespace(S.Context, findNamespace(S.Context, Result.Scope, "llmobs"), "seam");
  if (!Result.Scope) return std::nullopt;
  Result.GuardType = Result.type("Guard");
  if (Result.GuardType.isNull() || !Result.function("close")) return std::nullopt;
  if (MayFold) Result.MayFold = new (S.Context) CXXBoolLiteralExpr(false, S.Context.BoolTy, SourceLocation());
  return Result;
}

QualType Seam::type(llvm::StringRef Name) const {
  DeclContextLookupResult Found = overloads(Name);
  auto* Typedef = Found.empty() ? nullptr : dyn_cast<TypedefNameDecl>(*Found.begin());
  return Typedef ? Typedef->getUnderlyingType() : QualType();
}

DeclarationName Seam::name(llvm::StringRef Name) const {
  return &Context->Idents.get(Context->getLangOpts().CPlusPlus ? Name.str() : "llmobs_seam_" + Name.str());
}

DeclContextLookupResult Seam::overloads(llvm::StringRef Name) const { return Scope->lookup(name(Name)); }

FunctionDecl* Seam::function(llvm::StringRef Name) const {
  DeclContextLookupResult Found = overloads(Name);
  return Found.empty() ? nullptr : dyn_cast<FunctionDecl>(*Found.begin());
}

//===-- Expressions -------------------------------------------------------------------------------===//

Expr* AstBuilder::call(llvm::StringRef SeamFunction, llvm::ArrayRef<Expr*> Arguments, SourceLocation Loc) {
  return call(TheSeam.overloads(SeamFunction), Arguments, Loc);
}

/// `Found` holds what may be called.
static Expr* callOneOf(Sema& S, LookupResult& Found, llvm::ArrayRef<Expr*> Arguments, SourceLocation Loc) {
  if (Found.empty() || llvm::is_contained(Arguments, nullptr)) return nullptr;
  Found.resolveKind();
  Found.suppressDiagnostics();
  ExprResult Callee = S.BuildDeclarationNameExpr(CXXScopeSpec(), Found, /*NeedsADL=*/false);
  if (Callee.isInvalid()) return nullptr;
  llvm::SmallVector<Expr*, 8> Operands(Arguments.begin(), Arguments.end());
  ExprResult Call = S.BuildCallExpr(nullptr, Callee.get(), Loc, Operands, Loc);
  return Call.isInvalid() ? nullptr : Call.get();
}

Expr* AstBuilder::call(DeclContextLookupResult Overloads, llvm::ArrayRef<Expr*> Arguments, SourceLocation Loc) {
  if (Overloads.empty()) return nullptr;
  LookupResult Found(S, DeclarationNameInfo(Overloads.front()->getDeclName(), Loc), Sema::LookupOrdinaryName);
  for (NamedDecl* D : Overloads) Found.addDecl(D);
  return callOneOf(S, Found, Arguments, Loc);
}

Expr* AstBuilder::callTemplate(FunctionTemplateDecl& Template, llvm::ArrayRef<Expr*> Arguments, SourceLocation Loc) {
  LookupResult Found(S, DeclarationNameInfo(Template.getDeclName(), Loc), Sema::LookupOrdinaryName);
  Found.addDecl(&Template);
  return callOneOf(S, Found, Arguments, Loc);
}

Expr* AstBuilder::callMember(Expr* Object, llvm::StringRef Method, llvm::ArrayRef<Expr*> Arguments,
                             SourceLocation Loc) {
  const CXXRecordDecl* Class = Object->getType()->getAsCXXRecordDecl();
  auto* Found = dyn_cast_or_null<CXXMethodDecl>(findDecl(Context, *Class, Method));
  if (!Found) return nullptr;
  Found->setReferenced();
  Expr* Callee = MemberExpr::CreateImplicit(Context, Object, /*IsArrow=*/false, Found, Context.BoundMemberTy,
                                            VK_PRValue, OK_Ordinary);
  llvm::SmallVector<Expr*, 4> Operands(Arguments.begin(), Arguments.end());
  ExprResult Call = S.BuildCallExpr(nullptr, Callee, Loc, Operands, Loc);
  return Call.isInvalid() ? nullptr : Call.get();
}

Expr* AstBuilder::member(Expr* Object, FieldDecl& Field) {
  Qualifiers Of = Object->getType().getQualifiers();
  if (Field.isMutable()) Of.removeConst();
  QualType Type = Context.getQualifiedType(Field.getType(), Of);
  return MemberExpr::CreateImplicit(Context, Object, /*IsArrow=*/false, &Field, Type, VK_LValue,
                                    Field.isBitField() ? OK_BitField : OK_Ordinary);
}

Expr* AstBuilder::base(Expr* Object, const CXXBaseSpecifier& Base) {
  CXXCastPath Path(1, const_cast<CXXBaseSpecifier*>(&Base));
  QualType Type = Context.getQualifiedType(Base.getType().getUnqualifiedType(), Object->getType().getQualifiers());
  return ImplicitCastExpr::Create(Context, Type, CK_UncheckedDerivedToBase, Object, &Path, VK_LValue,
                                  FPOptionsOverride());
}

Expr* AstBuilder::number(uint64_t Value, SourceLocation Loc) {
  QualType Type = Context.getSizeType();
  return IntegerLiteral::Create(Context, llvm::APInt(Context.getIntWidth(Type), Value), Type, Loc);
}

Expr* AstBuilder::boolean(bool Value, SourceLocation Loc) {
  return new (Context) CXXBoolLiteralExpr(Value, Context.BoolTy, Loc);
}

Expr* AstBuilder::valueOf(Expr* Object) {
  ExprResult Value = S.DefaultLvalueConversion(Object);
  return Value.isInvalid() ? nullptr : Value.get();
}

Expr* AstBuilder::fullExpression(Expr* E) {
  if (!E) return nullptr;
  ExprResult Full = S.ActOnFinishFullExpr(E, /*DiscardedValue=*/true);
  return Full.isInvalid() ? nullptr : Full.get();
}

DeclRefExpr* AstBuilder::reference(ValueDecl& Variable, SourceLocation Loc) {
  Variable.setReferenced();
  Variable.markUsed(Context);
  return DeclRefExpr::Create(Context, NestedNameSpecifierLoc(), SourceLocation(), &Variable,
                             /*RefersToEnclosingVariableOrCapture=*/false, Loc,
                             Variable.getType().getNonReferenceType(), VK_LValue);
}

Expr* AstBuilder::addressOf(VarDecl& Variable, SourceLocation Loc) {
  QualType Pointer = Context.getPointerType(Variable.getType().getNonReferenceType());
  return UnaryOperator::Create(Context, reference(Variable, Loc), UO_AddrOf, Pointer, VK_PRValue, OK_Ordinary, Loc,
                               /*CanOverflow=*/false, FPOptionsOverride());
}

Expr* AstBuilder::cast(Expr* E, CastKind Kind, QualType Type, ExprValueKind Category) {
  return ImplicitCastExpr::Create(Context, Type, Kind, E, /*BasePath=*/nullptr, Category, FPOptionsOverride());
}

Expr* AstBuilder::load(VarDecl& Variable, SourceLocation Loc) {
  DeclRefExpr* Reference = reference(Variable, Loc);
  return cast(Reference, CK_LValueToRValue, Reference->getType().getUnqualifiedType(), VK_PRValue);
}

Expr* AstBuilder::stringLiteral(llvm::StringRef Text, SourceLocation Loc) {
#if CLANG_VERSION_MAJOR < 15
  auto Kind = StringLiteral::Ascii;
#elif CLANG_VERSION_MAJOR < 18
  auto Kind = StringLiteral::Ordinary;
#else
  auto Kind = StringLiteralKind::Ordinary;
#endif
  QualType Type = Context.getStringLiteralArrayType(Context.CharTy, Text.size());
  return StringLiteral::Create(Context, Text, Kind, /*Pascal=*/false, Type, Loc);
}

Expr* AstBuilder::integerLiteral(uint64_t Value, SourceLocation Loc) {
  return IntegerLiteral::Create(Context, llvm::APInt(Context.getTypeSize(Context.UnsignedIntTy), Value),
                                Context.UnsignedIntTy, Loc);
}

Expr* AstBuilder::explicitCast(Expr* E, CastKind Kind, QualType Type) {
  SourceLocation Loc = E->getExprLoc();
  return CStyleCastExpr::Create(Context, Type, VK_PRValue, Kind, E, /*BasePath=*/nullptr, FPOptionsOverride(),
                                Context.getTrivialTypeSourceInfo(Type, Loc), Loc, Loc);
}

Expr* AstBuilder::comma(Expr* First, Expr* Second) {
  if (!First || !Second) return nullptr;
  return BinaryOperator::Create(Context, First, Second, BO_Comma, Second->getType(), Second->getValueKind(),
                                Second->getObjectKind(), Second->getExprLoc(), FPOptionsOverride());
}

Expr* AstBuilder::rethrow(SourceLocation Loc) {
  return new (Context) CXXThrowExpr(nullptr, Context.VoidTy, Loc, /*IsThrownVariableInScope=*/false);
}

Expr* AstBuilder::negation(Expr* Condition) {
  return UnaryOperator::Create(Context, Condition, UO_LNot, Context.BoolTy, VK_PRValue, OK_Ordinary,
                               Condition->getExprLoc(), /*CanOverflow=*/false, FPOptionsOverride());
}

Expr* AstBuilder::nullPointer(QualType Pointee) {
  return new (Context) ImplicitValueInitExpr(Context.getPointerType(Pointee));
}

Expr* AstBuilder::isConstantEvaluated(SourceLocation Loc) {
  // Not `if consteval`: Clang 14 takes it for true where it merely tries to fold.
  IdentifierInfo& Name = Context.Idents.get("__builtin_is_constant_evaluated");
  NamedDecl* Builtin = findDecl(Context, *Context.getTranslationUnitDecl(), Name.getName());
  if (!Builtin && S.TUScope)
    Builtin = S.LazilyCreateBuiltin(&Name, Name.getBuiltinID(), S.TUScope, /*ForRedeclaration=*/false, Loc);
  auto* Function = dyn_cast_or_null<FunctionDecl>(Builtin);
  if (!Function) return nullptr;
  ExprResult Callee = S.BuildDeclRefExpr(Function, Function->getType(), VK_LValue, Loc);
  if (Callee.isInvalid()) return nullptr;
  ExprResult Call = S.BuildCallExpr(nullptr, Callee.get(), Loc, {}, Loc);
  if (Call.isInvalid() || !TheSeam.mayFold()) return Call.isInvalid() ? nullptr : Call.get();
  // Not `||`, which a profile would count.
  ExprResult Either = S.CreateBuiltinBinOp(Loc, BO_Or, Call.get(), TheSeam.mayFold());
  return Either.isInvalid() ? nullptr : cast(Either.get(), CK_IntegralToBoolean, Context.BoolTy, VK_PRValue);
}

OpaqueValueExpr* AstBuilder::opaque(Expr* Source) {
  return new (Context)
      OpaqueValueExpr(Source->getExprLoc(), Source->getType(), Source->getValueKind(), Source->getObjectKind(), Source);
}

Expr* AstBuilder::observed(Expr* Original, OpaqueValueExpr* Value, Expr* Look) {
  if (!Look) return nullptr;
  // The code generator evaluates an opaque value that is a step where it stands, in the place of the result
  // if it is that; later steps refer to it.
  return PseudoObjectExpr::Create(Context, Original, {Value, Look}, /*resultIndex=*/0);
}

//===-- Statements --------------------------------------------------------------------------------===//

VarDecl* AstBuilder::variable(llvm::StringRef Name, QualType Type, Expr* Initializer, SourceLocation Loc) {
  IdentifierInfo* Identifier = Name.empty() ? nullptr : &Context.Idents.get(Name);
  auto* Variable = VarDecl::Create(Context, &FD, Loc, Loc, Identifier, Type,
                                   Context.getTrivialTypeSourceInfo(Type, Loc), SC_None);
  // Not implicit: what numbers the regions of a function for its profile passes over implicit variables, and the
  // user's own expressions may be inside.
  Variable->addAttr(NoDebugAttr::CreateImplicit(Context, SourceRange(Loc, Loc)));
  if (Initializer) Variable->setInit(Initializer);
  FD.addHiddenDecl(Variable);
  return Variable;
}

VarDecl* AstBuilder::inReturnSlot(llvm::StringRef Name, QualType Type, Expr* Initializer, SourceLocation Loc) {
  VarDecl* Variable = variable(Name, Type, Initializer, Loc);
  Variable->setNRVOVariable(true);
  // The object outlives the function. Without this the destructor would be emitted here too, which may be the
  // first use of it in the program.
  Variable->ensureEvaluatedStmt()->HasConstantDestruction = true;
  return Variable;
}

VarDecl* AstBuilder::cleanedUp(llvm::StringRef Name, QualType Type, llvm::StringRef CloseFunction, SourceLocation Loc) {
  FunctionDecl* Close = TheSeam.function(CloseFunction);
  if (!Close || Type.isNull()) return nullptr;
  VarDecl* Variable = variable(Name, Type, nullptr, Loc);
  Variable->setImplicit();
  S.MarkFunctionReferenced(Loc, Close);
  Variable->addAttr(CleanupAttr::CreateImplicit(Context, Close, SourceRange(Loc, Loc)));
  return Variable;
}

VarDecl* AstBuilder::guard(llvm::StringRef Name, llvm::StringRef CloseFunction, bool Initialized, SourceLocation Loc) {
  VarDecl* Guard = cleanedUp(Name, TheSeam.guardType(), CloseFunction, Loc);
  if (!Guard) return nullptr;
  if (Initialized) {
    auto* Zero = new (Context) InitListExpr(Context, Loc, {}, Loc);
    Zero->setType(Context.VoidTy); // as the parser leaves it
    S.AddInitializerToDecl(Guard, Zero, /*DirectInit=*/false);
  }
  return Guard->isInvalidDecl() ? nullptr : Guard;
}

VarDecl* AstBuilder::typeTable(llvm::StringRef Name, llvm::ArrayRef<std::pair<std::string, unsigned>> Types,
                               SourceLocation Loc) {
  DeclContext& Unit = *Context.getTranslationUnitDecl();
  auto* Entry = dyn_cast_or_null<RecordDecl>(findDecl(Context, Unit, "llmobs_type"));
  if (!Entry) return nullptr;
  llvm::SmallVector<Expr*, 8> Rows;
  for (const auto& [Capture, Shape] : Types) {
    auto* Function = dyn_cast_or_null<FunctionDecl>(findDecl(Context, Unit, Capture));
    if (!Function) return nullptr;
    Expr* Parts[] = {S.BuildDeclRefExpr(Function, Function->getType(), VK_PRValue, Loc), integerLiteral(Shape, Loc)};
    Rows.push_back(new (Context) InitListExpr(Context, Loc, Parts, Loc));
    Rows.back()->setType(Context.VoidTy); // as the parser leaves it
  }
  QualType Element = typeOf(*Entry).withConst();
  llvm::APInt Size(Context.getTypeSize(Context.getSizeType()), Rows.size());
  QualType Type = constantArray(Context, Element, Size);
  VarDecl* Table = variable(Name, Type, nullptr, Loc);
  Table->setStorageClass(SC_Static);
  auto* All = new (Context) InitListExpr(Context, Loc, Rows, Loc);
  All->setType(Context.VoidTy);
  S.AddInitializerToDecl(Table, All, /*DirectInit=*/false);
  return Table->isInvalidDecl() ? nullptr : Table;
}

Expr* AstBuilder::decayed(VarDecl& Array, SourceLocation Loc) {
  QualType Element = Context.getAsArrayType(Array.getType())->getElementType();
  return cast(reference(Array, Loc), CK_ArrayToPointerDecay, Context.getPointerType(Element), VK_PRValue);
}

Stmt* AstBuilder::declaration(llvm::MutableArrayRef<Decl*> Variables) {
  SourceLocation Loc = Variables.front()->getLocation();
  DeclGroupRef All = DeclGroupRef::Create(Context, Variables.data(), Variables.size());
  return new (Context) DeclStmt(All, Loc, Loc);
}

Stmt* AstBuilder::declaration(VarDecl& Variable) {
  Decl* Only[] = {&Variable};
  return declaration(Only);
}

CompoundStmt* AstBuilder::compound(llvm::ArrayRef<Stmt*> Statements, SourceLocation Begin, SourceLocation End) {
#if CLANG_VERSION_MAJOR < 15
  return CompoundStmt::Create(Context, Statements, Begin, End);
#else
  return CompoundStmt::Create(Context, Statements, FPOptionsOverride(), Begin, End);
#endif
}

Stmt* AstBuilder::ifStatement(Expr* Condition, Stmt* Then, Stmt* Else, SourceLocation Loc) {
  if (!Condition || !Then) return nullptr;
  return IfStmt::Create(Context, Loc, IfStatementKind::Ordinary, nullptr, nullptr, Condition, Loc, Loc, Then,
                        Else ? Loc : SourceLocation(), Else);
}

Stmt* AstBuilder::returnStatement(Expr* Value, const VarDecl* InReturnSlot, const ReturnStmt& Original) {
  // A coverage report shows how far a statement goes.
  SourceLocation Loc = Original.getReturnLoc();
  auto* Whole = new (Context) ParenExpr(Loc, Original.getEndLoc(), Value);
  return ReturnStmt::Create(Context, Loc, Whole, InReturnSlot);
}

Expr* AstBuilder::statementExpression(CompoundStmt& Statement) {
  return new (Context) StmtExpr(&Statement, Context.VoidTy, Statement.getLBracLoc(), Statement.getRBracLoc(), 0);
}

Stmt* AstBuilder::catchAll(llvm::ArrayRef<Stmt*> Handler, SourceLocation Loc) {
  if (llvm::is_contained(Handler, nullptr)) return nullptr;
  return new (Context) CXXCatchStmt(Loc, nullptr, compound(Handler, Loc, Loc));
}

Stmt* AstBuilder::catchWatch(SourceLocation Loc) {
  Expr* Again = rethrow(Loc);
  if (!Again || TheSeam.type("Watch").isNull()) return nullptr;
  VarDecl* Seen = variable("", Context.getLValueReferenceType(TheSeam.type("Watch")), nullptr, Loc);
  Seen->setExceptionVariable(true);
  Seen->setImplicit();
  return new (Context) CXXCatchStmt(Loc, Seen, compound({Again}, Loc, Loc));
}

Stmt* AstBuilder::tryStatement(CompoundStmt& Body, llvm::ArrayRef<Stmt*> Handlers, SourceLocation Loc) {
  if (llvm::is_contained(Handlers, nullptr)) return nullptr;
  return CXXTryStmt::Create(Context, Loc, &Body, Handlers);
}
