#include "rules/rules_file.h"
#include "base/diagnostics.h"
#include "rules/rules_json.h"

#include "clang/Basic/FileManager.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/Support/VirtualFileSystem.h"

using namespace clang;
using namespace llmobs;
using llvm::StringRef;

namespace {

class RulesReader {
public:
  RulesReader(const RulesFile& File, SourceManager& SM, DiagnosticsEngine& Diags, StringRef Text,
              std::vector<MemberRule>& Members, std::vector<Glob>& Carrying)
      : File(File), SM(SM), Diags(Diags), Text(Text), Members(Members), Carrying(Carrying) {}

  bool read(unsigned Index, std::vector<Rule>& Rules);

private:
  using Keys = llvm::ArrayRef<StringRef>;

  DiagnosticBuilder error(size_t Offset, Diag D) {
    Sound = false;
    return report(Diags, File.location(SM, Offset), D);
  }
  bool wrongType(const JsonNode& Node, StringRef What, StringRef Expected) {
    return error(Node.offset(), Diag::RulesWrongType) << What << Expected, false;
  }
  bool checkKeys(const JsonNode& Object, StringRef Where, Keys Known);
  void version(const JsonNode& Node);
  void rule(const JsonNode& Node, Rule& Result);
  void member(StringRef Key, const JsonMember& Member, Rule& Result);
  void kind(const JsonNode& Node, Rule& Result);
  void parameters(const JsonNode& Node, Rule& Result);
  void parameterWord(const JsonNode& Node, ParameterWords& Result);
  void members(const JsonNode& Node);
  void memberWord(const JsonMember& Member);
  void option(Option O, const JsonMember& Member, Rule& Result);
  void patterns(StringRef Key, const JsonNode& Node, std::vector<FunctionPattern>& Result);
  void pattern(StringRef Key, const JsonNode& Node, std::vector<FunctionPattern>& Result);
  void globs(StringRef Key, const JsonNode& Node, std::vector<Glob>& Result);
  void checkOptionsFit(const JsonNode& Node, const Rule& Checked);
  void checkWordsFit(const JsonNode& Node, const Rule& Checked);
  /// Asked from the front to the back, so that lines are counted once.
  std::string place(size_t Offset) {
    Line += Text.slice(CountedTo, Offset).count('\n');
    CountedTo = Offset;
    return (File.path() + ":" + llvm::Twine(Line)).str();
  }

  const RulesFile& File;
  SourceManager& SM;
  DiagnosticsEngine& Diags;
  StringRef Text;
  std::vector<MemberRule>& Members;
  std::vector<Glob>& Carrying;
  unsigned Index = 0;
  size_t CountedTo = 0, Line = 1;
  bool Sound = true;
};

} // namespace

static const StringRef PatternKeys[] = {"function", "file", "returns", "parameter"};
static const StringRef FileKeys[] = {"version", "rules", "members", "carries_context", "comment"};

static llvm::SmallVector<StringRef, 16> ruleKeys() {
  llvm::SmallVector<StringRef, 16> Keys = {"match", "exclude", "system_headers", "kind", "parameters", "members"};
  for (unsigned I = 0; I < OptionCount; ++I) Keys.push_back(spelling(static_cast<Option>(I)));
  Keys.push_back("comment");
  return Keys;
}

bool RulesReader::checkKeys(const JsonNode& Object, StringRef Where, Keys Known) {
  llvm::SmallVector<std::string, 8> Seen;
  bool Good = true;
  for (const JsonMember& Member : Object.members()) {
    std::string Key = Member.Key.string();
    bool IsKnown = llvm::is_contained(Known, StringRef(Key));
    if (!IsKnown) {
      StringRef Meant = nearest(Key, Known);
      error(Member.Key.offset(), Diag::RulesUnknownKey) << Key << Where << Meant.empty() << Meant << quotedList(Known);
    } else if (llvm::is_contained(Seen, Key)) {
      error(Member.Key.offset(), Diag::RulesDuplicateKey) << Key << Where;
    }
    Good &= IsKnown;
    Seen.push_back(std::move(Key));
  }
  return Good;
}

