#include "record/spill.h"

#include "base/own_memory.h"
#include "record/recorder_slots.h"

#include <atomic>
#include <cstdint>
#include <cstring>
#include <sys/mman.h>

namespace llmobs {

namespace {

std::atomic<size_t> in_use{0};
std::atomic<uint64_t> budgets{0}; // how many there were before this one, in the processes that this one is forked from
// In front of each block.
struct Share {
  size_t bytes;
  uint64_t budget; // of which they are
};
constexpr size_t prefix = sizeof(Share);
static_assert(prefix % 16 == 0, "the block is aligned");

// Large blocks come from the system and not from an allocator: a span's values may be recorded in a signal handler that
// interrupted one. (Small ones are an annotation context's.)
constexpr size_t least_mapped = 32 * 1024;
bool is_mapped(size_t size) noexcept { return size >= least_mapped; }

size_t slots_of(size_t size) noexcept { return (size + prefix + recorder::slot_bytes - 1) / recorder::slot_bytes; }

bool is_in_recorder(const void* block) noexcept {
  RecorderSlots* recorder = RecorderSlots::instance();
  return recorder && recorder->holds(block);
}

void* map(void* block, size_t old_size, size_t new_size) noexcept {
  void* mapped = block ? mremap(block, old_size + prefix, new_size + prefix, MREMAP_MAYMOVE)
                       : mmap(nullptr, new_size + prefix, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return mapped != MAP_FAILED ? mapped : nullptr;
}

void unmap(void* block, size_t size) noexcept {
  if (is_in_recorder(block)) {
    RecorderSlots::instance()->give_back(static_cast<unsigned char*>(block), slots_of(size));
  } else if (is_mapped(size)) {
    munmap(block, size + prefix);
  } else {
    own_free(block);
  }
}

void* grow_in_recorder(void* block, size_t old_size, size_t new_size) noexcept {
  RecorderSlots* recorder = RecorderSlots::instance();
  if (!recorder) return nullptr;
  if (block && is_in_recorder(block)) {
    size_t has = slots_of(old_size), more = slots_of(new_size) - has;
    if (more == 0 || recorder->extend(static_cast<unsigned char*>(block), has, more)) return block;
  }
  return recorder->take(recorder::SlotUse::spill, slots_of(new_size));
}

void* grow(void* block, size_t old_size, size_t new_size, SpillOf whose) noexcept {
  if (!is_mapped(new_size)) return own_realloc(block, new_size + prefix);
  bool in_recorder = is_in_recorder(block);
  void* mapped = whose == SpillOf::record ? grow_in_recorder(block, old_size, new_size) : nullptr;
  if (!mapped && !in_recorder && (!block || is_mapped(old_size))) return map(block, old_size, new_size);
  if (!mapped) mapped = map(nullptr, 0, new_size);
  if (!mapped || mapped == block || !block) return mapped;
  std::memcpy(mapped, block, old_size + prefix);
  unmap(block, old_size);
  return mapped;
}

Share share_of(const unsigned char* block) noexcept {
  Share share;
  std::memcpy(&share, block - prefix, sizeof share);
  return share;
}

bool is_of_this_budget(const Share& share) noexcept { return share.budget == budgets.load(std::memory_order_relaxed); }

bool take(size_t bytes) noexcept {
  size_t now = in_use.load(std::memory_order_relaxed);
  do {
    if (now + bytes > spill_budget) return false;
  } while (!in_use.compare_exchange_weak(now, now + bytes, std::memory_order_relaxed));
  return true;
}

} // namespace

unsigned char* grow_spill(unsigned char* block, size_t old_size, size_t new_size, SpillOf whose) noexcept {
  size_t held = block && is_of_this_budget(share_of(block)) ? old_size : 0;
  if (new_size > max_spill || !take(new_size - held)) return nullptr;
  void* grown = grow(block ? block - prefix : nullptr, old_size, new_size, whose);
  if (!grown) {
    in_use.fetch_sub(new_size - held, std::memory_order_relaxed);
    return nullptr;
  }
  const Share share = {new_size, budgets.load(std::memory_order_relaxed)};
  std::memcpy(grown, &share, sizeof share);
  return static_cast<unsigned char*>(grown) + prefix;
}

void release_spill(const Spill& spill) noexcept {
  if (!spill.block) return;
  const Share share = share_of(spill.block);
  unmap(spill.block - prefix, share.bytes);
  if (is_of_this_budget(share)) in_use.fetch_sub(share.bytes, std::memory_order_relaxed);
}

void reset_spills_after_fork() noexcept {
  in_use.store(0, std::memory_order_relaxed);
  budgets.fetch_add(1, std::memory_order_relaxed);
}

size_t spilled_bytes() noexcept { return in_use.load(std::memory_order_relaxed); }

} // namespace llmobs
