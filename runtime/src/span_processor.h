// The SpanProcessor stands between the assembler and the outbox: it shows each finished span to the processor that the
// program registered, if there is one, and hands on what that leaves of it.
#pragma once

#include "assembler.h"

namespace llmobs {

class SpanProcessor final : public SpanSink {
public:
  explicit SpanProcessor(SpanSink& next) noexcept : next_(next) {}
  void take(SpanData& span) override;

private:
  SpanSink& next_;
};

} // namespace llmobs
