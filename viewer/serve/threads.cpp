#include "serve/threads.h"

#include <chrono>
#include <system_error>
#include <thread>
#include <utility>

namespace llmobs::viewer {

void Threads::run(std::function<void()> task) {
  std::unique_lock lock(mutex_);
  waiting_.push_back(std::move(task));
  if (waiting_.size() > idle_ && threads_ < most_) {
    ++threads_;
    try {
      std::thread([this] { work(); }).detach();
    } catch (const std::system_error&) { // no more can be had: those that are there take it
      --threads_;
    }
  }
  if (threads_ != 0) return news_.notify_one();
  const std::function<void()> own = std::move(waiting_.back()); // nobody is there: this thread does it
  waiting_.pop_back();
  lock.unlock();
  own();
}

void Threads::work() {
  constexpr auto until_it_ends = std::chrono::seconds(10);
  std::unique_lock lock(mutex_);
  for (bool stays = true; stays;) {
    ++idle_;
    stays = news_.wait_for(lock, until_it_ends, [&] { return finishing_ || !waiting_.empty(); });
    --idle_;
    if (!waiting_.empty()) {
      const std::function<void()> task = std::move(waiting_.front());
      waiting_.pop_front();
      lock.unlock();
      task();
      lock.lock();
    } else if (finishing_) {
      break;
    }
  }
  --threads_;
  ended_.notify_all();
}

void Threads::finish() {
  std::unique_lock lock(mutex_);
  finishing_ = true;
  news_.notify_all();
  ended_.wait(lock, [&] { return threads_ == 0; });
}

} // namespace llmobs::viewer
