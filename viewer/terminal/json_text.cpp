#include "terminal/json_text.h"

#include "terminal/terminal_text.h"

#include <algorithm>
#include <fmt/format.h>
#include <limits>

namespace llmobs::viewer {
namespace {

void append_string(std::string& out, std::string_view text) {
  out += '"';
  for (const char character : text) {
    switch (character) {
    case '"': out += "\\\""; break;
    case '\\': out += "\\\\"; break;
    case '\n': out += "\\n"; break;
    case '\r': out += "\\r"; break;
    case '\t': out += "\\t"; break;
    default:
      if (static_cast<unsigned char>(character) < 0x20)
        out += fmt::format("\\u{:04x}", static_cast<unsigned>(character));
      else
        out += character;
    }
  }
  out += '"';
}

void append_leaf(std::string& out, const JsonValue& value) {
  if (value.is_string())
    append_string(out, value.text);
  else
    out += value.type == JsonType::Elided ? std::string("\u2026") : value.text;
}

// Writes the value on one line; stops with false when that gets longer than `limit` bytes.
bool append_flat(std::string& out, const JsonValue& value, std::size_t limit) {
  if (!value.is_container()) {
    append_leaf(out, value);
    return out.size() <= limit;
  }
  out += value.is_object() ? '{' : '[';
  for (const JsonMember& member : value.members) {
    if (&member != &value.members.front()) out += ", ";
    if (value.is_object()) {
      append_string(out, member.key);
      out += ": ";
    }
    if (!append_flat(out, member.value, limit)) return false;
  }
  out += value.is_object() ? '}' : ']';
  return out.size() <= limit;
}

class Printer {
public:
  explicit Printer(std::size_t width) : width_(width) {}

  // `used` columns of the line are taken already.
  void print(const JsonValue& value, std::size_t depth, std::size_t used) {
    const std::size_t room = width_ > used ? width_ - used : 0;
    std::string flat;
    const bool is_short = append_flat(flat, value, room * 4); // bytes, of which a column may take four
    if (!value.is_container() || value.members.empty() || (is_short && display_width(printable(flat)) <= room)) {
      if (!is_short) append_flat(flat = {}, value, std::numeric_limits<std::size_t>::max());
      out += flat;
      return;
    }
    out += value.is_object() ? '{' : '[';
    for (const JsonMember& member : value.members) print_member(value, member, depth + 1);
    new_line(depth);
    out += value.is_object() ? '}' : ']';
  }

  std::string out;

private:
  void print_member(const JsonValue& parent, const JsonMember& member, std::size_t depth) {
    new_line(depth);
    std::string key;
    if (parent.is_object()) {
      append_string(key, member.key);
      key += ": ";
    }
    const bool is_last = &member == &parent.members.back();
    out += key;
    print(member.value, depth, indent(depth) + display_width(printable(key)) + (is_last ? 0 : 1));
    if (!is_last) out += ',';
  }

  // The indentation of deep values doesn't grow for ever, or nothing could stand behind it.
  std::size_t indent(std::size_t depth) const { return std::min(2 * depth, width_ / 2); }

  void new_line(std::size_t depth) {
    out += '\n';
    out.append(indent(depth), ' ');
  }

  std::size_t width_;
};

} // namespace

std::string json_line(const JsonValue& value) {
  std::string out;
  append_flat(out, value, std::numeric_limits<std::size_t>::max());
  return out;
}

std::string json_text(const JsonValue& value, std::size_t width) {
  Printer printer(width);
  printer.print(value, 0, 0);
  return std::move(printer.out);
}

} // namespace llmobs::viewer
