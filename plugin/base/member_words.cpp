#include "base/member_words.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/Attr.h"
#include "clang/AST/Decl.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/DeclTemplate.h"

using namespace clang;
using namespace llmobs;

// An attribute of Clang's that says nothing to anybody but us, and goes wherever the declaration goes.
static std::string carried(ParameterWord Word) { return ("llmobs." + spelling(Word)).str(); }

void MemberWords::add(FieldDecl& Field, ParameterWord Word) {
  ASTContext& Context = Field.getASTContext();
  std::string Text = carried(Word);
  auto* Kept = new (Context) char[Text.size()];
  std::copy(Text.begin(), Text.end(), Kept);
  StringRef Words[] = {StringRef(Kept, Text.size())};
  Field.addAttr(SuppressAttr::CreateImplicit(Context, Words, 1));
}

static bool isSaid(const FieldDecl& Field, ParameterWord Word) {
  for (const auto* One : Field.specific_attrs<SuppressAttr>())
    for (StringRef Text : One->diagnosticIdentifiers())
      if (Text == carried(Word)) return true;
  return false;
}

/// Whether people may call the class so: by its qualified name, or the end of it.
static bool isCalled(const RecordDecl& Class, StringRef Name) {
  std::string Own = "::" + Class.getQualifiedNameAsString();
  std::string Asked = Name.take_front(2) == "::" ? Name.str() : ("::" + Name).str();
  return StringRef(Own).take_back(Asked.size()) == Asked;
}

static bool hasField(const RecordDecl& Class, StringRef Name) {
  return llvm::any_of(Class.fields(),
                      [&](const FieldDecl* One) { return One->getIdentifier() && One->getName() == Name; });
}

std::optional<ParameterWord> MemberWords::find(const FieldDecl& Field, const RecordDecl& Shown) {
  std::optional<ParameterWord> Result;
  auto Say = [&](ParameterWord Word) {
    if (Result != ParameterWord::Ignore) Result = Word;
  };
  for (ParameterWord Word : {ParameterWord::Redact, ParameterWord::Ignore})
    if (isSaid(Field, Word)) Say(Word);
  const RecordDecl* Class = Field.getParent();
  while (!Class->getIdentifier() && isa<RecordDecl>(Class->getDeclContext())) // a member of an unnamed struct
    Class = cast<RecordDecl>(Class->getDeclContext());
  for (MemberRule& One : Rules) {
    if (!isCalled(*Class, One.Class) && !isCalled(Shown, One.Class)) continue;
    One.IsClassSeen = true;
    One.IsMemberSeen |= hasField(*Class, One.Member); // private ones are not recorded
    if (!Field.getIdentifier() || Field.getName() != One.Member) continue;
    One.IsMemberSeen = true;
    Say(One.Word);
  }
  return Result;
}
