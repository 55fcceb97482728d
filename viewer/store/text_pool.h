// A TextPool keeps each text once and names it by a small number: names, models, sessions and ids repeat in
// a file of spans, and a row with numbers is much smaller than one with strings. Texts are never removed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace llmobs::viewer {

using TextId = std::uint32_t;

class TextPool {
public:
  /// The empty text.
  static constexpr TextId empty = 0;
  static constexpr TextId none = static_cast<TextId>(-1);

  TextPool();

  /// The number of the text, a new one if it is new.
  TextId add(std::string_view text);
  /// The number of the text; none if it is not here.
  TextId find(std::string_view text) const;
  std::string_view text(TextId id) const { return texts_[id]; }
  std::size_t size() const { return texts_.size(); }

private:
  std::size_t slot_of(std::string_view text) const;
  void grow();
  std::string_view keep(std::string_view text);

  std::vector<std::string_view> texts_;
  std::vector<TextId> slots_; // an open hash table; its size is a power of two
  std::vector<std::unique_ptr<char[]>> blocks_;
  std::size_t left_ = 0; // free bytes of the last block
  char* free_ = nullptr;
};

} // namespace llmobs::viewer
