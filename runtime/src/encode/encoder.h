// An Encoder writes one finished span as one event of a format. It appends bytes and knows nothing of what becomes of
// them: how events stand together in a request, where they are kept, and who is told of a loss is decided by others.
#pragma once

#include "base/bytes.h"
#include "span/evaluations.h"
#include "span/span_data.h"

#include <string_view>

namespace llmobs {

/// An event as it was written for one destination, for others that want the same.
struct WrittenEvent {
  std::string_view format; // its encoder's; empty: there is none
  std::string_view bytes;
  bool is_whole = true;
};

class Encoder {
public:
  virtual ~Encoder() = default;
  Encoder() = default;
  Encoder(const Encoder&) = delete;
  Encoder& operator=(const Encoder&) = delete;

  /// Appends one event. False: its input and output were over the format's limit and left out.
  virtual bool encode(const SpanData& span, Bytes& out) = 0;
  /// Encoders of the same settings whose formats have the same name write the same bytes. Empty: no other does.
  virtual std::string_view format() const noexcept { return {}; }
  /// Gives back memory that is kept for events to come.
  virtual void idle() noexcept {}
};

/// The same for evaluations and feedback. What they hold was bounded when it was recorded; the format has no other limit.
class EvaluationEncoder {
public:
  virtual ~EvaluationEncoder() = default;
  EvaluationEncoder() = default;
  EvaluationEncoder(const EvaluationEncoder&) = delete;
  EvaluationEncoder& operator=(const EvaluationEncoder&) = delete;

  virtual void encode(const EvaluationData& evaluation, Bytes& out) = 0;
};

} // namespace llmobs
