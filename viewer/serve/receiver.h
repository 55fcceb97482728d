// The Receiver takes what SDKs send, checks it, and appends it to the spool as lines of a traces file. It answers like
// the agent and like an OTLP receiver, but refuses what it can't read, with the reason.
#pragma once

#include "serve/spool.h"

#include <string>
#include <string_view>

namespace llmobs::viewer {

struct ReceiverAnswer {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
};

class Receiver {
public:
  explicit Receiver(Spool& spool) : spool_(spool) {}

  /// Spans or evaluations in any form that the SDKs have.
  ReceiverAnswer take_events(std::string_view body);
  /// Traces of an APM tracer, in MessagePack: Python's SDK puts its span events into them. Other spans are not kept.
  ReceiverAnswer take_apm_traces(std::string_view body);
  /// An OTLP request for traces, in JSON or protobuf.
  ReceiverAnswer take_otlp(std::string_view body, const std::string& content_type);

private:
  ReceiverAnswer append(const std::string& lines, ReceiverAnswer done);

  Spool& spool_;
};

} // namespace llmobs::viewer
