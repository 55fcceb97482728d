#include "store/text_pool.h"

#include <cstring>

namespace llmobs::viewer {
namespace {

constexpr std::size_t block_size = std::size_t{64} << 10;
constexpr std::size_t first_slots = 1024;

std::uint64_t mixed(std::uint64_t hash, std::uint64_t word) {
  hash = (hash ^ word) * 0x9E3779B97F4A7C15ull;
  return hash ^ hash >> 32;
}

// Most texts are short: names and ids. Eight bytes at once, the last ones with some that were there already.
std::uint64_t hash_of(std::string_view text) {
  std::uint64_t hash = text.size();
  std::uint64_t word = 0;
  if (text.size() < sizeof word) {
    for (const char c : text) word = word << 8 | static_cast<unsigned char>(c);
    return mixed(mixed(hash, word), 0);
  }
  const char* const last = text.data() + text.size() - sizeof word;
  for (const char* bytes = text.data(); bytes < last; bytes += sizeof word) {
    std::memcpy(&word, bytes, sizeof word);
    hash = mixed(hash, word);
  }
  std::memcpy(&word, last, sizeof word);
  return mixed(mixed(hash, word), 0); // what differs in the upper half of the last word reaches all bits, too
}

} // namespace

TextPool::TextPool() : slots_(first_slots, none) { add({}); }

// The slot that holds the text, or the free one where it belongs.
std::size_t TextPool::slot_of(std::string_view text) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = hash_of(text) & mask;
  while (slots_[slot] != none && texts_[slots_[slot]] != text) slot = (slot + 1) & mask;
  return slot;
}

TextId TextPool::find(std::string_view text) const { return slots_[slot_of(text)]; }

TextId TextPool::add(std::string_view text) {
  const std::size_t slot = slot_of(text);
  if (slots_[slot] != none) return slots_[slot];
  const auto id = static_cast<TextId>(texts_.size());
  texts_.push_back(keep(text));
  slots_[slot] = id;
  if (texts_.size() * 4 > slots_.size() * 3) grow();
  return id;
}

void TextPool::grow() {
  slots_.assign(slots_.size() * 2, none);
  for (TextId id = 0; id < texts_.size(); ++id) slots_[slot_of(texts_[id])] = id;
}

std::string_view TextPool::keep(std::string_view text) {
  if (text.empty()) return {};
  if (text.size() > block_size / 4) { // a block of its own
    blocks_.insert(blocks_.begin(), std::make_unique<char[]>(text.size()));
    std::memcpy(blocks_.front().get(), text.data(), text.size());
    return {blocks_.front().get(), text.size()};
  }
  if (text.size() > left_) {
    blocks_.push_back(std::make_unique<char[]>(block_size));
    free_ = blocks_.back().get();
    left_ = block_size;
  }
  std::memcpy(free_, text.data(), text.size());
  const std::string_view kept(free_, text.size());
  free_ += text.size();
  left_ -= text.size();
  return kept;
}

} // namespace llmobs::viewer
