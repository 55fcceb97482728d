#include "record/recorder_slots.h"

#include "base/clock.h"
#include "base/own_folder.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <new>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

namespace llmobs {

using namespace recorder;

std::atomic<RecorderSlots*> RecorderSlots::one{nullptr};

namespace {

// A recorder of another process that looks for files of the dead may have it for a moment, and takes it for one (run/recorder_recovery.cpp).
bool is_ours(int file) noexcept {
  struct stat is;
  return flock(file, LOCK_EX | LOCK_NB) == 0 && fstat(file, &is) == 0 && is.st_nlink == 1;
}

Descriptor make_file(const Descriptor& folder, std::string& name, std::string& why) {
  for (unsigned attempt = 0; attempt < 8; ++attempt) {
    name = fmt::format("llmobs-{}-{:x}.recorder", getpid(), Clock::unix_ns());
    Descriptor file(
        openat(folder.number(), name.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR));
    if (file && is_ours(file.number())) return file;
    if (!file && errno != EEXIST) break;
  }
  why = fmt::format("no file could be made there ({})", std::strerror(errno));
  return {};
}

// All blocks at once. (A limit that is exceeded raises SIGXFSZ, so it is asked for before.)
bool make_room(const Descriptor& file, size_t bytes, std::string& why) {
  rlimit limit{};
  if (getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY && limit.rlim_cur < bytes) {
    why = fmt::format("files may have {} bytes here, and it takes {}", limit.rlim_cur, bytes);
    return false;
  }
  if (fallocate(file.number(), 0, 0, static_cast<off_t>(bytes)) == 0) return true;
  why = fmt::format("{} bytes could not be reserved there ({})", bytes, std::strerror(errno));
  return false;
}

} // namespace

bool RecorderSlots::open(const std::string& path, size_t bytes, std::string& why) {
  if (instance()) return true;
  int error = 0;
  Descriptor folder = open_own_folder(path, true, error);
  if (!folder) {
    why = fmt::format("its folder cannot be used: {}", own_folder_objection(error));
    return false;
  }
  std::string name;
  Descriptor file = make_file(folder, name, why);
  if (!file) return false;
  size_t slots = std::min(bytes < file_bytes(0) ? 0 : (bytes - file_bytes(0)) / slot_bytes, most_slots);
  slots = std::max(slots, least_slots);
  void* mapping = MAP_FAILED;
  if (make_room(file, file_bytes(slots), why)) {
    mapping = mmap(nullptr, file_bytes(slots), PROT_READ | PROT_WRITE, MAP_SHARED, file.number(), 0);
    if (mapping == MAP_FAILED) why = fmt::format("it could not be mapped ({})", std::strerror(errno));
  }
  if (mapping == MAP_FAILED) {
    unlinkat(folder.number(), name.c_str(), 0);
    return false;
  }
  auto* head = new (mapping) Head{};
  head->format = format;
  head->slots = static_cast<uint32_t>(slots);
  head->base = reinterpret_cast<uintptr_t>(mapping);
  head->pid = static_cast<uint64_t>(getpid());
  // The background thread will know better.
  constexpr double typical_ns_per_tick = 0.4;
  head->anchors[0] = {Clock::now(), Clock::monotonic_ns(), Clock::unix_ns(),
                      Clock::counter_is_invariant ? typical_ns_per_tick : 1.0};
  std::atomic_thread_fence(std::memory_order_release);
  std::memcpy(head->magic, magic, sizeof magic);
  one.store(new RecorderSlots(head, slots, path + "/" + name), std::memory_order_release);
  return true;
}

// (What belongs to it is not freed: a thread of the parent's may have been in the midst of it.)
void RecorderSlots::forget_after_fork() noexcept {
  RecorderSlots* parents = one.exchange(nullptr, std::memory_order_acq_rel);
  if (parents) munmap(parents->head_, file_bytes(parents->slots_));
}

void RecorderSlots::remove() const noexcept { unlink(path_.c_str()); }

// Returns how many of `count` slots from `first` on were free and are taken now.
size_t RecorderSlots::claim(size_t first, size_t count, size_t end, SlotUse use) noexcept {
  size_t taken = 0;
  while (taken < count && first + taken < end) {
    uint32_t free = 0;
    SlotUse its = taken == 0 ? use : SlotUse::more;
    std::atomic<uint32_t>& slot = head_->uses[first + taken];
    if (!slot.compare_exchange_strong(free, static_cast<uint32_t>(its), std::memory_order_acq_rel)) break;
    ++taken;
  }
  return taken;
}

unsigned char* RecorderSlots::take(SlotUse use, size_t count) noexcept {
  size_t middle = journal_slots(slots_);
  size_t begin = use == SlotUse::journal ? 0 : middle;
  size_t end = use == SlotUse::journal ? middle : slots_;
  for (size_t first = begin; first + count <= end;) {
    size_t taken = claim(first, count, end, use);
    if (taken == count) return at(first);
    give_back(at(first), taken);
    first += taken + 1;
  }
  return nullptr;
}

bool RecorderSlots::extend(const unsigned char* first, size_t count, size_t more) noexcept {
  size_t next = number_of(first) + count;
  size_t taken = claim(next, more, slots_, SlotUse::more);
  if (taken == more) return true;
  give_back(at(next), taken);
  return false;
}

void RecorderSlots::give_back(const unsigned char* first, size_t count) noexcept {
  size_t slot = number_of(first);
  while (count-- != 0) head_->uses[slot + count].store(0, std::memory_order_release);
}

bool RecorderSlots::holds(const void* address) const noexcept {
  auto place = reinterpret_cast<uintptr_t>(address) - reinterpret_cast<uintptr_t>(head_);
  return place < file_bytes(slots_);
}

size_t RecorderSlots::free_for_journal() const noexcept {
  size_t free = 0;
  for (size_t i = 0; i < journal_slots(slots_); ++i) free += head_->uses[i].load(std::memory_order_relaxed) == 0;
  return free;
}

void* take_ring_memory() noexcept {
  if (RecorderSlots* slots = RecorderSlots::instance()) {
    if (void* slot = slots->take(SlotUse::ring, 1)) return slot;
  }
  void* mapping = mmap(nullptr, slot_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return mapping != MAP_FAILED ? mapping : nullptr;
}

void give_back_ring_memory(void* memory) noexcept {
  RecorderSlots* slots = RecorderSlots::instance();
  if (slots && slots->holds(memory)) return slots->give_back(static_cast<unsigned char*>(memory), 1);
  munmap(memory, slot_bytes);
}

} // namespace llmobs
