#include "expand/merged_edits.h"
#include "base/ast_builder.h"

#include "clang/AST/Decl.h"

#include <map>

using namespace clang;
using namespace llmobs;

namespace {

/// What some of the wrappers put at one place.
struct Alternative {
  std::vector<Piece> New;
  std::vector<const WrapperText*> Of;
};
using Alternatives = std::vector<Alternative>;
using Key = std::tuple<unsigned, int, unsigned, int, int>;

} // namespace

/// The function's name with its template arguments, where '*' stands for types that are named by their place.
static std::string patternOf(const FunctionDecl& FD) {
  std::string Name = prettyFunction(FD);
  for (llvm::StringRef Unnamed : {"(lambda at ", "(unnamed ", "(anonymous "}) {
    for (size_t At = 0; (At = Name.find(Unnamed.str(), At)) != std::string::npos; ++At)
      Name.replace(At, Name.find(')', At) - At + 1, "*");
  }
  std::string Result = "\"";
  for (char C : Name) {
    if (C == '"' || C == '\\') Result += '\\';
    Result += C;
  }
  return Result + '"';
}

static bool isNoResult(const Alternative& One) {
  return llvm::all_of(One.Of,
                      [](const WrapperText* Wrapper) { return Wrapper->function().getReturnType()->isVoidType(); });
}

/// When an alternative is the right one; nothing if its instantiations cannot be told from the others'.
static std::vector<Piece> conditionOf(const Alternative& One, const Alternatives& All) {
  bool OthersHaveResults = llvm::all_of(All,
                                        [&](const Alternative& Other) { return &Other == &One || !isNoResult(Other); });
  if (isNoResult(One) && OthersHaveResults && One.New.size() == 3 && One.New[1].Source)
    return {{"__is_void(decltype("}, One.New[1], {"))"}};
  std::vector<std::string> Patterns;
  for (const WrapperText* Wrapper : One.Of) {
    std::string Pattern = patternOf(Wrapper->function());
    if (!llvm::is_contained(Patterns, Pattern)) Patterns.push_back(Pattern);
  }
  for (const Alternative& Other : All)
    for (const WrapperText* Wrapper : Other.Of)
      if (&Other != &One && llvm::is_contained(Patterns, patternOf(Wrapper->function()))) return {};
  std::string Text;
  for (const std::string& Pattern : Patterns)
    Text += (Text.empty() ? "" : " || ") + One.Of.front()->expansionWord("is") + "(__PRETTY_FUNCTION__, " + Pattern +
            ")";
  return {{Text}};
}

static bool endsStatement(const std::vector<Piece>& New) {
  llvm::StringRef End = New.empty() ? "" : llvm::StringRef(New.back().Text).rtrim().take_back();
  return End == ";" || End == "}";
}

/// `if constexpr (one) ... else if constexpr (another) ... else ...`
static std::vector<Piece> chain(const Alternatives& All, const Alternative& Default, bool& HasConditions) {
  std::vector<Piece> Result = {{"{ "}};
  for (const Alternative& One : All) {
    if (&One == &Default) continue;
    std::vector<Piece> Condition = conditionOf(One, All);
    if (Condition.empty()) {
      Result.push_back({"/* the compiler records some of the lambdas' instantiations otherwise */ "});
      continue;
    }
    HasConditions = true;
    Result.push_back({"if constexpr ("});
    Result.insert(Result.end(), Condition.begin(), Condition.end());
    // An `if` of its own would take the `else`.
    bool IsIf = !One.New.empty() && llvm::StringRef(One.New.front().Text).take_front(3) == "if ";
    Result.push_back({IsIf ? ") { " : ") "});
    Result.insert(Result.end(), One.New.begin(), One.New.end());
    Result.push_back({endsStatement(One.New) ? "" : ";"});
    Result.push_back({IsIf ? " } else " : " else "});
  }
  Result.insert(Result.end(), Default.New.begin(), Default.New.end());
  Result.push_back({endsStatement(Default.New) ? " }" : "; }"});
  return Result;
}

static size_t sizeOf(const Alternative& One) {
  size_t Size = 0;
  for (const Piece& Each : One.New) Size += Each.Text.size();
  return Size;
}

static std::vector<Piece> choose(const Alternatives& All, int Order, bool& HasConditions) {
  if (All.size() == 1) return All.front().New;
  const std::vector<Piece>& First = All.front().New;
  bool IsAwait = !First.empty() && llvm::StringRef(First.front().Text).take_front(8) == "co_await";
  bool IsStatement = Order == -2 || (Order == 0 && !IsAwait);
  // Handlers: those that are needed by any.
  auto IsLess = [&](const Alternative& A, const Alternative& B) {
    return IsStatement ? A.Of.size() < B.Of.size() : sizeOf(A) < sizeOf(B);
  };
  const Alternative& Default = *std::max_element(All.begin(), All.end(), IsLess);
  return IsStatement ? chain(All, Default, HasConditions) : Default.New;
}

MergedEdits llmobs::mergeEdits(llvm::ArrayRef<const WrapperText*> Wrappers) {
  MergedEdits Result;
  std::map<Key, Alternatives> ByPlace;
  for (const WrapperText* Wrapper : Wrappers) {
    Result.NeedsExpansionHeader |= Wrapper->needsExpansionHeader();
    for (const Edit& One : Wrapper->edits()) {
      Alternatives& Here = ByPlace[{One.From.Offset, One.From.Word, One.To.Offset, One.To.Word, One.Order}];
      auto Same = llvm::find_if(Here, [&](const Alternative& Known) { return Known.New == One.New; });
      if (Same == Here.end()) Same = Here.insert(Here.end(), {One.New, {}});
      Same->Of.push_back(Wrapper);
    }
  }
  for (const auto& [Where, All] : ByPlace) {
    auto [From, FromWord, To, ToWord, Order] = Where;
    Result.Edits.push_back({{From, FromWord}, {To, ToWord}, Order, choose(All, Order, Result.NeedsExpansionHeader)});
  }
  return Result;
}
