// An Exporter brings encoded spans to where they go: a file, the Datadog agent. It sends one stretch of a batch at a time
// and says what became of it; when to send, when to try again and when to give up is decided by delivery.h. Exporters
// run on the background thread and never block it for long: a request goes on while the thread does other things, and
// the thread waits for all requests of all exporters at once (HttpLoop).
#pragma once

#include "base/statistics.h"
#include "deliver/batch.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace llmobs {

enum class Outcome : uint8_t {
  pending, // poll() will tell
  delivered,
  retry,    // not now; maybe later
  divide,   // fewer events at a time might do: they are too large together, or some of them are not right
  rejected, // never
};

struct Reply {
  Outcome outcome = Outcome::pending;
  size_t taken = 0;            // retry, rejected: so many of the first events were delivered all the same
  size_t refused = 0;          // delivered: so many of the events, nobody says which, were not taken after all
  int64_t retry_after_ms = -1; // the destination's own wish, if it has one
  DropReason counts_as = DropReason::rejected; // divide, rejected: how spans count that are given up for it
  std::string reason;                          // for the log: what happened and what to do
};

class Exporter {
public:
  virtual ~Exporter() = default;
  Exporter() = default;
  Exporter(const Exporter&) = delete;
  Exporter& operator=(const Exporter&) = delete;

  /// What it wants between two events of a batch: a literal.
  virtual std::string_view separator() const noexcept = 0;
  /// Sends events first .. first + count - 1. The batch stays as it is until the outcome is known.
  virtual Reply send(const Batch& batch, size_t first, size_t count) = 0;
  /// What became of the request that is on its way.
  virtual Reply poll() { return {}; }
  /// Gives the request up.
  virtual void cancel() {}

  /// What its requests hold besides the events that is the program's own, and goes into the spool with them. Stays.
  virtual std::string_view common() const noexcept { return {}; }
  /// How long spans may wait for others to be sent with.
  virtual unsigned linger_ms() const { return 0; }
  /// How spans count that it could not deliver before tracing stopped.
  virtual DropReason reason_if_abandoned() const { return DropReason::unreachable; }
};

} // namespace llmobs
