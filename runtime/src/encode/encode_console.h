// The console encoder writes a finished span as one line for a person: when it began, its kind and name, how long it took, what
// went in and came out, shortened. Nothing in it can steer a terminal.
#pragma once

#include "base/bytes.h"
#include "encode/encoder.h"

namespace llmobs {

class ConsoleEncoder final : public Encoder {
public:
  bool encode(const SpanData& span, Bytes& out) override;
  void idle() noexcept override { text_.release(); }

private:
  void side(const char* arrow, const SpanData& span, const SpanSide& side, Bytes& out);

  Bytes text_;
};

class ConsoleEvaluationEncoder final : public EvaluationEncoder {
public:
  void encode(const EvaluationData& evaluation, Bytes& out) override;

private:
  Bytes text_;
};

} // namespace llmobs
