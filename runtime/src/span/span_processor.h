// The SpanProcessor stands between the assembler and the outbox: it shows each finished span to the processor that the
// program registered, if there is one, and hands on what that leaves of it.
#pragma once

#include "span/assembler.h"

#include <memory>

namespace llmobs {

inline namespace v1 {
class SpanEdit;
}

class SpanProcessor final : public SpanSink {
public:
  explicit SpanProcessor(SpanSink& next) noexcept;
  ~SpanProcessor();
  void take(SpanData& span) override;

  /// Gives back memory that is kept for spans to come.
  void idle() noexcept;

private:
  SpanSink& next_;
  std::unique_ptr<SpanEdit> edit_; // made for the first span that is processed
};

} // namespace llmobs
