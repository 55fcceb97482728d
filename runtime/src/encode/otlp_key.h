// The names of attributes. A name that is known when the library is compiled is kept as both encodings have it, so that to
// write it is to copy a fixed number of bytes, whatever its length.
#pragma once

#include <cstddef>
#include <cstring>
#include <string_view>

namespace llmobs {

/// A name, or the beginning of one, of ASCII and nothing that JSON escapes; "gen_ai.agent.name"_name.
class OtlpName {
public:
  static constexpr size_t longest = 48;
  /// What put_json() and put_field() may write.
  static constexpr size_t room = 64;

  constexpr OtlpName(const char* text, size_t size) noexcept
      : size_(static_cast<unsigned char>(size)), json_{}, field_{key_tag, static_cast<char>(size)} {
    for (size_t i = 0; i < opening_size; ++i) json_[i] = R"(,{"key":")"[i];
    for (size_t i = 0; i < size; ++i) json_[opening_size + i] = field_[2 + i] = text[i];
    field_[2 + size] = value_tag;
  }

  constexpr std::string_view text() const noexcept { return {json_ + opening_size, size_}; }
  constexpr size_t size() const noexcept { return size_; }
  constexpr bool empty() const noexcept { return size_ == 0; }

  /// The name; writes `longest` bytes, and says where it ends.
  unsigned char* put(unsigned char* at) const noexcept {
    std::memcpy(at, json_ + opening_size, longest);
    return at + size_;
  }
  /// An attribute's beginning in JSON, up to the name; with the comma or without.
  unsigned char* put_json(unsigned char* at, bool comma) const noexcept {
    size_t left_out = comma ? 0 : 1;
    std::memcpy(at, json_ + left_out, room);
    return at + opening_size + size_ - left_out;
  }
  /// The same in Protocol Buffers: the key's field, and the tag of the value's. These are field_around + size() bytes.
  unsigned char* put_field(unsigned char* at) const noexcept {
    std::memcpy(at, field_, room);
    return at + field_around + size_;
  }
  static constexpr size_t field_around = 3;

private:
  static constexpr size_t opening_size = 9;
  static constexpr char key_tag = 1 << 3 | 2, value_tag = 2 << 3 | 2; // fields 1 and 2, each with its size

  unsigned char size_;
  char json_[room + 1]; // and zeroes
  char field_[room];
};

/// Longer than OtlpName::longest: it does not compile where the name is a constant.
constexpr OtlpName operator""_name(const char* text, size_t size) {
  return OtlpName(text, size <= OtlpName::longest ? size : throw size);
}
inline constexpr OtlpName no_name = ""_name;

/// The whole name of an attribute: what is known of it, and the rest.
struct OtlpKey {
  const OtlpName* known; // the beginning
  std::string_view rest; // what the program gave: any bytes
  bool is_plain;         // unless it is known that it is ASCII, and nothing that JSON escapes

  constexpr OtlpKey(const OtlpName& name) noexcept : known(&name), is_plain(true) {}
  constexpr OtlpKey(const OtlpName& beginning, std::string_view name) noexcept
      : known(&beginning), rest(name), is_plain(false) {}
  template<size_t N> constexpr OtlpKey(const char (&literal)[N]) noexcept : OtlpKey(plain({literal, N - 1})) {}
  static constexpr OtlpKey plain(std::string_view text) noexcept { return OtlpKey(no_name, text, true); }
  static constexpr OtlpKey any(std::string_view text) noexcept { return OtlpKey(no_name, text); }

private:
  constexpr OtlpKey(const OtlpName& beginning, std::string_view name, bool plain) noexcept
      : known(&beginning), rest(name), is_plain(plain) {}
};

} // namespace llmobs
