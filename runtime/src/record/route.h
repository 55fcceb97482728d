// A Route is what a record says of the tenant that it is for (llmobs/routing_context.h): one text, in which the key does not stand.
#pragma once

#include "record/tenant_keys.h"

#include <cstdint>
#include <string_view>

namespace llmobs {

struct Route {
  bool is_nested = false; // in a context of another tenant
  bool has_key = false;   // the program gave one
  uint64_t mark = TenantKeys::none;
  std::string_view site; // empty: the configured one

  /// As record.h has it: whether it is nested, the mark if there is a key, a separator, the site.
  static constexpr char nested_mark = 'n', plain_mark = 'p', separator = '\n';

  static Route read(std::string_view text) noexcept {
    Route made;
    if (text.empty()) return made;
    made.is_nested = text.front() == nested_mark;
    text.remove_prefix(1);
    made.has_key = !text.empty() && text.front() != separator;
    if (made.has_key && text.size() > 2 * sizeof made.mark) {
      made.mark = number(text.substr(0, 2 * sizeof made.mark));
      text.remove_prefix(2 * sizeof made.mark);
    }
    if (!text.empty() && text.front() == separator) made.site = text.substr(1);
    return made;
  }

  /// Hexadecimal: a text has nothing in it that is no text.
  static void put_mark(uint64_t mark, char (&digits)[2 * sizeof(uint64_t)]) noexcept {
    for (char& digit : digits) {
      digit = "0123456789abcdef"[mark >> 60];
      mark <<= 4;
    }
  }

private:
  static uint64_t number(std::string_view digits) noexcept {
    uint64_t number = 0;
    for (char digit : digits) {
      unsigned value = digit >= 'a' ? static_cast<unsigned>(digit - 'a') + 10 : static_cast<unsigned>(digit - '0');
      number = number << 4 | (value & 0xf);
    }
    return number;
  }
};

} // namespace llmobs
