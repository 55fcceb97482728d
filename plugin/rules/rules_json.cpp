#include "rules/rules_json.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/JSON.h"

using namespace llmobs;
using llvm::StringRef;

static const unsigned MaxJsonNesting = 64;

static size_t skipSpace(StringRef Text, size_t At) {
  return std::min(Text.find_first_not_of(" \t\r\n", At), Text.size());
}

/// From the opening quote to behind the closing one.
static size_t skipString(StringRef Text, size_t At) {
  for (++At; At < Text.size() && Text[At] != '"'; ++At)
    if (Text[At] == '\\') ++At;
  return std::min(At + 1, Text.size());
}

static size_t skipValue(StringRef Text, size_t At) {
  unsigned Depth = 0;
  while (At < Text.size()) {
    char C = Text[At];
    if (C == '"') {
      At = skipString(Text, At);
    } else if (C == '{' || C == '[') {
      ++Depth;
      ++At;
      continue;
    } else if (C == '}' || C == ']') {
      --Depth;
      ++At;
    } else if (Depth == 0) {
      return std::min(Text.find_first_of(",]} \t\r\n", At), Text.size());
    } else {
      ++At;
      continue;
    }
    if (Depth == 0) return At;
  }
  return At;
}

/// The place of the first value that is nested too deep.
static std::optional<size_t> findTooDeep(StringRef Text) {
  unsigned Depth = 0;
  for (size_t At = 0; At < Text.size();) {
    char C = Text[At];
    if (C == '"') {
      At = skipString(Text, At);
      continue;
    }
    if ((C == '{' || C == '[') && ++Depth > MaxJsonNesting) return At;
    if ((C == '}' || C == ']') && Depth > 0) --Depth;
    ++At;
  }
  return std::nullopt;
}

/// LLVM says "[line:column, byte=offset]: what".
static JsonMistake readMistake(StringRef Said) {
  JsonMistake Mistake{0, Said.split("]: ").second.str()};
  StringRef Byte = Said.split("byte=").second;
  Byte.take_while([](char C) { return C >= '0' && C <= '9'; }).getAsInteger(10, Mistake.Offset);
  if (Mistake.What.empty()) Mistake.What = Said.str();
  return Mistake;
}

namespace {

/// Says that a text is valid without making anything of it: of a large file LLVM's parser makes a hundred times as much.
class Validator {
public:
  explicit Validator(StringRef Text) : Text(Text) {}
  bool isValid() { return value() && skipSpace(Text, At) == Text.size(); }

private:
  bool take(char C) {
    At = skipSpace(Text, At);
    bool Is = At < Text.size() && Text[At] == C;
    At += Is;
    return Is;
  }
  bool take(StringRef Word) {
    bool Is = Text.substr(At, Word.size()) == Word;
    At += Is ? Word.size() : 0;
    return Is;
  }
  size_t digits() {
    size_t Begin = At;
    while (At < Text.size() && Text[At] >= '0' && Text[At] <= '9') ++At;
    return At - Begin;
  }

  bool string() {
    if (!take('"')) return false;
    while (At < Text.size() && Text[At] != '"') {
      if (static_cast<unsigned char>(Text[At]) < 0x20) return false;
      if (Text[At++] == '\\' && !escape()) return false;
    }
    return At < Text.size() && Text[At++] == '"';
  }
  bool escape() {
    if (At == Text.size()) return false;
    if (Text[At] != 'u') return StringRef("\"\\/bfnrt").contains(Text[At++]);
    StringRef Code = Text.substr(++At, 4);
    At += Code.size();
    return Code.size() == 4 && llvm::all_of(Code, llvm::isHexDigit);
  }
  bool number() {
    take("-");
    if (digits() == 0 || (take(".") && digits() == 0)) return false;
    if (!take("e") && !take("E")) return true;
    if (!take("+")) take("-");
    return digits() != 0;
  }
  bool members(bool Named, char End) {
    if (take(End)) return true;
    do {
      if (Named && (!string() || !take(':'))) return false;
      if (!value()) return false;
    } while (take(','));
    return take(End);
  }
  bool value() {
    At = skipSpace(Text, At);
    if (At == Text.size()) return false;
    switch (Text[At]) {
    case '{': return ++At, members(true, '}');
    case '[': return ++At, members(false, ']');
    case '"': return string();
    case 't': return take("true");
    case 'f': return take("false");
    case 'n': return take("null");
    default: return number();
    }
  }

  StringRef Text;
  size_t At = 0;
};

} // namespace

std::optional<JsonMistake> llmobs::findMistake(StringRef Text) {
  if (auto At = findTooDeep(Text)) return JsonMistake{*At, "nested deeper than " + std::to_string(MaxJsonNesting)};
  if (!llvm::json::isUTF8(Text)) {
    size_t Valid = 0;
    llvm::json::isUTF8(Text, &Valid);
    return JsonMistake{Valid, "invalid UTF-8"};
  }
  if (Validator(Text).isValid()) return std::nullopt;
  auto Parsed = llvm::json::parse(Text); // for what is wrong, and where
  if (Parsed) return std::nullopt;
  JsonMistake Mistake = readMistake(llvm::toString(Parsed.takeError()));
  Mistake.Offset = std::min(Mistake.Offset, Text.size());
  return Mistake;
}

JsonNode::JsonNode(StringRef Text, size_t Offset) : Text(Text), Offset(skipSpace(Text, Offset)) {}

std::string JsonNode::string() const {
  auto Value = llvm::json::parse(Text.slice(Offset, skipString(Text, Offset)));
  if (!Value) return llvm::consumeError(Value.takeError()), "";
  return Value->getAsString()->str();
}

std::optional<int64_t> JsonNode::integer() const {
  int64_t Result = 0;
  if (Text.slice(Offset, skipValue(Text, Offset)).getAsInteger(10, Result)) return std::nullopt;
  return Result;
}

std::vector<JsonMember> JsonNode::members() const {
  std::vector<JsonMember> Result;
  size_t At = skipSpace(Text, Offset + 1);
  while (At < Text.size() && Text[At] == '"') {
    JsonNode Key(Text, At);
    JsonNode Value(Text, skipSpace(Text, skipString(Text, At)) + 1);
    Result.push_back({Key, Value});
    At = skipSpace(Text, skipValue(Text, Value.Offset));
    if (At < Text.size() && Text[At] == ',') At = skipSpace(Text, At + 1);
  }
  return Result;
}

std::vector<JsonNode> JsonNode::elements() const {
  std::vector<JsonNode> Result;
  for (size_t At = skipSpace(Text, Offset + 1); At < Text.size() && Text[At] != ']';) {
    Result.push_back(JsonNode(Text, At));
    At = skipSpace(Text, skipValue(Text, At));
    if (At < Text.size() && Text[At] == ',') At = skipSpace(Text, At + 1);
  }
  return Result;
}
