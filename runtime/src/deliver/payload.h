// A Payload is the bytes of one request or of one write: events as they lie in a batch, and what the destination's
// format puts around them. Nothing is copied to make one; its parts stay good as long as what they were taken from.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <string_view>

namespace llmobs {

struct Payload {
  std::array<std::string_view, 3> parts; // before the events, the events, behind them

  size_t size() const noexcept { return parts[0].size() + parts[1].size() + parts[2].size(); }

  /// Forgets the first `count` bytes; there must be so many.
  void drop(size_t count) noexcept {
    for (std::string_view& part : parts) {
      size_t here = std::min(count, part.size());
      part.remove_prefix(here);
      count -= here;
    }
  }

  /// Moves up to `most` bytes to `to`; says how many.
  size_t read(char* to, size_t most) noexcept {
    size_t copied = 0;
    for (std::string_view& part : parts) {
      size_t here = std::min(most - copied, part.size());
      if (here != 0) std::memcpy(to + copied, part.data(), here);
      part.remove_prefix(here);
      copied += here;
    }
    return copied;
  }
};

} // namespace llmobs
