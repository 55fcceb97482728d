// How a query compares texts: without regard to the case of ASCII letters, with `*` and `?` as wildcards.
#pragma once

#include <string>
#include <string_view>

namespace llmobs::viewer {

std::string lower_case(std::string_view text);

/// The whole text is `lower`, which is in lower case.
bool equals(std::string_view text, std::string_view lower);
/// `lower` is somewhere in the text.
bool contains(std::string_view text, std::string_view lower);
/// The whole text is what the pattern, in lower case, says.
bool matches_pattern(std::string_view text, std::string_view pattern);

} // namespace llmobs::viewer
