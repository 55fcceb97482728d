// What a thread asks the background thread about a span, which alone knows what it inherits. Whoever asks waits for a bounded time, and
// may be gone when the answer comes: both own the question.
#pragma once

#include "base/futex.h"
#include "base/propagation.h"

#include <atomic>
#include <cstdint>

namespace llmobs {

struct LineageQuestion {
  std::atomic<uint32_t> owners{2};
  LineageQuestion* next = nullptr;
  Propagated about; // span and trace are asked, the rest is the answer
  Futex answered;

  void release() noexcept {
    if (owners.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
  }
};

/// The questions that nobody has answered yet; from any thread.
class LineageQuestions {
public:
  static LineageQuestions& instance() noexcept { return one; }

  void ask(LineageQuestion* question) noexcept {
    question->next = asked_.load(std::memory_order_relaxed);
    while (!asked_.compare_exchange_weak(question->next, question, std::memory_order_seq_cst)) {}
  }
  bool any() const noexcept { return asked_.load(std::memory_order_seq_cst) != nullptr; }
  /// Background thread only: calls answer(Propagated&) for each.
  template<class Answer> void answer_all(Answer&& answer) noexcept {
    LineageQuestion* question = any() ? asked_.exchange(nullptr, std::memory_order_acquire) : nullptr;
    while (question) {
      LineageQuestion* next = question->next;
      answer(question->about);
      question->answered.store(1);
      question->answered.wake_all();
      question->release();
      question = next;
    }
  }
  void reset_after_fork() noexcept { asked_.store(nullptr, std::memory_order_relaxed); }

private:
  static LineageQuestions one;
  std::atomic<LineageQuestion*> asked_{nullptr};
};

} // namespace llmobs
