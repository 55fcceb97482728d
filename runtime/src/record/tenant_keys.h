// TenantKeys holds the API keys of routing contexts (llmobs/routing_context.h), in this process's memory and nowhere else. Records may lie in
// a file (recorder_slots.h), so they name a tenant by the mark of its key: a number of 64 bits that is the same in every process, and of which
// nobody makes a key of 128. Whoever recovers the records of a process that died knows the keys that its own program has used.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace llmobs {

struct TenantKeys {
  static constexpr size_t most = 65536; // what a program makes up has an end
  static constexpr uint64_t none = 0;   // no key's mark

  /// From any thread, without a lock. none: there is no room for it, or its mark is another key's.
  static uint64_t remember(std::string_view key) noexcept;
  /// Empty: this process does not know it. What was remembered stays.
  static std::string_view find(uint64_t mark) noexcept;
  /// How many there are; they only get more.
  static size_t count() noexcept;
};

} // namespace llmobs
