#include "render/rendering.h"
#include "base/member_words.h"
#include "base/readable.h"
#include "plan/escaping_this.h"
#include "plan/never_defined.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/Attr.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/Sema/Sema.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"

using namespace clang;
using namespace llmobs;

static const size_t MaxMembers = 128;
static const size_t MaxEnumeratorText = 16 * 1024;

//===-- Whose members are not ours to show -------------------------------------------------------===//

static std::string whyNoMembers(const CXXRecordDecl& Class) {
  if (!Class.hasDefinition() || Class.getDefinition()->isBeingDefined()) return "it is incomplete here";
  if (Class.isInvalidDecl() || Class.isDependentContext()) return "it is in error";
  if (Class.isUnion()) return "it is a union, and which member is active is not known";
  if (Class.isLambda()) return "what a lambda captures is its own";
  if (isOfLibrary(Class)) return "it is of the standard library";
  if (isHandedOnUnmade(Class)) return "one of its initialisers hands the object on before its members are made";
  return "";
}

//===-- Members ----------------------------------------------------------------------------------===//

namespace {

class MemberList {
public:
  MemberList(Sema& S, MemberWords& Words, Rendering& Result) : S(S), Context(S.Context), Words(Words), Result(Result) {}

  void addBases(const CXXRecordDecl& Class);
  void addFields(const RecordDecl& Class);
  void makeKeysUnique();

private:
  void addField(FieldDecl& Field);
  void addUnnamed(FieldDecl& Field, const RecordDecl& Class);
  void add(FieldDecl& Field, std::string Key, std::string TypeName);
  std::string typeNameInstead(const FieldDecl& Field) const;

  Sema& S;
  ASTContext& Context;
  MemberWords& Words;
  Rendering& Result;
  std::vector<const CXXBaseSpecifier*> Bases;
  std::vector<FieldDecl*> Unnamed;
  llvm::SmallPtrSet<const CXXRecordDecl*, 4> VirtualBases;
};

} // namespace

static std::string printed(QualType Type, const ASTContext& Context) {
  PrintingPolicy Policy(Context.getLangOpts());
  Policy.SuppressTagKeyword = true;
  Policy.AnonymousTagLocations = false;
  return Type.getAsString(Policy);
}

void MemberList::addBases(const CXXRecordDecl& Class) {
  for (const CXXBaseSpecifier& Base : Class.bases()) {
    const CXXRecordDecl* BaseClass = Base.getType()->getAsCXXRecordDecl();
    if (!BaseClass || Base.getAccessSpecifier() != AS_public || !whyNoMembers(*BaseClass).empty()) continue;
    BaseClass = BaseClass->getDefinition();
    if (Base.isVirtual() && !VirtualBases.insert(BaseClass).second) continue;
    Bases.push_back(&Base);
    addBases(*BaseClass);
    addFields(*BaseClass);
    Bases.pop_back();
  }
}

void MemberList::addFields(const RecordDecl& Class) {
  for (FieldDecl* Field : Class.fields())
    if (Field->getAccess() == AS_public || Field->getAccess() == AS_none) addField(*Field);
}

void MemberList::addField(FieldDecl& Field) {
  if (Field.isInvalidDecl() || (Field.isBitField() && !Field.getDeclName())) return;
  std::optional<ParameterWord> Word = Words.find(Field, *Result.Type->getAsRecordDecl());
  if (Word == ParameterWord::Ignore) return;
  if (!Field.getIdentifier()) {
    if (const auto* Record = Field.getType()->getAsRecordDecl()) addUnnamed(Field, *Record);
    return;
  }
  add(Field, Field.getName().str(), Word ? "" : typeNameInstead(Field));
  if (Word) Result.Members.back().Form = MemberForm::Redacted;
}

/// The members of an unnamed struct are members of the class. Of an unnamed union one is alive, nobody knows
/// which.
void MemberList::addUnnamed(FieldDecl& Field, const RecordDecl& Record) {
  if (!Record.isUnion()) {
    Unnamed.push_back(&Field);
    addFields(Record);
    Unnamed.pop_back();
    return;
  }
  std::string Names;
  for (const FieldDecl* Alternative : Record.fields())
    if (Alternative->getIdentifier()) Names += (Names.empty() ? "" : "|") + Alternative->getName().str();
  if (!Names.empty()) add(Field, Names, "union");
}

