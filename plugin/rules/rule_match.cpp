#include "rules/rule_match.h"
#include "plan/call_site.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/Attr.h"
#include "clang/AST/Decl.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/Basic/SourceManager.h"

using namespace clang;
using namespace llmobs;

static void addNew(std::vector<std::string>& All, std::string One) {
  if (!llvm::is_contained(All, One)) All.push_back(std::move(One));
}

static SourceLocation placeOf(const FunctionDecl& FD) {
  return FD.getASTContext().getSourceManager().getExpansionLoc(definitionLoc(FD));
}

bool FunctionFacts::isInSystemHeader() { return FD.getASTContext().getSourceManager().isInSystemHeader(placeOf(FD)); }

bool FunctionFacts::isLocal() const { return isLambda(FD) || FD.getParentFunctionOrMethod(); }

std::string FunctionFacts::ownName() const { return defaultSpanName(FD); }

const std::vector<std::string>& FunctionFacts::names() {
  if (Names.Known) return Names.All;
  Names.Known = true;
  for (bool Unwritten : {false, true}) {
    addNew(Names.All, qualifiedName(FD, {false, false, Unwritten}));
    addNew(Names.All, qualifiedName(FD, {true, false, Unwritten}));
    addNew(Names.All, qualifiedName(FD, {true, true, Unwritten}));
  }
  return Names.All;
}

const std::vector<std::string>& FunctionFacts::files() {
  if (Files.Known) return Files.All;
  Files.Known = true;
  const SourceManager& SM = FD.getASTContext().getSourceManager();
  SourceLocation Loc = placeOf(FD);
  PresumedLoc Presumed = SM.getPresumedLoc(Loc);
  if (Presumed.isValid()) addNew(Files.All, Presumed.getFilename());
  if (const FileEntry* Entry = SM.getFileEntryForID(SM.getFileID(Loc)))
    addNew(Files.All, Entry->tryGetRealPathName().str());
  return Files.All;
}

/// The type as it is written and as it is, whole and without reference and qualifiers; and under the names of all
/// aliases that it goes by.
static void addType(std::vector<std::string>& All, const ASTContext& Context, QualType Type) {
  PrintingPolicy Policy(Context.getLangOpts());
  Policy.SuppressTagKeyword = true;
  Policy.SuppressDefaultTemplateArgs = true;
  Policy.Bool = true;
  QualType Bare = Type.getNonReferenceType().getUnqualifiedType();
  for (QualType One : {Type, Type.getNonReferenceType(), Bare}) {
    addNew(All, comparableType(One.getAsString(Policy)));
    addNew(All, comparableType(One.getCanonicalType().getAsString(Policy)));
  }
  while (const auto* Alias = Bare->getAs<TypedefType>()) {
    addNew(All, comparableType(Alias->getDecl()->getQualifiedNameAsString()));
    Bare = Alias->desugar();
  }
}

const std::vector<std::string>& FunctionFacts::returns() {
  if (Returns.Known) return Returns.All;
  Returns.Known = true;
  addType(Returns.All, FD.getASTContext(), FD.getReturnType());
  return Returns.All;
}

const std::vector<std::string>& FunctionFacts::parameters() {
  if (Parameters.Known) return Parameters.All;
  Parameters.Known = true;
  for (const ParmVarDecl* Parameter : FD.parameters())
    addType(Parameters.All, FD.getASTContext(), Parameter->getType());
  return Parameters.All;
}

static bool anyMatches(const std::vector<Glob>& Globs, const std::vector<std::string>& Texts) {
  return llvm::any_of(Globs, [&](const Glob& One) {
    return llvm::any_of(Texts, [&](const std::string& Text) { return One.matches(Text); });
  });
}

/// What is inside a function is meant by a pattern that has a name for it (`*`, `app::*`, `generate::lambda`), not by one
/// that merely goes on over all that follows (`generate*`).
static bool namesLocal(const FunctionPattern& Pattern, const FunctionFacts& Facts) {
  std::string Name = Facts.ownName();
  return Pattern.Function.empty() ||
         llvm::any_of(Pattern.Function, [&](const Glob& One) { return One.lastName().matches(Name); });
}

