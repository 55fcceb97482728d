// SecretHints find, fast, the places of a text where a secret may be: pairs of letters that secrets, or the names in front of them, have
// and other text has seldom.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace llmobs {

class SecretHints {
public:
  SecretHints() noexcept;

  /// From now on this pair, in upper and lower case, is a hint, too.
  void add(unsigned char first, unsigned char second) noexcept;

  /// The next place from `from` on; the size of the text if there is none.
  size_t next(std::string_view text, size_t from) const noexcept;

private:
  size_t next_of_any(std::string_view text, size_t from, size_t end) const noexcept;
  size_t next_by_32(std::string_view text, size_t from) const noexcept;

  static constexpr unsigned char lower(unsigned char c) noexcept { return c | 0x20; }

  // Each pair has one of eight bits; a byte's entry has the bits of the pairs that it is first or second of.
  unsigned char first_[256] = {}, second_[256] = {};
  // The same by the halves of a byte, for many bytes at once.
  alignas(32) unsigned char first_low_[32] = {}, first_high_[32] = {}, second_low_[32] = {}, second_high_[32] = {};
  unsigned pairs_ = 0;
  bool has_wide_registers_;
};

} // namespace llmobs
