#include "record/spill.h"

#include <atomic>
#include <cstdlib>
#include <cstring>

namespace llmobs {

namespace {

std::atomic<size_t> in_use{0};
// Before each block: how many bytes it holds of the budget.
constexpr size_t prefix = 16;

bool take(size_t bytes) noexcept {
  size_t now = in_use.load(std::memory_order_relaxed);
  do {
    if (now + bytes > spill_budget) return false;
  } while (!in_use.compare_exchange_weak(now, now + bytes, std::memory_order_relaxed));
  return true;
}

} // namespace

unsigned char* grow_spill(unsigned char* block, size_t old_size, size_t new_size) noexcept {
  if (new_size > max_spill || !take(new_size - old_size)) return nullptr;
  void* grown = std::realloc(block ? block - prefix : nullptr, new_size + prefix);
  if (!grown) {
    in_use.fetch_sub(new_size - old_size, std::memory_order_relaxed);
    return nullptr;
  }
  std::memcpy(grown, &new_size, sizeof new_size);
  return static_cast<unsigned char*>(grown) + prefix;
}

void release_spill(const Spill& spill) noexcept {
  if (!spill.block) return;
  size_t size = 0;
  std::memcpy(&size, spill.block - prefix, sizeof size);
  std::free(spill.block - prefix);
  in_use.fetch_sub(size, std::memory_order_relaxed);
}

size_t spilled_bytes() noexcept { return in_use.load(std::memory_order_relaxed); }

} // namespace llmobs
