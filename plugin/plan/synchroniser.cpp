#include "plan/synchroniser.h"
#include "base/readable.h"
#include "plan/name_words.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/Attr.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace clang;
using namespace llmobs;

static const unsigned MaxSearchDepth = 5;

//===-- One class ---------------------------------------------------------------------------------===//

/// What is known of the class, or of the template that it would be instantiated from.
static const CXXRecordDecl* described(const CXXRecordDecl& Class) {
  if (const CXXRecordDecl* Definition = Class.getDefinition()) return Definition;
  const auto* Special = dyn_cast<ClassTemplateSpecializationDecl>(&Class);
  return Special ? Special->getSpecializedTemplate()->getTemplatedDecl()->getDefinition() : nullptr;
}

static bool hasFunction(const CXXRecordDecl& Class, llvm::ArrayRef<StringRef> Names, unsigned Depth = 0) {
  const CXXRecordDecl* Definition = described(Class);
  if (!Definition || Depth > MaxSearchDepth) return false;
  for (const Decl* D : Definition->decls()) {
    if (const auto* Template = dyn_cast<FunctionTemplateDecl>(D)) D = Template->getTemplatedDecl();
    if (const auto* Using = dyn_cast<UsingShadowDecl>(D)) D = Using->getTargetDecl();
    const auto* Method = dyn_cast<CXXMethodDecl>(D);
    if (Method && Method->getIdentifier() && llvm::is_contained(Names, Method->getName().lower())) return true;
  }
  return llvm::any_of(Definition->bases(), [&](const CXXBaseSpecifier& Base) {
    const CXXRecordDecl* BaseClass = Base.getType()->getAsCXXRecordDecl();
    return BaseClass && hasFunction(*BaseClass, Names, Depth + 1);
  });
}

/// Its name, or the name that a typedef gives to a class without one.
static StringRef nameOf(const RecordDecl& Class) {
  if (Class.getIdentifier()) return Class.getName();
  const TypedefNameDecl* Alias = Class.getTypedefNameForAnonDecl();
  return Alias ? Alias->getName() : StringRef();
}

static bool isCalledLock(StringRef Name) {
  return hasWord(Name, {"lock", "locks",      "locker",       "locked",       "mutex",      "mutexes",
                        "mtx",  "spinlock",   "rwlock",       "rwlocks",      "futex",      "latch",
                        "sem",  "barrier",    "condvar",      "semaphore",    "semaphores", "cond",
                        "cnd",  "concurrent", "synchronized", "synchronised", "lockfree"}) ||
         (hasWord(Name, {"critical"}) && hasWord(Name, {"section"})) ||
         (hasWord(Name, {"once"}) && hasWord(Name, {"flag"}));
}

bool llmobs::isLock(const RecordDecl& Class) {
  if (isAtomic(Class)) return false; // std::atomic has a wait() of its own
  if (Class.hasAttr<CapabilityAttr>() || Class.hasAttr<ScopedLockableAttr>() || isCalledLock(nameOf(Class)))
    return true;
  const auto* Known = dyn_cast<CXXRecordDecl>(&Class);
  if (!Known) return false;
  auto Has = [&](std::initializer_list<StringRef> Names) { return hasFunction(*Known, Names); };
  return (Has({"lock", "lock_shared"}) && Has({"unlock", "unlock_shared"})) || (Has({"acquire"}) && Has({"release"})) ||
         (Has({"enter"}) && Has({"leave"})) || Has({"wait", "wait_for", "wait_until"}) ||
         (Has({"join"}) && Has({"joinable"}));
}

bool llmobs::isLockHolder(const CXXRecordDecl& Class) {
  return Class.hasAttr<ScopedLockableAttr>() || hasWord(nameOf(Class), {"lock", "locker"});
}

bool llmobs::isAtomic(const RecordDecl& Class) {
  if (isOfLibrary(Class)) return StringRef(nameOf(Class)).contains("atomic");
  return hasWord(nameOf(Class), {"atomic"});
}

bool llmobs::isAtomic(QualType Type) {
  Type = Type.getNonReferenceType();
  if (Type->isAtomicType()) return true;
  const RecordDecl* Class = Type->getAsRecordDecl();
  return Class && isAtomic(*Class);
}

//===-- A type ------------------------------------------------------------------------------------===//

/// The names that the program has given to the type: pthread_spinlock_t is an int.
static bool isNamedLock(QualType Type) {
  while (const auto* Alias = Type->getAs<TypedefType>()) {
    if (isCalledLock(Alias->getDecl()->getName())) return true;
    Type = Alias->getDecl()->getUnderlyingType();
  }
  return false;
}

/// What std::unique_ptr, shared_ptr and reference_wrapper lead to.
static QualType pointeeOfClass(const RecordDecl& Class) {
  const auto* Special = dyn_cast<ClassTemplateSpecializationDecl>(&Class);
  if (!Special || Special->getTemplateArgs().size() == 0) return QualType();
  if (!hasFunction(*Special, {"get"})) return QualType();
  const TemplateArgument& First = Special->getTemplateArgs()[0];
  return First.getKind() == TemplateArgument::Type ? First.getAsType() : QualType();
}

