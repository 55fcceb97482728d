#include "span/span_processor.h"

#include "base/log.h"
#include "base/sized.h"
#include "base/statistics.h"
#include "span/span_edit.h"

#include <atomic>
#include <new>

namespace llmobs {

namespace {

struct Registered {
  detail::Processor processor;
  Registered* next; // of those that were replaced
};

std::atomic<Registered*> current{nullptr};
// Only the background thread uses processors, so only it knows that one is not in use any more; it destroys them.
std::atomic<Registered*> replaced{nullptr};

void replace_by(Registered* processor) noexcept {
  Registered* before = current.exchange(processor, std::memory_order_acq_rel);
  if (!before) return;
  before->next = replaced.load(std::memory_order_relaxed);
  while (!replaced.compare_exchange_weak(before->next, before, std::memory_order_acq_rel)) {}
}

void destroy_replaced() noexcept {
  if (__builtin_expect(!replaced.load(std::memory_order_relaxed), 1)) return;
  Registered* one = replaced.exchange(nullptr, std::memory_order_acq_rel);
  while (one) {
    Registered* next = one->next;
    one->processor.destroy(one->processor.state);
    delete one;
    one = next;
  }
}

// Without what its processor might have taken away.
void take_content_away(SpanData& span) noexcept {
  span.input.clear();
  span.output.clear();
  span.metadata.clear();
  take_error_away(span);
  count_content_lost();
  log_line(
      LogLevel::error, LogTopic::content,
      "the span processor threw an exception: the span is sent without input, output, metadata and its error's message");
}

} // namespace

SpanProcessor::SpanProcessor(SpanSink& next) noexcept : next_(next) {}
SpanProcessor::~SpanProcessor() = default;

void SpanProcessor::idle() noexcept { edit_.reset(); }

void SpanProcessor::take(SpanData& span) {
  destroy_replaced();
  Registered* registered = current.load(std::memory_order_acquire);
  if (__builtin_expect(!registered, 1)) return next_.take(span);
  if (!edit_) edit_ = std::make_unique<SpanEdit>();
  bool kept = true;
  try {
    kept = edit_->process(span, registered->processor);
    if (kept) edit_->store();
  } catch (...) {
    take_content_away(span);
  }
  if (!kept) return count_filtered();
  next_.take(span);
}

inline namespace v1 {

namespace detail {

bool register_processor(const Processor* processor, size_t size) noexcept {
  Sized<Processor> given(processor, size);
  auto* registered = new (std::nothrow) Registered{*given, nullptr};
  if (!registered) return false;
  replace_by(registered);
  return true;
}

} // namespace detail

void deregister_processor() noexcept { replace_by(nullptr); }

} // namespace v1
} // namespace llmobs