bool RulesReader::read(unsigned FileIndex, std::vector<Rule>& Rules) {
  Index = FileIndex;
  if (auto Mistake = findMistake(Text)) return error(Mistake->Offset, Diag::RulesNotJson) << Mistake->What, false;
  JsonNode Root(Text, 0);
  if (!Root.isObject()) return wrongType(Root, "a rules file", "an object: {\"version\": 1, \"rules\": [...]}");
  checkKeys(Root, "a rules file", FileKeys);
  bool HasVersion = false, HasRules = false;
  for (const JsonMember& Member : Root.members()) {
    std::string Key = Member.Key.string();
    if (Key == "version") HasVersion = true, version(Member.Value);
    if (Key == "members") HasRules = true, members(Member.Value);
    if (Key == "carries_context") HasRules = true, globs(Key, Member.Value, Carrying);
    if (Key != "rules") continue;
    HasRules = true;
    if (!Member.Value.isArray()) return wrongType(Member.Value, "'rules'", "a list of rules");
    std::vector<JsonNode> Elements = Member.Value.elements();
    Rules.reserve(Rules.size() + Elements.size());
    for (const JsonNode& Node : Elements) {
      Rule One;
      One.File = Index;
      One.Offset = Node.offset();
      One.Place = place(Node.offset());
      rule(Node, One);
      Rules.push_back(std::move(One));
    }
  }
  if (!HasVersion) error(Root.offset(), Diag::RulesMissingKey) << "a rules file" << "version" << "\"version\": 1";
  if (!HasRules) error(Root.offset(), Diag::RulesMissingKey) << "a rules file" << "rules" << "\"rules\": [...]";
  return Sound;
}

void RulesReader::version(const JsonNode& Node) {
  if (Node.integer() != 1) error(Node.offset(), Diag::RulesBadVersion);
}

void RulesReader::rule(const JsonNode& Node, Rule& Result) {
  if (!Node.isObject()) return void(wrongType(Node, "a rule", "an object"));
  checkKeys(Node, "a rule", ruleKeys());
  for (const JsonMember& Member : Node.members()) member(Member.Key.string(), Member, Result);
  bool HasMatch = llvm::any_of(Node.members(), [](const JsonMember& M) { return M.Key.string() == "match"; });
  if (!HasMatch)
    error(Node.offset(), Diag::RulesMissingKey) << "this rule" << "match"
                                                << "\"match\": {\"function\": \"ns::*\"}";
  checkOptionsFit(Node, Result);
}

void RulesReader::member(StringRef Key, const JsonMember& Member, Rule& Result) {
  const JsonNode& Value = Member.Value;
  if (Key == "match") return patterns(Key, Value, Result.Match);
  if (Key == "exclude") return patterns(Key, Value, Result.Exclude);
  if (Key == "kind") return kind(Value, Result);
  if (Key == "parameters") return parameters(Value, Result);
  if (Key == "members") return members(Value);
  if (Key == "comment" && !Value.isString()) return void(wrongType(Value, "'comment'", "a string"));
  if (Key == "system_headers") {
    if (!Value.isBoolean()) return void(wrongType(Value, "'system_headers'", "true or false"));
    Result.SystemHeaders = Value.boolean();
  }
  if (auto O = optionOf(Key)) option(*O, Member, Result);
}

void RulesReader::kind(const JsonNode& Node, Rule& Result) {
  if (!Node.isString()) return void(wrongType(Node, "'kind'", "a string"));
  std::string Word = Node.string();
  if (auto Kind = kindOf(Word)) {
    Result.HasKind = true;
    Result.Spec.Kind = *Kind;
    return;
  }
  StringRef Meant = nearest(Word, allKinds());
  error(Node.offset(), Diag::RulesBadWord) << "kind" << Word << Meant.empty() << Meant << quotedList(allKinds());
}

void RulesReader::parameters(const JsonNode& Node, Rule& Result) {
  if (!Node.isObject()) return void(wrongType(Node, "'parameters'", "an object: {\"name\": \"redact\"}"));
  for (const JsonMember& Member : Node.members()) {
    if (!Member.Value.isArray()) {
      parameterWord(Member.Value, Result.Spec.Parameters[Member.Key.string()]);
      continue;
    }
    for (const JsonNode& One : Member.Value.elements()) parameterWord(One, Result.Spec.Parameters[Member.Key.string()]);
  }
}

