// Which spans a store has: a receiver is sent some twice, when its answer was lost on the way.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace llmobs::viewer {

/// A set of spans by their traces and ids; 16 bytes for each, or a little more.
class SeenSpans {
public:
  /// False if it was there already. (Two spans are taken for one with a chance of one in 2^64.)
  bool add(std::uint32_t trace, std::uint64_t span) {
    if (places_.size() <= 2 * count_) grow();
    const bool is_new = put(mark_of(trace, span));
    count_ += is_new;
    return is_new;
  }
  void clear() {
    places_.clear();
    count_ = 0;
  }

private:
  static constexpr std::uint64_t free_place = 0;

  static std::uint64_t mark_of(std::uint32_t trace, std::uint64_t span) {
    std::uint64_t mark = span * 0x9e3779b97f4a7c15u ^ (trace + 1) * 0xd6e8feb86659fd93u;
    mark = (mark ^ mark >> 32) * 0xd6e8feb86659fd93u;
    mark ^= mark >> 29;
    return mark != free_place ? mark : 1;
  }
  bool put(std::uint64_t mark) {
    const std::size_t mask = places_.size() - 1;
    std::size_t place = mark & mask;
    for (; places_[place] != free_place; place = (place + 1) & mask)
      if (places_[place] == mark) return false;
    places_[place] = mark;
    return true;
  }
  void grow() {
    std::vector<std::uint64_t> before(places_.empty() ? 1024 : 2 * places_.size());
    before.swap(places_);
    for (const std::uint64_t mark : before)
      if (mark != free_place) put(mark);
  }

  std::vector<std::uint64_t> places_; // a power of two of them
  std::size_t count_ = 0;
};

} // namespace llmobs::viewer
