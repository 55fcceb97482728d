// Messages of exceptions that a span keeps to itself, because they may quote an argument that is kept out. The exception goes on, and
// the spans around record the same message; so the last ones are remembered, by trace. Background thread only.
#pragma once

#include "base/ids.h"

#include <array>
#include <cstddef>
#include <functional>
#include <string_view>

namespace llmobs {

/// Stands for a content that is kept out.
constexpr std::string_view redacted_text = "[redacted]";

class WithheldMessages {
public:
  void add(const TraceId& trace, std::string_view message) noexcept {
    if (has(trace, message)) return;
    entries_[next_] = {trace, hash_of(message), true};
    next_ = (next_ + 1) % entries_.size();
    any_ = true;
  }

  bool has(const TraceId& trace, std::string_view message) const noexcept {
    if (!any_) return false;
    size_t hash = hash_of(message);
    for (const Entry& entry : entries_) {
      if (entry.used && entry.hash == hash && !(entry.trace != trace)) return true;
    }
    return false;
  }

private:
  struct Entry {
    TraceId trace;
    size_t hash = 0;
    bool used = false;
  };

  static size_t hash_of(std::string_view message) noexcept { return std::hash<std::string_view>()(message); }

  std::array<Entry, 256> entries_;
  size_t next_ = 0;
  bool any_ = false;
};

} // namespace llmobs
