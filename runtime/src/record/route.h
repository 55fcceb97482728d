// A Route is what a record says of the tenant that it is for (llmobs/routing_context.h): one text, which is never shown.
#pragma once

#include <string_view>

namespace llmobs {

struct Route {
  bool is_nested = false; // in a context of another tenant
  std::string_view api_key;
  std::string_view site; // empty: the configured one

  /// As record.h has it: whether it is nested, the key, a separator, the site.
  static constexpr char nested_mark = 'n', plain_mark = 'p', separator = '\n';

  static Route read(std::string_view text) noexcept {
    Route made;
    if (text.empty()) return made;
    made.is_nested = text.front() == nested_mark;
    text.remove_prefix(1);
    size_t end = text.rfind(separator);
    made.api_key = text.substr(0, end);
    if (end != std::string_view::npos) made.site = text.substr(end + 1);
    return made;
  }
};

} // namespace llmobs
