// How much of each argument a call site wants to keep, on the caller's thread: max_bytes of its text. The text is searched
// once while the thread remembers the site; the background thread reads the whole of it (span/site.h).
#pragma once

#include "caller/thread_state.h"

#include <cstddef>

namespace llmobs {

/// max_bytes in a call site's text; 0: there is none.
__attribute__((cold, noinline)) size_t read_bound(const char* site) noexcept;

inline size_t bound_of(ThreadState& thread, const char* site) noexcept {
  ThreadState::SiteBound& known = thread.bounds[reinterpret_cast<size_t>(site) / 16 % ThreadState::known_bounds];
  if (__builtin_expect(known.site != site, 0)) known = {site, read_bound(site)};
  return known.most;
}

} // namespace llmobs
