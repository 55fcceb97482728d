// A flush that tells what happened at each destination: what the counts of each were before it, and what they are after it.
#include "base/sized.h"
#include "base/statistics.h"

#include <llmobs/lifecycle.h>

#include <algorithm>
#include <cstring>
#include <iterator>

namespace llmobs {

namespace {

struct Shown {
  DestinationStats all[most_shown_destinations];
  size_t count;

  Shown() noexcept : count(destination_stats(all, most_shown_destinations)) {}
  // The same one; null: it is new.
  const DestinationStats* find(size_t number, const char* name) const noexcept {
    return number < count && std::strcmp(all[number].name, name) == 0 ? &all[number] : nullptr;
  }
};

FlushResult result_at(const DestinationFlush& one, FlushResult whole) noexcept {
  if (whole == FlushResult::disabled) return whole;
  if (whole == FlushResult::timeout && one.queued != 0) return whole;
  if (one.dropped != 0) return FlushResult::dropped;
  return one.spooled != 0 ? FlushResult::spooled : FlushResult::delivered;
}

DestinationFlush told(const DestinationStats& now, const DestinationStats* before, FlushResult whole) noexcept {
  DestinationFlush made{};
  std::copy(std::begin(now.name), std::end(now.name), made.name);
  made.delivered = now.delivered - (before ? before->delivered : 0);
  made.dropped = now.dropped - (before ? before->dropped : 0);
  made.queued = now.queued;
  made.spooled = now.spooled - (before ? before->spooled : 0);
  made.result = result_at(made, whole);
  return made;
}

} // namespace

inline namespace v1 {

FlushResult detail::flush_and_tell(uint32_t timeout_ms, DestinationFlush* to, size_t most, size_t* count,
                                   size_t size) noexcept {
  Shown before;
  FlushResult whole = flush(timeout_ms);
  Shown now;
  auto* at = reinterpret_cast<unsigned char*>(to);
  for (size_t i = 0; i < now.count && i < most; ++i, at += size)
    hand_over(told(now.all[i], before.find(i, now.all[i].name), whole), reinterpret_cast<DestinationFlush*>(at), size);
  if (count) *count = now.count;
  return whole;
}

} // namespace v1
} // namespace llmobs