static bool matches(const FunctionPattern& Pattern, FunctionFacts& Facts) {
  return (Pattern.File.empty() || anyMatches(Pattern.File, Facts.files())) &&
         (Pattern.Function.empty() || anyMatches(Pattern.Function, Facts.names())) &&
         (Pattern.Returns.empty() || anyMatches(Pattern.Returns, Facts.returns())) &&
         (Pattern.Parameter.empty() || anyMatches(Pattern.Parameter, Facts.parameters()));
}

bool llmobs::matches(const Rule& R, FunctionFacts& Facts) {
  if (!R.SystemHeaders && Facts.isInSystemHeader()) return false;
  auto Fits = [&](const FunctionPattern& Pattern) { return ::matches(Pattern, Facts); };
  bool AsksName = R.HasKind && Facts.isLocal(); // a restriction holds for all that is inside
  auto FitsByName = [&](const FunctionPattern& Pattern) {
    return Fits(Pattern) && (!AsksName || namesLocal(Pattern, Facts));
  };
  return llvm::any_of(R.Match, FitsByName) && llvm::none_of(R.Exclude, Fits);
}

bool llmobs::belongsToLibrary(const FunctionDecl& FD) {
  if (FD.getIdentifier() && FD.getName().take_front(7) == "llmobs_") return true;
  const NamedDecl* Outermost = nullptr;
  for (const DeclContext* Context = FD.getDeclContext(); Context; Context = Context->getParent())
    if (const auto* Namespace = dyn_cast<NamespaceDecl>(Context)) Outermost = Namespace;
  return Outermost && Outermost->getIdentifier() && Outermost->getName() == "llmobs";
}

std::string llmobs::whyNotByRule(const FunctionDecl& FD) {
  switch (FD.getOverloadedOperator()) {
  case OO_New:
  case OO_Array_New:
  case OO_Delete:
  case OO_Array_Delete: return "it manages memory, which a span may need";
  default: break;
  }
  if (FD.getBuiltinID() != 0) return "it is a function of the C library, which the compiler may call by itself";
  if (FD.hasAttr<NoInstrumentFunctionAttr>()) return "it is declared with 'no_instrument_function'";
  return "";
}

static llvm::SmallVector<llvm::StringRef, 8> partsOf(llvm::StringRef Name) {
  llvm::SmallVector<llvm::StringRef, 8> Parts;
  Name.split(Parts, "::");
  return Parts;
}

/// Whether only scopes in between are missing, or one is mistyped.
static bool isNear(llvm::StringRef Written, llvm::StringRef Name) {
  auto Parts = partsOf(Written), All = partsOf(Name);
  if (Parts.size() < 2 || Parts.back() != All.back()) return false;
  size_t Met = 0;
  for (llvm::StringRef Part : All) Met += Met < Parts.size() && Parts[Met] == Part;
  if (Met == Parts.size()) return true;
  unsigned Mistyped = 0;
  for (size_t I = 0; Parts.size() == All.size() && I < Parts.size(); ++I)
    if (Parts[I] != All[I]) Mistyped += nearest(Parts[I], {All[I]}).empty() ? 2 : 1;
  return Parts.size() == All.size() && Mistyped == 1;
}

std::optional<NearMiss> llmobs::nearMiss(const Rule& R, FunctionFacts& Facts) {
  for (const FunctionPattern& Pattern : R.Match)
    for (const Glob& One : Pattern.Function) {
      std::optional<std::string> Written = One.literal();
      std::string Own = Facts.ownName();
      if (!Written || llvm::StringRef(*Written).take_back(Own.size()) != Own) continue;
      for (const std::string& Name : Facts.names())
        if (isNear(*Written, Name)) return NearMiss{*Written, Name};
    }
  return std::nullopt;
}