bool llmobs::isLock(QualType Type) {
  for (unsigned Depth = 0; Depth < MaxSearchDepth && !Type.isNull(); ++Depth) {
    Type = Type.getNonReferenceType();
    if (isNamedLock(Type)) return true;
    if (Type->isPointerType() || Type->isArrayType()) {
      Type = Type->isPointerType() ? Type->getPointeeType() : QualType(Type->getPointeeOrArrayElementType(), 0);
      continue;
    }
    const RecordDecl* Class = Type->getAsRecordDecl();
    if (!Class) return false;
    if (isLock(*Class)) return true;
    Type = pointeeOfClass(*Class);
  }
  return false;
}

//===-- Among members -----------------------------------------------------------------------------===//

namespace {

class SynchroniserFinder {
public:
  explicit SynchroniserFinder(const ASTContext& Context) : Context(Context) {}

  std::string find(QualType Type, unsigned Depth);

private:
  std::string findInClass(const RecordDecl& Class, unsigned Depth);
  std::string findInArguments(const RecordDecl& Class, unsigned Depth);
  std::string findInMember(const Decl& Member, unsigned Depth);
  std::string printed(QualType Type) const;

  const ASTContext& Context;
  llvm::SmallPtrSet<const RecordDecl*, 16> Seen;
  llvm::SmallPtrSet<const RecordDecl*, 4> Outermost; ///< the class asked for and its bases
};

} // namespace

std::string SynchroniserFinder::printed(QualType Type) const {
  PrintingPolicy Policy(Context.getLangOpts());
  Policy.SuppressTagKeyword = true;
  return Type.getUnqualifiedType().getAsString(Policy);
}

/// A count of references orders the ends of an object, not its use.
static bool isReferenceCount(const DeclaratorDecl& Member) {
  return Member.getAccess() != AS_public && Member.getIdentifier() &&
         hasWord(Member.getName(), {"ref", "refs", "refcount", "references", "rc"});
}

std::string SynchroniserFinder::findInMember(const Decl& Member, unsigned Depth) {
  const auto* Variable = dyn_cast<DeclaratorDecl>(&Member);
  bool IsMember = Variable && (isa<FieldDecl>(Member) || isa<VarDecl>(Member));
  if (!IsMember || isReferenceCount(*Variable)) return "";
  if (Member.hasAttr<GuardedByAttr>() || Member.hasAttr<PtGuardedByAttr>())
    return "'" + Variable->getNameAsString() + "', which a lock guards";
  const auto* Owner = dyn_cast<RecordDecl>(Member.getDeclContext());
  if (isAtomic(Variable->getType()) && !Outermost.contains(Owner)) return "";
  return find(Variable->getType(), Depth + 1);
}

std::string SynchroniserFinder::findInArguments(const RecordDecl& Class, unsigned Depth) {
  const auto* Special = dyn_cast<ClassTemplateSpecializationDecl>(&Class);
  if (!Special) return "";
  auto FindOne = [&](const TemplateArgument& Argument) {
    return Argument.getKind() == TemplateArgument::Type ? find(Argument.getAsType(), Depth + 1) : std::string();
  };
  for (const TemplateArgument& Argument : Special->getTemplateArgs().asArray()) {
    std::string Found = FindOne(Argument);
    if (Argument.getKind() == TemplateArgument::Pack)
      for (const TemplateArgument& One : Argument.pack_elements())
        if (Found.empty()) Found = FindOne(One);
    if (!Found.empty()) return Found;
  }
  return "";
}

/// The system's own: what FILE does about threads is no business of the program's.
static bool isOfSystem(const ASTContext& Context, const RecordDecl& Class) {
  return Class.getIdentifier() && Class.getName().take_front(1) == "_" &&
         Context.getSourceManager().isInSystemHeader(Class.getLocation());
}

std::string SynchroniserFinder::findInClass(const RecordDecl& Class, unsigned Depth) {
  if (!Seen.insert(cast<RecordDecl>(Class.getCanonicalDecl())).second || isOfSystem(Context, Class)) return "";
  if (isOfLibrary(Class)) return findInArguments(Class, Depth);
  const RecordDecl* Definition = Class.getDefinition();
  if (!Definition) return findInArguments(Class, Depth);
  bool IsOutermost = Depth == 0 || Outermost.contains(Definition);
  if (IsOutermost) Outermost.insert(Definition);
  if (const auto* Known = dyn_cast<CXXRecordDecl>(Definition))
    for (const CXXBaseSpecifier& Base : Known->bases()) {
      const RecordDecl* BaseClass = Base.getType()->getAsRecordDecl();
      if (BaseClass && IsOutermost) Outermost.insert(BaseClass->getDefinition());
      std::string Found = find(Base.getType(), Depth + 1);
      if (!Found.empty()) return Found;
    }
  for (const Decl* Member : Definition->decls()) {
    std::string Found = findInMember(*Member, Depth);
    if (!Found.empty()) return Found;
  }
  return "";
}

std::string SynchroniserFinder::find(QualType Type, unsigned Depth) {
  if (Depth > MaxSearchDepth) return "";
  Type = Type.getNonReferenceType();
  if (isNamedLock(Type) || llmobs::isAtomic(Type)) return "'" + printed(Type) + "'";
  if (Type->isPointerType()) return find(Type->getPointeeType(), Depth);
  if (Type->isArrayType()) return find(Context.getBaseElementType(Type), Depth);
  const RecordDecl* Class = Type->getAsRecordDecl();
  if (!Class) return "";
  return isLock(*Class) ? "'" + printed(Type) + "'" : findInClass(*Class, Depth);
}

std::string llmobs::synchroniserIn(const ASTContext& Context, QualType Type) {
  return SynchroniserFinder(Context).find(Type, 0);
}