void RulesReader::parameterWord(const JsonNode& Node, ParameterWords& Result) {
  if (!Node.isString()) return void(wrongType(Node, "what is said of a parameter", "a string or a list of strings"));
  std::string Text = Node.string();
  auto Words = allParameterWords();
  StringRef Meant = nearest(Text, Words);
  if (auto Word = parameterWordOf(Text))
    Result.add(*Word);
  else
    error(Node.offset(), Diag::RulesBadWord)
        << "word about a parameter" << Text << Meant.empty() << Meant << quotedList(Words);
}

void RulesReader::members(const JsonNode& Node) {
  if (!Node.isObject()) return void(wrongType(Node, "'members'", "an object: {\"Class::member\": \"redact\"}"));
  for (const JsonMember& Member : Node.members()) memberWord(Member);
}

void RulesReader::memberWord(const JsonMember& Member) {
  std::string Name = Member.Key.string(), Text = Member.Value.isString() ? Member.Value.string() : "";
  size_t Colons = Name.rfind("::");
  if (Colons == std::string::npos || Colons == 0 || Colons + 2 == Name.size())
    return void(wrongType(Member.Key, "a key of 'members'", "the name of a member with its class: 'Class::member'"));
  StringRef Known[] = {spelling(ParameterWord::Redact), spelling(ParameterWord::Ignore)};
  auto Word = parameterWordOf(Text);
  if (!llvm::is_contained(Known, StringRef(Text))) {
    StringRef Meant = nearest(Text, Known);
    return void(error(Member.Value.offset(), Diag::RulesBadWord)
                << "word about a member" << Text << Meant.empty() << Meant << quotedList(Known));
  }
  MemberRule One;
  One.Class = Name.substr(0, Colons);
  One.Member = Name.substr(Colons + 2);
  One.Word = *Word;
  One.File = Index;
  One.Offset = Member.Key.offset();
  Members.push_back(std::move(One));
}

void RulesReader::option(Option O, const JsonMember& Member, Rule& Result) {
  const JsonNode& Node = Member.Value;
  std::string Key = ("'" + spelling(O) + "'").str();
  if (typeOf(O) == OptionType::Number) {
    std::optional<int64_t> Number = Node.integer();
    if (!Number || *Number < 1 || *Number > MaxNumber)
      return void(wrongType(Node, Key, "a whole number from 1 to " + std::to_string(MaxNumber)));
    Result.Spec[O] = {true, std::to_string(*Number), SourceLocation()};
    return;
  }
  if (!Node.isString()) return void(wrongType(Node, Key, "a string"));
  std::string Text = Node.string();
  if (O == Option::Name && Text.empty()) return void(wrongType(Node, Key, "a string that is not empty"));
  if (typeOf(O) == OptionType::Choice) {
    auto Words = choicesOf(O);
    StringRef Meant = nearest(Text, Words);
    if (!llvm::is_contained(Words, StringRef(Text)))
      return void(error(Node.offset(), Diag::RulesBadWord)
                  << spelling(O) << Text << Meant.empty() << Meant << quotedList(Words));
  }
  Result.Spec[O] = {true, Text, SourceLocation()};
}

void RulesReader::patterns(StringRef Key, const JsonNode& Node, std::vector<FunctionPattern>& Result) {
  if (!Node.isArray()) return pattern(Key, Node, Result);
  std::vector<JsonNode> Elements = Node.elements();
  if (Elements.empty()) wrongType(Node, ("'" + Key + "'").str(), "an object, or a list of at least one");
  for (const JsonNode& One : Elements) pattern(Key, One, Result);
}

void RulesReader::pattern(StringRef Key, const JsonNode& Node, std::vector<FunctionPattern>& Result) {
  std::string Where = ("'" + Key + "'").str();
  if (!Node.isObject()) return void(wrongType(Node, Where, "an object, or a list of objects"));
  if (!checkKeys(Node, Where, PatternKeys)) return;
  FunctionPattern Pattern;
  for (const JsonMember& Member : Node.members()) {
    std::string Question = Member.Key.string();
    std::vector<Glob>& Globs = Question == "function"  ? Pattern.Function
                               : Question == "file"    ? Pattern.File
                               : Question == "returns" ? Pattern.Returns
                                                       : Pattern.Parameter;
    globs(Question, Member.Value, Globs);
  }
  if (Node.members().empty()) error(Node.offset(), Diag::RulesEmptyPattern) << Where << quotedList(PatternKeys);
  Result.push_back(std::move(Pattern));
}

