#include "record/tenant_keys.h"

#include "base/own_memory.h"

#include <atomic>
#include <cstring>
#include <new>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace llmobs {

namespace {

struct Known {
  Known* next;
  uint64_t mark;
  size_t size; // of the key, which follows

  char* text() noexcept { return reinterpret_cast<char*>(this + 1); }
  std::string_view key() const noexcept { return {reinterpret_cast<const char*>(this + 1), size}; }
};

constexpr size_t lists = 1024;
std::atomic<Known*> known[lists];
std::atomic<size_t> known_count{0};

uint64_t mark_of(std::string_view key) noexcept {
  constexpr uint64_t ours = 0x6c6c6d6f62732e6b; // not as others number the same keys
  uint64_t mark = XXH3_64bits_withSeed(key.data(), key.size(), ours);
  return mark == TenantKeys::none ? 1 : mark;
}

const Known* find_in(const Known* list, uint64_t mark) noexcept {
  while (list && list->mark != mark) list = list->next;
  return list;
}

} // namespace

uint64_t TenantKeys::remember(std::string_view key) noexcept {
  uint64_t mark = mark_of(key);
  std::atomic<Known*>& list = known[mark % lists];
  Known* first = list.load(std::memory_order_acquire);
  if (const Known* found = find_in(first, mark)) return found->key() == key ? mark : none;
  if (known_count.load(std::memory_order_relaxed) >= most) return none;
  void* memory = own_malloc(sizeof(Known) + key.size());
  if (!memory) return none;
  auto* made = new (memory) Known{first, mark, key.size()};
  std::memcpy(made->text(), key.data(), key.size());
  // Two threads may add the same key: it is there twice then, and found once.
  while (!list.compare_exchange_weak(made->next, made, std::memory_order_release, std::memory_order_relaxed)) {}
  known_count.fetch_add(1, std::memory_order_relaxed);
  return mark;
}

std::string_view TenantKeys::find(uint64_t mark) noexcept {
  const Known* found = find_in(known[mark % lists].load(std::memory_order_acquire), mark);
  return found ? found->key() : std::string_view();
}

size_t TenantKeys::count() noexcept { return known_count.load(std::memory_order_relaxed); }

} // namespace llmobs
