// A JSON text is a file's text whose values know where they stand, so that a mistake can be shown where it is. LLVM's
// parser decides what is valid and what a value means, but forgets its place; the places are found by walking the text
// again, which is simple once it is known to be valid.
#pragma once

#include "llvm/ADT/StringRef.h"

#include <optional>
#include <string>
#include <vector>

namespace llmobs {

struct JsonMistake {
  size_t Offset;
  std::string What;
};

/// Why the text is not valid JSON; nothing if it is. Values nested too deep for the stack count as invalid.
std::optional<JsonMistake> findMistake(llvm::StringRef Text);

struct JsonMember;

/// One value of a valid text.
class JsonNode {
public:
  JsonNode(llvm::StringRef Text, size_t Offset);

  size_t offset() const { return Offset; }
  bool isObject() const { return first() == '{'; }
  bool isArray() const { return first() == '['; }
  bool isString() const { return first() == '"'; }
  bool isBoolean() const { return first() == 't' || first() == 'f'; }
  bool boolean() const { return first() == 't'; }
  std::string string() const;
  std::optional<int64_t> integer() const;

  std::vector<JsonMember> members() const; ///< of an object, in the order written, repeated keys too
  std::vector<JsonNode> elements() const;  ///< of an array

private:
  char first() const { return Text[Offset]; }

  llvm::StringRef Text;
  size_t Offset;
};

struct JsonMember {
  JsonNode Key;
  JsonNode Value;
};

} // namespace llmobs
