#include "spool/spool_queue.h"

#include "base/clock.h"
#include "base/log.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <exception>

namespace llmobs {

namespace {

constexpr uint64_t ns_per_s = 1000000000;
// After something could not be written: how long nothing is written.
constexpr uint64_t shut_ns = 5 * ns_per_s;
// How often the folder is searched for what other processes have left.
constexpr uint64_t look_every_ns = 5 * ns_per_s;

} // namespace

bool SpoolQueue::is_shut() const noexcept { return shut_until_ns_ != 0 && Clock::monotonic_ns() < shut_until_ns_; }

void SpoolQueue::shut() noexcept { shut_until_ns_ = Clock::monotonic_ns() + shut_ns; }

bool SpoolQueue::put(std::string_view events, const uint32_t* sizes, uint32_t count, uint32_t gap) noexcept {
  if (is_shut()) return false;
  int error = ENOMEM;
  try {
    head_.clear();
    write_spool_head({kinds_.front(), origin_, common_}, sizes, count, gap, events, head_);
    iovec head{head_.data(), head_.size()}, rest{const_cast<char*>(events.data()), events.size()};
    error = folder_.append(kinds_.front(), current_, {head, rest}, losses_);
  } catch (const std::exception&) {
    // No memory.
  }
  if (error == 0) {
    if (look_again_ns_ != 0) look_again_ns_ = 1; // there is something
    shut_until_ns_ = 0;
    return true;
  }
  shut();
  try {
    std::string why = folder_.objection(false);
    log_line(
        LogLevel::error, LogTopic::spool,
        fmt::format("nothing can be put into the spool {} ({}): what waits stays in memory, and what does not fit is "
                    "dropped",
                    folder_.path(), why.empty() ? std::strerror(error) : why));
  } catch (const std::exception&) {
    // No memory to say it.
  }
  return false;
}

bool SpoolQueue::takes(std::string_view kind) const noexcept {
  return std::find(kinds_.begin(), kinds_.end(), kind) != kinds_.end();
}

void SpoolQueue::look() noexcept {
  uint64_t now = Clock::monotonic_ns();
  if (now < look_again_ns_) return;
  look_again_ns_ = now + look_every_ns;
  try {
    for (SpoolEntry& one : folder_.files()) {
      if (takes(one.kind())) waiting_.push_back(std::move(one.name));
    }
    std::reverse(waiting_.begin(), waiting_.end());
  } catch (const std::exception&) {
    // No memory: the next time.
  }
}

bool SpoolQueue::open_next_file() {
  if (waiting_.empty()) look();
  while (!waiting_.empty()) {
    file_ = folder_.take(waiting_.back());
    waiting_.pop_back();
    if (!file_) continue;
    if (file_.read(bytes_)) {
      reader_.emplace(bytes_.text());
      has_others_ = false;
      return true;
    }
    folder_.put_aside(std::move(file_));
    ++losses_.damaged;
    file_ = SpoolFile();
  }
  return false;
}

void SpoolQueue::close_file() noexcept {
  uint64_t damaged = reader_->damaged();
  reader_.reset();
  bytes_.release();
  losses_.damaged += damaged;
  if (has_others_) {
    // Somebody has given it another name. It stays for whoever takes the others.
  } else if (damaged == 0) {
    folder_.remove(std::move(file_));
  } else {
    folder_.put_aside(std::move(file_));
  }
  file_ = SpoolFile();
}

const SpoolRecord* SpoolQueue::next() {
  if (record_) return &*record_;
  while (file_ || open_next_file()) {
    SpoolRecord record;
    while (reader_->next(record)) {
      if (record.is_done) continue;
      if (!takes(record.label.kind)) {
        has_others_ = true;
        continue;
      }
      record_ = record;
      return &*record_;
    }
    close_file();
  }
  return nullptr;
}

void SpoolQueue::finish() noexcept {
  file_.mark_done(record_->offset);
  record_.reset();
}

void SpoolQueue::release() noexcept {
  record_.reset();
  reader_.reset();
  bytes_.release();
  file_ = SpoolFile();
  look_again_ns_ = 0;
}

} // namespace llmobs
