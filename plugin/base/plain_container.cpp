#include "base/plain_container.h"
#include "base/diagnostics.h"

#include "clang/AST/DeclTemplate.h"
#include "clang/Sema/Sema.h"

using namespace clang;
using namespace llmobs;

static const unsigned MaxNesting = 6;

static const ClassTemplateSpecializationDecl* standardTemplate(QualType Type) {
  const auto* Special = dyn_cast_or_null<ClassTemplateSpecializationDecl>(Type->getAsCXXRecordDecl());
  return Special && Special->isInStdNamespace() && Special->getIdentifier() ? Special : nullptr;
}

static bool isNamedOneOf(StringRef Name, std::initializer_list<StringRef> Names) {
  return llvm::is_contained(Names, Name);
}

/// What the library itself puts in, and nobody has replaced.
static bool isHelper(QualType Type) {
  const ClassTemplateSpecializationDecl* Special = standardTemplate(Type);
  return Special &&
         isNamedOneOf(Special->getName(), {"allocator", "less", "equal_to", "hash", "char_traits", "default_delete"});
}

static bool isPlain(QualType Type, unsigned Depth);

static bool areHelpers(ArrayRef<TemplateArgument> Arguments) {
  return llvm::all_of(Arguments, [](const TemplateArgument& One) {
    return One.getKind() != TemplateArgument::Type || isHelper(One.getAsType());
  });
}

static bool isElement(const TemplateArgument& Argument, bool MayBeOfProgram, unsigned Depth) {
  if (Argument.getKind() == TemplateArgument::Pack)
    return llvm::all_of(Argument.pack_elements(),
                        [&](const TemplateArgument& One) { return isElement(One, MayBeOfProgram, Depth); });
  if (Argument.getKind() != TemplateArgument::Type) return true; // a size
  QualType Type = Argument.getAsType();
  const CXXRecordDecl* Class = Type->getAsCXXRecordDecl();
  if (MayBeOfProgram && Class && !Class->isInStdNamespace())
    return Class->hasDefinition() && !Class->isDependentContext() && !Class->getDefinition()->isBeingDefined();
  if (MayBeOfProgram && Type->isEnumeralType()) return !Type->isIncompleteType();
  return isPlain(Type, Depth + 1);
}

/// A container whose elements may be of the program's types, and whose keys are numbers or text.
static bool isPlainContainer(const ClassTemplateSpecializationDecl& Class, unsigned Depth) {
  ArrayRef<TemplateArgument> Arguments = Class.getTemplateArgs().asArray();
  StringRef Name = Class.getName();
  if (isNamedOneOf(Name, {"basic_string", "basic_string_view"})) return areHelpers(Arguments.drop_front());
  if (isNamedOneOf(Name, {"vector", "deque", "list", "forward_list", "array", "span", "initializer_list", "unique_ptr",
                          "shared_ptr"}))
    return isElement(Arguments[0], /*MayBeOfProgram=*/true, Depth) && areHelpers(Arguments.drop_front());
  if (isNamedOneOf(Name, {"set", "multiset", "unordered_set", "unordered_multiset"}))
    return isElement(Arguments[0], /*MayBeOfProgram=*/false, Depth) && areHelpers(Arguments.drop_front());
  if (isNamedOneOf(Name, {"map", "multimap", "unordered_map", "unordered_multimap"}))
    return isElement(Arguments[0], /*MayBeOfProgram=*/false, Depth) &&
           isElement(Arguments[1], /*MayBeOfProgram=*/true, Depth) && areHelpers(Arguments.drop_front(2));
  if (isNamedOneOf(Name, {"optional", "pair", "tuple", "variant", "duration", "ratio"}))
    return llvm::all_of(Arguments, [&](const TemplateArgument& One) { return isElement(One, false, Depth); });
  return false;
}

static bool isPlain(QualType Type, unsigned Depth) {
  if (Depth > MaxNesting || Type.isConstQualified() || Type.isVolatileQualified()) return false;
  if (Type->isArithmeticType() && !Type->isEnumeralType()) return true;
  const ClassTemplateSpecializationDecl* Special = standardTemplate(Type);
  return Special && isPlainContainer(*Special, Depth);
}

void llmobs::completePlainContainer(Sema& S, QualType Type) {
  const ClassTemplateSpecializationDecl* Special = standardTemplate(Type);
  if (!Special || !Type->isIncompleteType() || !isPlain(Type.getUnqualifiedType(), 0)) return;
  if (!Special->getSpecializedTemplate()->getTemplatedDecl()->hasDefinition()) return;
  QuietDiagnostics Quiet(S.getDiagnostics());
  (void)S.isCompleteType(Special->getLocation(), Type);
}
