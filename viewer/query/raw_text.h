// What can be said of a span from the bytes of its JSON alone: whether a text can be in it at all, and whether one of its values
// has it. A search of many spans looks at bytes first and reads only the spans that pass.
#pragma once

#include <string>
#include <string_view>

namespace llmobs::viewer {

/// A part of a text that is looked for which stands in JSON as it is, unless it is written in escapes without need.
class RawNeedle {
public:
  RawNeedle() = default;
  /// `text` is in lower case. In a pattern `*` and `?` stand for others.
  RawNeedle(std::string_view text, bool is_pattern);

  /// False only if no value and no name of the JSON has the text. Regards no case, as the search does not.
  bool may_be_in(std::string_view json) const;
  const std::string& text() const { return text_; }

private:
  std::string text_; // the longest run of characters that JSON has as they are
};

/// One of the strings, numbers or words that are values in this JSON (not the names of members) has the text, which is in
/// lower case, or is what the pattern says.
bool has_value_with(std::string_view json, std::string_view text, bool is_pattern);

} // namespace llmobs::viewer
