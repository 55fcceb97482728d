#include "json/utf8_text.h"

#include "json/utf8.h"

#include <cstdint>
#include <cstring>

namespace llmobs {

namespace {

constexpr uint32_t replacement = 0xfffd;
constexpr uint64_t tops = 0x8080808080808080u; // the bits that ASCII does not have
typedef uint64_t Block __attribute__((vector_size(16)));

bool is_ascii(const unsigned char* at, size_t size) noexcept {
  constexpr size_t step = 4 * sizeof(Block);
  if (size < step) {
    uint64_t all = 0, word = 0;
    for (; size >= sizeof word; size -= sizeof word, at += sizeof word) {
      std::memcpy(&word, at, sizeof word);
      all |= word;
    }
    for (; size != 0; --size) all |= *at++;
    return (all & tops) == 0;
  }
  Block all{};
  auto look = [&all](const unsigned char* from) {
    Block one, two, three, four;
    std::memcpy(&one, from, sizeof one);
    std::memcpy(&two, from + sizeof one, sizeof two);
    std::memcpy(&three, from + 2 * sizeof one, sizeof three);
    std::memcpy(&four, from + 3 * sizeof one, sizeof four);
    all |= (one | two) | (three | four);
  };
  const unsigned char* last = at + size - step;
  for (; at < last; at += step) look(at);
  look(last); // some of it twice
  return ((all[0] | all[1]) & tops) == 0;
}

} // namespace

size_t valid_utf8_size(std::string_view text) noexcept {
  const auto* begin = reinterpret_cast<const unsigned char*>(text.data());
  if (is_ascii(begin, text.size())) return text.size();
  const auto* end = begin + text.size();
  const unsigned char* at = begin;
  while (at != end) {
    while (end - at >= 8) {
      uint64_t word;
      std::memcpy(&word, at, sizeof word);
      if ((word & tops) != 0) break;
      at += sizeof word;
    }
    while (at != end && *at < 0x80) ++at;
    while (at != end && *at >= 0x80) {
      Utf8Step step = utf8_step(at, end);
      if (!step.valid) return static_cast<size_t>(at - begin);
      at += step.size;
    }
  }
  return text.size();
}

void replace_invalid_utf8(std::string_view text, size_t valid, Bytes& out) {
  out.clear();
  while (!text.empty()) {
    out.append(text.substr(0, valid));
    text.remove_prefix(valid);
    if (text.empty()) break;
    const auto* at = reinterpret_cast<const unsigned char*>(text.data());
    out.commit(put_utf8(out.reserve(4), replacement));
    text.remove_prefix(utf8_step(at, at + text.size()).size);
    valid = valid_utf8_size(text);
  }
}

} // namespace llmobs
