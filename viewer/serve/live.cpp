#include "serve/live.h"

namespace llmobs::viewer {

void Live::tell(std::uint64_t revision) {
  {
    const std::lock_guard lock(mutex_);
    revision_ = revision;
  }
  changed_.notify_all();
}

void Live::close() {
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
  }
  changed_.notify_all();
}

bool Live::enter() {
  if (++streams_ <= most_streams) return true;
  --streams_;
  return false;
}

Live::News Live::wait(std::uint64_t& seen, std::chrono::milliseconds limit) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, limit, [&] { return closed_ || revision_ > seen; });
  if (closed_) return News::closed;
  if (revision_ <= seen) return News::nothing;
  seen = revision_;
  return News::change;
}

} // namespace llmobs::viewer
