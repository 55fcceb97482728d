#include "caller/own_stack.h"

#include "base/descriptor.h"
#include "caller/thread_state.h"

#include <cstring>

namespace llmobs {

namespace {

struct Stretch {
  uintptr_t begin = 0, end = 0;
  bool has(uintptr_t address) const noexcept { return address >= begin && address < end; }
};

// The lines of /proc/thread-self/maps, "begin-end rights offset device inode name", in pieces, as nothing may be allocated here.
class Maps {
public:
  bool is_there() const noexcept { return static_cast<bool>(file_); }
  /// False: there is no further line. `is_main_stack`: its name is [stack].
  bool next(Stretch& stretch, bool& is_main_stack) noexcept {
    stretch.begin = number('-');
    stretch.end = number(' ');
    is_main_stack = false;
    char last[7] = {};
    for (int c = byte(); c >= 0; c = byte()) {
      if (c == '\n') {
        is_main_stack = std::memcmp(last, "[stack]", sizeof last) == 0;
        return true;
      }
      std::memmove(last, last + 1, sizeof last - 1);
      last[sizeof last - 1] = static_cast<char>(c);
    }
    return false;
  }

private:
  int byte() noexcept {
    if (at_ == size_) {
      ssize_t n = ::read(file_.number(), buffer_, sizeof buffer_);
      if (n <= 0) return -1;
      size_ = static_cast<size_t>(n);
      at_ = 0;
    }
    return static_cast<unsigned char>(buffer_[at_++]);
  }
  uintptr_t number(char end) noexcept {
    uintptr_t number = 0;
    for (int c = byte(); c >= 0 && c != end; c = byte()) {
      number = number * 16 + static_cast<uintptr_t>(c <= '9' ? c - '0' : c - 'a' + 10);
    }
    return number;
  }

  Descriptor file_{::open("/proc/thread-self/maps", O_RDONLY | O_CLOEXEC)};
  char buffer_[2048];
  size_t at_ = 0, size_ = 0;
};

// The main thread's stack has a name; another thread's has the thread-local storage at its end. (So has that of a thread that
// forked and is the main thread of the child.)
bool find_own_stack(Stretch& named, Stretch& with_storage) noexcept {
  Maps maps;
  if (!maps.is_there()) return false;
  Stretch stretch;
  bool is_main_stack = false;
  while (maps.next(stretch, is_main_stack)) {
    if (is_main_stack && ::gettid() == ::getpid()) named = stretch;
    if (stretch.has(reinterpret_cast<uintptr_t>(&this_thread))) with_storage = stretch;
  }
  return true;
}

// The whole address: near the stretch, as positions are halves.
uintptr_t address_near(uint32_t position, const Stretch& stretch) noexcept {
  constexpr uintptr_t half = 0xffffffff;
  uintptr_t address = (stretch.end & ~half) | position;
  return address >= stretch.end && address > half ? address - half - 1 : address;
}

} // namespace

bool are_on_own_stack(uint32_t position, uint32_t other) noexcept {
  ThreadState& thread = this_thread;
  auto both = [&](const Stretch& own) {
    return own.has(address_near(position, own)) && own.has(address_near(other, own));
  };
  Stretch own{thread.stack_begin, thread.stack_end};
  if (both(own)) return true;
  Stretch named, with_storage;
  if (!find_own_stack(named, with_storage)) return true; // nothing can be known: most programs have no other stacks
  own = both(named) ? named : with_storage;
  thread.stack_begin = own.begin;
  thread.stack_end = own.end;
  return both(own);
}

} // namespace llmobs
