// A precompiled header that was built without the plugin has lost its attributes: Clang drops what it does not
// know. They still stand in the text of the files that it was made of, where this finds them again, so that
// nobody wonders where the spans are.
#ifndef LLMOBS_PLUGIN_LOST_ATTRIBUTES_H
#define LLMOBS_PLUGIN_LOST_ATTRIBUTES_H

#include <optional>
#include <string>

namespace clang {
class CompilerInstance;
}

namespace llmobs {

struct LostAttribute {
  std::string PrecompiledHeader;
  std::string Spelling; // as it is written
  std::string Place;    // file:line
};

/// The first one, if this compilation uses a precompiled header that was built without the plugin.
std::optional<LostAttribute> findLostAttribute(clang::CompilerInstance& CI);

} // namespace llmobs

#endif
