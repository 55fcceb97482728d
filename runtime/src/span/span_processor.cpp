#include "span/span_processor.h"

#include "base/log.h"
#include "base/sized.h"
#include "base/statistics.h"
#include "span/span_edit.h"

#include <atomic>
#include <functional>
#include <iterator>
#include <new>

namespace llmobs {

namespace {

struct Registered {
  detail::Processor processor;
  Registered* next; // of those that were replaced
  std::atomic<bool> is_used;
};

// Static, so that leak checkers see what the program's processors refer to: the library's own memory they do not look at.
// Those that were replaced are destroyed at the next span.
Registered places[64];

Registered* free_place() noexcept {
  for (Registered& place : places) {
    if (!place.is_used.exchange(true, std::memory_order_acquire)) return &place;
  }
  return new (std::nothrow) Registered();
}

void free(Registered* one) noexcept {
  bool is_place = !std::less<>()(one, places) && std::less<>()(one, std::end(places));
  if (!is_place) {
    delete one;
  } else {
    one->is_used.store(false, std::memory_order_release);
  }
}

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
    free(one);
    one = next;
  }
}

// Without what its processor might have taken away.
void take_content_away(SpanData& span) noexcept {
  span.input.clear();
  span.output.clear();
  span.metadata.clear();
  span.declared.take_content_away();
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
  Registered* registered = free_place();
  if (!registered) return false;
  registered->processor = *given;
  replace_by(registered);
  return true;
}

} // namespace detail

void deregister_processor() noexcept { replace_by(nullptr); }

} // namespace v1
} // namespace llmobs
