// Turning tracing on and off, and finding out what became of the spans. Nothing here is needed for tracing to work:
// without any call, the first span configures the library from the environment (docs/configuration.md).
#ifndef LLMOBS_LIFECYCLE_H
#define LLMOBS_LIFECYCLE_H

#include <llmobs/text.h>

#include <stddef.h>
#include <stdint.h>

namespace llmobs {
inline namespace v1 {

/// What enable() is told. An empty text means "not given": then the environment variable named with the field
/// decides, then the default. Texts are copied.
struct Config {
  Text ml_app = {};          ///< DD_LLMOBS_ML_APP; default: the service
  Text service = {};         ///< DD_SERVICE; default: the program's file name
  Text env = {};             ///< DD_ENV
  Text version = {};         ///< DD_VERSION
  Text file = {};            ///< LLMOBS_FILE: write spans to this file (JSON Lines), and nowhere else
  Text agent_url = {};       ///< DD_TRACE_AGENT_URL: http://host:port or unix:///path of the Datadog agent
  Text redact = {};          ///< LLMOBS_REDACT: "off" if values that look like secrets are not to be redacted
  Text redact_names = {};    ///< LLMOBS_REDACT_NAMES: more names of secrets, separated by commas
  Text otlp_endpoint = {};   ///< OTEL_EXPORTER_OTLP_ENDPOINT: send spans by OTLP/HTTP, to http://host:4318
  Text otlp_headers = {};    ///< OTEL_EXPORTER_OTLP_HEADERS: name=value, separated by commas
  Text otlp_protocol = {};   ///< OTEL_EXPORTER_OTLP_PROTOCOL: http/protobuf or http/json
  Text otlp_attributes = {}; ///< LLMOBS_OTLP_ATTRIBUTES: genai, openinference, or both, separated by a comma

  Config&& set_ml_app(Text value) && noexcept {
    ml_app = value;
    return static_cast<Config&&>(*this);
  }
  Config&& set_service(Text value) && noexcept {
    service = value;
    return static_cast<Config&&>(*this);
  }
  Config&& set_env(Text value) && noexcept {
    env = value;
    return static_cast<Config&&>(*this);
  }
  Config&& set_version(Text value) && noexcept {
    version = value;
    return static_cast<Config&&>(*this);
  }
  Config&& set_file(Text value) && noexcept {
    file = value;
    return static_cast<Config&&>(*this);
  }
  Config&& set_agent_url(Text value) && noexcept {
    agent_url = value;
    return static_cast<Config&&>(*this);
  }
  Config&& set_redact(Text value) && noexcept {
    redact = value;
    return static_cast<Config&&>(*this);
  }
  Config&& set_redact_names(Text value) && noexcept {
    redact_names = value;
    return static_cast<Config&&>(*this);
  }
  Config&& set_otlp_endpoint(Text value) && noexcept {
    otlp_endpoint = value;
    return static_cast<Config&&>(*this);
  }
  Config&& set_otlp_headers(Text value) && noexcept {
    otlp_headers = value;
    return static_cast<Config&&>(*this);
  }
  Config&& set_otlp_protocol(Text value) && noexcept {
    otlp_protocol = value;
    return static_cast<Config&&>(*this);
  }
  Config&& set_otlp_attributes(Text value) && noexcept {
    otlp_attributes = value;
    return static_cast<Config&&>(*this);
  }
};

namespace detail {
LLMOBS_API bool enable_with(const Config* config, size_t size) noexcept;
}

/// Starts tracing with these settings; spans before it went by the environment's. A second call flushes (bounded by
/// one second) and switches to the new settings. DD_LLMOBS_ENABLED=0 keeps tracing off whatever is asked: then the
/// answer is false. Thread-safe.
LLMOBS_ALWAYS_INLINE bool enable(const Config& config = Config()) noexcept {
  return detail::enable_with(&config, sizeof config);
}

/// Whether calls are being recorded.
LLMOBS_API bool enabled() noexcept;

enum class FlushResult {
  delivered, ///< everything captured before the call was accepted by its destination
  dropped,   ///< everything was dealt with, but some spans were dropped (stats() says why)
  timeout,   ///< the time was up first; delivery goes on in the background
  disabled,  ///< tracing is off, or nothing was ever captured
};

/// Waits until every span finished before the call has been delivered or dropped, at most `timeout_ms` milliseconds.
/// Thread-safe; may be called from anywhere but a span processor.
LLMOBS_API FlushResult flush(uint32_t timeout_ms = 5000) noexcept;

/// Flushes (bounded by one second), then stops tracing: instrumented functions run as if never instrumented, until
/// enable() is called. Idempotent. At program exit the library does the same by itself.
LLMOBS_API void disable() noexcept;

/// Counts since the program started. At rest captured = delivered + filtered + dropped + open + queued, exactly; after the
/// program's exit handlers nothing is open or queued.
struct Stats {
  uint64_t captured;            ///< spans begun while tracing was on
  uint64_t delivered;           ///< spans accepted by their destination
  uint64_t filtered;            ///< spans that the program's span processor dropped (processor.h)
  uint64_t dropped;             ///< the sum of the reasons below
  uint64_t dropped_ring_full;   ///< the thread produced faster than the background could take
  uint64_t dropped_queue_full;  ///< the destination was too slow or down, and the memory bound was reached
  uint64_t dropped_rejected;    ///< the destination answered that it will not take them
  uint64_t dropped_unreachable; ///< the destination could not be reached before the program ended
  uint64_t dropped_write_error; ///< the file could not be written
  uint64_t dropped_memory;      ///< no memory, or no thread, could be had
  uint64_t dropped_unfinished;  ///< still open when tracing stopped
  uint64_t content_dropped;     ///< times that content of a recorded span was left out: over a limit, or no room
  uint64_t open;                ///< begun, not ended
  uint64_t queued;              ///< ended, not yet delivered
  uint64_t queued_bytes;        ///< memory held by them
};

namespace detail {
LLMOBS_API void write_stats(Stats* stats, size_t size) noexcept;
}

LLMOBS_ALWAYS_INLINE Stats stats() noexcept {
  Stats made = Stats();
  detail::write_stats(&made, sizeof made);
  return made;
}

} // namespace v1
} // namespace llmobs

#endif