void MemberList::add(FieldDecl& Field, std::string Key, std::string TypeName) {
  RenderedMember Member;
  Member.Key = std::move(Key);
  Member.Bases = Bases;
  Member.Fields = Unnamed;
  Member.Fields.push_back(&Field);
  Member.TypeName = std::move(TypeName);
  if (!Member.TypeName.empty())
    Member.Form = MemberForm::TypeName;
  else if (!Field.isBitField() && Context.getDeclAlign(&Field) < Context.getTypeAlignInChars(Field.getType()))
    Member.Form = MemberForm::Copy;
  Result.Members.push_back(std::move(Member));
}

/// As an argument, text is where the pointer says; a member may not be initialised yet, or may be left over.
static bool isPointerToText(QualType Type) {
  const auto* Pointer = Type->getAs<PointerType>();
  return Pointer && (Pointer->getPointeeType()->isCharType() || Pointer->getPointeeType()->isChar8Type());
}

/// The name of the type of a member that must not be looked at.
std::string MemberList::typeNameInstead(const FieldDecl& Field) const {
  QualType Type = Field.getType();
  QualType Element = Context.getBaseElementType(Type);
  bool IsMisaligned = !Field.isBitField() && !Type->isReferenceType() && !Type->isIncompleteType() &&
                      Context.getDeclAlign(&Field) < Context.getTypeAlignInChars(Type);
  bool IsEmptyArray = false;
  for (QualType One = Type; const auto* Array = Context.getAsConstantArrayType(One); One = Array->getElementType())
    IsEmptyArray |= Array->getSize() == 0;
  bool IsLookedAt = !Type->isReferenceType() && !Type->isIncompleteArrayType() && !IsEmptyArray &&
                    !(IsMisaligned && !Type->isScalarType()) && !Element.isVolatileQualified() &&
                    !isPointerToText(Element) && whyNotReadable(S, Element).empty();
  return IsLookedAt ? "" : printed(Type, Context);
}

void MemberList::makeKeysUnique() {
  llvm::StringMap<unsigned> Uses;
  for (const RenderedMember& Member : Result.Members) ++Uses[Member.Key];
  for (RenderedMember& Member : Result.Members) {
    if (Uses[Member.Key] == 1) continue;
    std::string Path;
    for (const CXXBaseSpecifier* Base : Member.Bases)
      Path += Base->getType()->getAsCXXRecordDecl()->getNameAsString() + "::";
    Member.Key = Path + Member.Key;
  }
}

static void planMembers(Sema& S, const CXXRecordDecl& Class, MemberWords& Words, Rendering& Result) {
  Result.IsAsked = !hasFunctionNeverDefined(S, Class);
  Result.WhyOpaque = whyNoMembers(Class);
  if (!Result.WhyOpaque.empty()) return;
  MemberList Members(S, Words, Result);
  Members.addBases(*Class.getDefinition());
  Members.addFields(*Class.getDefinition());
  Members.makeKeysUnique();
  if (Result.Members.empty()) Result.WhyOpaque = "it has no public data members";
  if (Result.Members.size() <= MaxMembers) return;
  RenderedMember Rest;
  Rest.Key = "more members";
  Rest.Form = MemberForm::TypeName;
  Rest.TypeName = std::to_string(Result.Members.size() - MaxMembers);
  Result.Members.resize(MaxMembers);
  Result.Members.push_back(std::move(Rest));
}

//===-- Enumerators ------------------------------------------------------------------------------===//

static void planEnumerators(const EnumDecl& Enum, Rendering& Result) {
  const EnumDecl* Definition = Enum.getDefinition();
  if (!Definition || Definition->isInvalidDecl() || Definition->isBeingDefined())
    Result.WhyOpaque = "its enumerators are not known here";
  else if (isOfLibrary(Enum))
    Result.WhyOpaque = "it is of the standard library";
  if (!Result.WhyOpaque.empty()) return;
  uint64_t Next = 0;
  for (const EnumConstantDecl* One : Definition->enumerators()) {
    const llvm::APSInt& Value = One->getInitVal();
    uint64_t Bits = Value.isSigned() ? static_cast<uint64_t>(Value.getSExtValue()) : Value.getZExtValue();
    if (!Result.Enumerators.empty()) Result.Enumerators += ',';
    Result.Enumerators += One->getName();
    if (Bits != Next) Result.Enumerators += "=" + llvm::toString(Value, 10);
    Next = Bits + 1;
  }
  Result.IsFlags = Definition->hasAttr<FlagEnumAttr>();
  if (Result.Enumerators.empty()) Result.WhyOpaque = "it has no enumerators";
  if (Result.Enumerators.size() <= MaxEnumeratorText) return;
  Result.Enumerators.clear();
  Result.WhyOpaque = "it has too many enumerators";
}

