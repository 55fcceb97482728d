// The content of a JSON string from its spelling, whatever is wrong with the escapes in it.
#pragma once

#include <string>
#include <string_view>

namespace llmobs::viewer {

/// `raw` is what stands between the quotation marks. Escapes that mean no character become U+FFFD.
std::string json_unescape(std::string_view raw);

} // namespace llmobs::viewer
