#include "base/c_string.h"

#include "base/page.h"

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <sys/syscall.h>
#include <unistd.h>

namespace llmobs {

namespace {

// Pages that could be read when they were asked for, each at the place of its number: the number plus one, or 0.
constexpr size_t known_pages = 1024;
std::atomic<uintptr_t> known_page[known_pages];

// What begins a mapping, as mmap() gives it or malloc() for a large block, is given back as a whole: nothing is known of it.
constexpr uintptr_t begin_of_mapping = 16;

typedef uint64_t Word __attribute__((may_alias));

// Looks at what is nobody's business, perhaps: sanitizers need not know.
__attribute__((no_sanitize("address"), no_sanitize("thread"))) const char* find_end(const char* from,
                                                                                    const char* until) noexcept {
  auto is_whole = [](const char* at) { return reinterpret_cast<uintptr_t>(at) % sizeof(uint64_t) == 0; };
  for (; from != until && !is_whole(from); ++from)
    if (*from == 0) return from;
  for (; until - from >= static_cast<ptrdiff_t>(sizeof(uint64_t)); from += sizeof(uint64_t)) {
    uint64_t word = *reinterpret_cast<const Word*>(from);
    if (((word - 0x0101010101010101) & ~word & 0x8080808080808080) != 0) break; // one of the bytes is zero
  }
  while (from != until && *from) ++from;
  return from;
}

// Not memcpy, which sanitizers watch.
__attribute__((no_sanitize("address"), no_sanitize("thread"))) void copy_bytes(const char* from, char* to,
                                                                               size_t size) noexcept {
  for (size_t i = 0; i < size; ++i) static_cast<volatile char*>(to)[i] = from[i];
}

} // namespace

// The kernel reads the set before it looks at what shall be done with it, which is nothing.
bool is_readable(const void* address) noexcept {
  constexpr long nothing = -1;
  uintptr_t set = reinterpret_cast<uintptr_t>(address) / sizeof(uint64_t) * sizeof(uint64_t); // all on one page
#if defined(__aarch64__)
  set &= ~uintptr_t(0) >> 8; // the top byte may be a tag
#endif
  if (set == 0) return false; // means no set
  int before = errno;
  bool is_mapped = syscall(SYS_rt_sigprocmask, nothing, set, nullptr, sizeof(uint64_t)) == 0 || errno != EFAULT;
  errno = before;
  return is_mapped;
}

size_t copy_c_string(const char* from, char* to, size_t most) noexcept {
  size_t done = 0;
  while (done < most && is_readable(from + done)) {
    const char* at = from + done;
    auto size = static_cast<size_t>(page - reinterpret_cast<uintptr_t>(at) % page);
    if (size > most - done) size = most - done;
    const char* end = find_end(at, at + size);
    copy_bytes(at, to + done, static_cast<size_t>(end - at));
    done += static_cast<size_t>(end - at);
    if (end != at + size) break;
  }
  return done;
}

bool begins_readable(const char* text) noexcept {
  uintptr_t number = reinterpret_cast<uintptr_t>(text) / page, offset = reinterpret_cast<uintptr_t>(text) % page;
  std::atomic<uintptr_t>& place = known_page[number % known_pages];
  bool is_known = place.load(std::memory_order_relaxed) == number + 1 && offset > begin_of_mapping;
  if (__builtin_expect(is_known, 1)) return true;
  if (number == 0 || !is_readable(text)) return false;
  place.store(number + 1, std::memory_order_relaxed);
  return true;
}

size_t length_of_c_string(const char* text, size_t most) noexcept {
  if (!begins_readable(text)) return 0;
  const char* at = text;
  for (size_t left = most;;) {
    auto to_edge = static_cast<size_t>(page - reinterpret_cast<uintptr_t>(at) % page);
    const char* until = at + (to_edge < left ? to_edge : left);
    const char* end = find_end(at, until);
    left -= static_cast<size_t>(end - at);
    if (end != until || left == 0 || !is_readable(end)) return static_cast<size_t>(end - text);
    at = end;
  }
}

} // namespace llmobs