Rendering llmobs::planRendering(Sema& S, QualType Type, MemberWords& Words) {
  Rendering Result;
  Result.Type = S.Context.getCanonicalType(Type).getUnqualifiedType();
  if (const CXXRecordDecl* Class = Result.Type->getAsCXXRecordDecl())
    planMembers(S, *Class, Words, Result);
  else if (const auto* Enum = dyn_cast_or_null<EnumDecl>(Result.Type->getAsTagDecl()))
    planEnumerators(*Enum, Result);
  else
    Result.WhyOpaque = "it is neither a class nor an enumeration";
  return Result;
}

//===-- As C++ -----------------------------------------------------------------------------------===//

static std::string literal(llvm::StringRef Text) {
  std::string Result;
  llvm::raw_string_ostream Out(Result);
  Out << '"';
  Out.write_escaped(Text);
  Out << '"';
  return Out.str();
}

static std::string sized(llvm::StringRef Text) { return literal(Text) + ", " + std::to_string(Text.size()); }

static std::string spelled(QualType Type, const ASTContext& Context) {
  PrintingPolicy Policy(Context.getLangOpts());
  Policy.SuppressTagKeyword = true;
  Policy.SuppressUnwrittenScope = true;
  return QualType(Context.getCanonicalType(Type)).getUnqualifiedType().getAsString(Policy);
}

/// True if the type has a name that can be written at namespace scope.
static bool hasName(QualType Type) {
  if (Type->isPointerType() || Type->isReferenceType()) return hasName(Type->getPointeeType());
  const TagDecl* Tag = Type->getAsTagDecl();
  if (!Tag) return true;
  for (const Decl* D = Tag; isa<TagDecl>(D); D = cast<Decl>(D->getDeclContext())) {
    const auto* One = cast<TagDecl>(D);
    if (!One->getIdentifier() || One->getParentFunctionOrMethod()) return false;
    const auto* Special = dyn_cast<ClassTemplateSpecializationDecl>(D);
    if (!Special) continue;
    for (const TemplateArgument& Argument : Special->getTemplateArgs().asArray())
      if (Argument.getKind() == TemplateArgument::Type && !hasName(Argument.getAsType())) return false;
  }
  return true;
}

static std::string memberText(const RenderedMember& Member, const ASTContext& Context) {
  std::string Text = "    out.key(" + sized(Member.Key) + ");\n";
  if (Member.Form == MemberForm::Redacted) return Text + "    out.redacted();\n";
  if (Member.Form == MemberForm::TypeName) return Text + "    out.opaque(" + sized(Member.TypeName) + ");\n";
  std::string Object = "value";
  for (const CXXBaseSpecifier* Base : Member.Bases)
    Object = "static_cast<const " + spelled(Base->getType(), Context) + "&>(" + Object + ")";
  const FieldDecl& Field = *Member.Fields.back();
  std::string Value = Object + "." + Field.getName().str();
  if (Member.Form == MemberForm::Copy) Value = "static_cast<" + spelled(Field.getType(), Context) + ">(" + Value + ")";
  return Text + "    llmobs::capture(out, " + Value + ");\n";
}

std::string llmobs::renderingText(const Rendering& One, const ASTContext& Context) {
  std::string Name = spelled(One.Type, Context), Asking;
  if (!hasName(One.Type)) return "// values of '" + Name + "' are shown by their members, too\n";
  if (!One.IsAsked) Asking = "template<> struct llmobs::detail::askable<" + Name + "> {};\n";
  if (!One.WhyOpaque.empty()) return Asking;
  // The function is a template because a private type may be named in the heading of a specialisation, but not
  // inside.
  std::string Text = Asking + "template<> struct llmobs::detail::rendering<" + Name +
                     "> {\n  template<class T_> static void write(llmobs::Writer& out, const T_& value) {\n";
  if (One.Members.empty())
    Text += "    llmobs::detail::capture_enumerator(out, value, " + literal(One.Enumerators) + ", " +
            (One.IsFlags ? "true" : "false") + ");\n";
  else
    Text += "    out.begin_object();\n";
  for (const RenderedMember& Member : One.Members) Text += memberText(Member, Context);
  if (!One.Members.empty()) Text += "    out.end_object();\n";
  return Text + "  }\n};\n";
}