void RulesReader::globs(StringRef Key, const JsonNode& Node, std::vector<Glob>& Result) {
  std::vector<JsonNode> Texts = Node.isArray() ? Node.elements() : std::vector<JsonNode>{Node};
  for (const JsonNode& One : Texts) {
    std::string Text = One.isString() ? One.string() : "";
    if (Text.empty()) return void(wrongType(One, ("'" + Key + "'").str(), "a pattern, or a list of patterns"));
    Result.emplace_back(Key == "returns" || Key == "parameter" ? comparableType(Text) : Text);
    // A path that does not begin at the root may begin in any folder.
    if (Key == "file" && Text[0] != '/' && Text[0] != '*') Result.emplace_back("*/" + Text);
  }
  if (Texts.empty()) wrongType(Node, ("'" + Key + "'").str(), "a pattern, or a list of at least one");
}

void RulesReader::checkOptionsFit(const JsonNode& Node, const Rule& Checked) {
  for (const JsonMember& Member : Node.members()) {
    auto O = optionOf(Member.Key.string());
    if (!O || !Checked.Spec[*O].Given) continue;
    if (isForModelsOnly(*O) && Checked.HasKind && !hasModel(Checked.Spec.Kind))
      error(Member.Key.offset(), Diag::RulesOptionNeedsModelKind) << spelling(*O) << spelling(Checked.Spec.Kind);
    if (!Checked.HasKind && !isRestriction(*O)) error(Member.Key.offset(), Diag::RulesOptionNeedsKind) << spelling(*O);
  }
  checkWordsFit(Node, Checked);
}

/// A rule without a kind speaks of spans of many kinds, and of a model where they have one.
void RulesReader::checkWordsFit(const JsonNode& Node, const Rule& Checked) {
  if (!Checked.HasKind || hasModel(Checked.Spec.Kind)) return;
  for (const JsonMember& Member : Node.members())
    if (Member.Key.string() == "parameters" && Member.Value.isObject())
      for (const JsonMember& One : Member.Value.members())
        for (unsigned I = 0; I < ParameterWordCount; ++I) {
          auto Word = static_cast<ParameterWord>(I);
          auto Said = Checked.Spec.Parameters.find(One.Key.string());
          if (isForModelsOnly(Word) && Said != Checked.Spec.Parameters.end() && Said->second.has(Word))
            error(One.Value.offset(), Diag::RulesOptionNeedsModelKind) << spelling(Word) << spelling(Checked.Spec.Kind);
        }
}

bool RulesFile::read(SourceManager& SM, DiagnosticsEngine& Diags, unsigned Index, std::vector<Rule>& Rules,
                     std::vector<MemberRule>& Members, std::vector<Glob>& Carrying) {
  // A pipe or a device may have no end, or never begin.
  auto Status = SM.getFileManager().getVirtualFileSystem().status(Path);
  if (Status && !Status->isRegularFile() && !Status->isDirectory()) {
    report(Diags, SourceLocation(), Diag::RulesUnreadable) << Path << "it is not a regular file";
    return false;
  }
  auto Buffer = SM.getFileManager().getBufferForFile(Path);
  if (!Buffer) {
    report(Diags, SourceLocation(), Diag::RulesUnreadable) << Path << Buffer.getError().message();
    return false;
  }
  return RulesReader(*this, SM, Diags, (*Buffer)->getBuffer(), Members, Carrying).read(Index, Rules);
}

SourceLocation RulesFile::location(SourceManager& SM, size_t Offset) const {
  auto File = SM.getFileManager().getOptionalFileRef(Path);
  if (!File) return SourceLocation();
  FileID ID = SM.translateFile(*File);
  if (ID.isInvalid()) ID = SM.createFileID(*File, SourceLocation(), SrcMgr::C_User);
  return SM.getLocForStartOfFile(ID).getLocWithOffset(static_cast<SourceLocation::IntTy>(Offset));
}
