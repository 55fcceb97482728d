// Turning tracing on and off, and finding out what became of the spans. Nothing here is needed for tracing to work:
// without any call, the first span configures the library from the environment (docs/configuration.md).
#ifndef LLMOBS_LIFECYCLE_H
#define LLMOBS_LIFECYCLE_H

#include <llmobs/logger.h>
#include <llmobs/processor.h>
#include <llmobs/text.h>

#include <stddef.h>
#include <stdint.h>

namespace llmobs {
inline namespace v1 {

/// A setting that is on, off, or not given.
class Flag {
public:
  Flag() noexcept : state_(0) {}
  /// On or off.
  template<class Bool_, class = typename detail::enable_if<detail::is_same<Bool_, bool>::value>::t>
  Flag(Bool_ on) noexcept : state_(on ? 2 : 1) {}
  /// Whether it is on or off.
  bool given() const noexcept { return state_ != 0; }
  /// Whether it is on.
  bool on() const noexcept { return state_ == 2; }

private:
  uint64_t state_;
};

/// A number that is given or not.
class Number {
public:
  Number() noexcept : value_(0), given_(0) {}
  /// Any number.
  template<class Number_, class = typename detail::enable_if<detail::is_integer<Number_>::value ||
                                                             detail::is_floating<Number_>::value>::t>
  Number(Number_ value) noexcept : value_(static_cast<double>(value)), given_(1) {}
  /// Whether there is one.
  bool given() const noexcept { return given_ != 0; }
  /// The number; 0 if there is none.
  double value() const noexcept { return value_; }

private:
  double value_;
  uint64_t given_;
};

/// What enable() is told. What is empty or not given is taken from the environment variable that stands beside it, else
/// it has its default. Texts are copied.
struct Config {
  Text ml_app = {};       ///< DD_LLMOBS_ML_APP; default: the service
  Text service = {};      ///< DD_SERVICE; default: the program's file name
  Text env = {};          ///< DD_ENV
  Text version = {};      ///< DD_VERSION
  Text file = {};         ///< LLMOBS_FILE: write spans to this file (JSON Lines), and nowhere else
  Text agent_url = {};    ///< DD_TRACE_AGENT_URL: http://host:port or unix:///path of the Datadog agent
  Text redact = {};       ///< LLMOBS_REDACT: "off" if values that look like secrets are not to be redacted
  Text redact_names = {}; ///< LLMOBS_REDACT_NAMES: more names of secrets, separated by commas
  Flag agentless_enabled =
      {}; ///< DD_LLMOBS_AGENTLESS_ENABLED: send to Datadog without an agent; default: without, if none answers and there is a key
  Text api_key = {};                ///< DD_API_KEY: of the Datadog organisation; for sending without an agent
  Text app_key = {};                ///< DD_APP_KEY: sent with the API key
  Text site = {};                   ///< DD_SITE: datadoghq.com, datadoghq.eu, us3.datadoghq.com, ...
  Number sample_rate = {};          ///< DD_LLMOBS_SAMPLE_RATE: from 0 to 1
  Text destinations = {};           ///< LLMOBS_DESTINATIONS: several at once: file, agent, agentless, console
  Text override_origin = {};        ///< DD_LLMOBS_OVERRIDE_ORIGIN: send there in place of the agent and Datadog
  Text https_proxy = {};            ///< HTTPS_PROXY: for what goes to Datadog without an agent, or by OTLP
  Text no_proxy = {};               ///< NO_PROXY: hosts that are reached without it, separated by commas
  Text ca_bundle = {};              ///< LLMOBS_CA_BUNDLE: a file with the certificates that servers are checked against
  Number flush_interval_ms = {};    ///< LLMOBS_FLUSH_INTERVAL_MS
  Number request_timeout_ms = {};   ///< LLMOBS_REQUEST_TIMEOUT_MS
  Number exit_timeout_ms = {};      ///< LLMOBS_EXIT_TIMEOUT_MS
  Number memory_limit = {};         ///< LLMOBS_MEMORY_LIMIT, in bytes
  Number payload_size_bytes = {};   ///< DD_LLMOBS_PAYLOAD_SIZE_BYTES: the most of one request
  Number event_size_bytes = {};     ///< DD_LLMOBS_EVENT_SIZE_BYTES: the most of one span
  Text otlp_endpoint = {};          ///< OTEL_EXPORTER_OTLP_ENDPOINT: send spans by OTLP/HTTP, to http://host:4318
  Text otlp_headers = {};           ///< OTEL_EXPORTER_OTLP_HEADERS: name=value, separated by commas
  Text otlp_protocol = {};          ///< OTEL_EXPORTER_OTLP_PROTOCOL: http/protobuf or http/json
  Text otlp_attributes = {};        ///< LLMOBS_OTLP_ATTRIBUTES: genai, openinference, or both, separated by a comma
  LogFunction logger = {};          ///< takes what would be said on standard error (logger.h)
  ProcessorFunction processor = {}; ///< sees every finished span (processor.h); if not given, the registered one stays
  Text recorder = {};               ///< LLMOBS_RECORDER: the folder of the flight recorder's file
  Number recorder_bytes = {};       ///< LLMOBS_RECORDER_BYTES: the most of that file
  Text signals = {};                ///< LLMOBS_SIGNALS: SIGTERM,SIGINT: these wait for the last spans
  Text spool = {};                  ///< LLMOBS_SPOOL: a folder for what cannot be delivered now
  Number spool_max_bytes = {};      ///< LLMOBS_SPOOL_MAX_BYTES: what may be there

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
  Config&& set_agentless_enabled(Flag value) && noexcept {
    agentless_enabled = value;
    return static_cast<Config&&>(*this);
  }
  Config&& set_api_key(Text value) && noexcept {
    api_key = value;
    return static_cast<Config&&>(*this);
  }
  Config&& set_app_key(Text value) && noexcept {
    app_key = value;
    return static_cast<Config&&>(*this);
  }
  Config&& set_site(Text value) && noexcept {
    site = value;
    return static_cast<Config&&>(*this);
  }
  Config&& set_sample_rate(Number value) && noexcept {
    sample_rate = value;
    return static_cast<Config&&>(*this);
  }
  Config&& set_destinations(Text value) && noexcept {
    destinations = value;
    return static_cast<Config&&>(*this);
  }
  Config&& set_override_origin(Text value) && noexcept {
    override_origin = value;
    return static_cast<Config&&>(*this);
  }
  Config&& set_https_proxy(Text value) && noexcept {
    https_proxy = value;
    return static_cast<Config&&>(*this);
  }
  Config&& set_no_proxy(Text value) && noexcept {
    no_proxy = value;
    return static_cast<Config&&>(*this);
  }
  Config&& set_ca_bundle(Text value) && noexcept {
    ca_bundle = value;
    return static_cast<Config&&>(*this);
  }
  Config&& set_flush_interval_ms(Number value) && noexcept {
    flush_interval_ms = value;
    return static_cast<Config&&>(*this);
  }
  Config&& set_request_timeout_ms(Number value) && noexcept {
    request_timeout_ms = value;
    return static_cast<Config&&>(*this);
  }
  Config&& set_exit_timeout_ms(Number value) && noexcept {
    exit_timeout_ms = value;
    return static_cast<Config&&>(*this);
  }
  Config&& set_memory_limit(Number value) && noexcept {
    memory_limit = value;
    return static_cast<Config&&>(*this);
  }
  Config&& set_payload_size_bytes(Number value) && noexcept {
    payload_size_bytes = value;
    return static_cast<Config&&>(*this);
  }
  Config&& set_event_size_bytes(Number value) && noexcept {
    event_size_bytes = value;
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
  Config&& set_logger(LogFunction value) && noexcept {
    logger = value;
    return static_cast<Config&&>(*this);
  }
  Config&& set_processor(ProcessorFunction value) && noexcept {
    processor = value;
    return static_cast<Config&&>(*this);
  }
  Config&& set_recorder(Text value) && noexcept {
    recorder = value;
    return static_cast<Config&&>(*this);
  }
  Config&& set_recorder_bytes(Number value) && noexcept {
    recorder_bytes = value;
    return static_cast<Config&&>(*this);
  }
  Config&& set_signals(Text value) && noexcept {
    signals = value;
    return static_cast<Config&&>(*this);
  }
  Config&& set_spool(Text value) && noexcept {
    spool = value;
    return static_cast<Config&&>(*this);
  }
  Config&& set_spool_max_bytes(Number value) && noexcept {
    spool_max_bytes = value;
    return static_cast<Config&&>(*this);
  }
};

namespace detail {
LLMOBS_API bool enable_with(const Config* config, size_t size) noexcept;
}

/// Starts tracing with these settings; spans before it went by the environment's. A second call flushes (bounded by
/// one second) and switches to the new settings; one in the midst of another thread's disable() waits for that, as long at
/// most. False: tracing is off, because DD_LLMOBS_ENABLED=0 keeps it off whatever is asked, or for a reason that the log
/// tells. Thread-safe.
LLMOBS_ALWAYS_INLINE bool enable(const Config& config = Config()) noexcept {
  return detail::enable_with(&config, sizeof config);
}

/// Whether calls are being recorded.
LLMOBS_API bool enabled() noexcept;

/// Of the library that runs: "0.2.0".
LLMOBS_API const char* version() noexcept;

/// What became of everything that a flush() waited for.
enum class FlushResult {
  delivered, ///< everything captured before the call was accepted by its destination
  dropped,   ///< everything was dealt with, but some spans were dropped (stats() says why)
  timeout,   ///< the time was up first; delivery goes on in the background
  disabled,  ///< tracing is off, or nothing was ever captured
  spooled,   ///< nothing was dropped, but some of it is in the spool, to be delivered later (LLMOBS_SPOOL)
};

/// Waits until every span finished before the call has been delivered, spooled or dropped, at most `timeout_ms` milliseconds.
/// Thread-safe; may be called from anywhere but a span processor.
LLMOBS_API FlushResult flush(uint32_t timeout_ms = 5000) noexcept;

/// Flushes (bounded by one second), then stops tracing: instrumented functions run as if never instrumented, until
/// enable() is called. Idempotent. At program exit the library does the same by itself.
LLMOBS_API void disable() noexcept;

/// Counts since the program started. At rest captured = delivered + filtered + dropped + spooled + open + queued, exactly; after
/// the program's exit handlers nothing is open or queued.
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
  uint64_t queued_bytes;        ///< memory held by them and by evaluations
  // Evaluations and feedback (evaluation.h): captured = delivered + dropped + spooled + queued.
  uint64_t evaluations_captured;  ///< submitted while tracing was on
  uint64_t evaluations_delivered; ///< accepted by their destination
  uint64_t evaluations_dropped;   ///< for all reasons
  uint64_t evaluations_invalid;   ///< of these: they said something impossible, like a label with a dot
  uint64_t evaluations_queued;    ///< not yet delivered
  uint64_t
      problems; ///< warnings and errors that the log was told, or would have been, had it not been told of their kind lately
  // The spool (LLMOBS_SPOOL). What is delivered out of it may have been put there by another process.
  uint64_t spooled;                   ///< ended, and put into the spool in place of being delivered
  uint64_t recovered;                 ///< delivered out of the spool
  uint64_t spool_dropped;             ///< dropped out of the spool: there was too much, or its destination refused it
  uint64_t evaluations_spooled;       ///< the same of evaluations
  uint64_t evaluations_recovered;     ///< the same of evaluations
  uint64_t evaluations_spool_dropped; ///< the same of evaluations
  uint64_t spool_damaged;             ///< places in the spool where there was no whole record
};

namespace detail {
LLMOBS_API void write_stats(Stats* stats, size_t size) noexcept;
}

/// The counts now. Thread-safe.
LLMOBS_ALWAYS_INLINE Stats stats() noexcept {
  Stats made = Stats();
  detail::write_stats(&made, sizeof made);
  return made;
}

/// What one destination did with what came to it: offered = delivered + spooled + dropped + queued. Spans and evaluations go
/// to destinations of their own.
struct DestinationStats {
  char name[64];                ///< "spans to the Datadog agent at http://localhost:8126"; shortened if it is longer
  uint64_t offered;             ///< spans or evaluations that came to it
  uint64_t delivered;           ///< accepted
  uint64_t dropped;             ///< the sum of the reasons below
  uint64_t dropped_queue_full;  ///< no room was left
  uint64_t dropped_rejected;    ///< refused
  uint64_t dropped_unreachable; ///< not reached in time
  uint64_t dropped_write_error; ///< could not be written
  uint64_t dropped_memory;      ///< no memory
  uint64_t queued;              ///< not dealt with yet
  uint64_t spooled;             ///< put into the spool
  uint64_t recovered;           ///< delivered out of the spool, whichever process put it there
  uint64_t spool_dropped;       ///< dropped out of the spool
};

namespace detail {
LLMOBS_API size_t write_destination_stats(DestinationStats* to, size_t most, size_t size) noexcept;
}

/// Of the destinations that there are now, as the background thread last left them; at most `most`. How many there are.
LLMOBS_ALWAYS_INLINE size_t destination_stats(DestinationStats* to, size_t most) noexcept {
  return detail::write_destination_stats(to, most, sizeof(DestinationStats));
}

/// What became of the spans and evaluations at one destination while a flush() waited.
struct DestinationFlush {
  char name[64];      ///< as in DestinationStats
  FlushResult result; ///< of this destination
  uint64_t delivered; ///< since the call
  uint64_t dropped;   ///< since the call
  uint64_t queued;    ///< still to be delivered
  uint64_t spooled;   ///< put into the spool since the call
};

namespace detail {
LLMOBS_API FlushResult flush_and_tell(uint32_t timeout_ms, DestinationFlush* to, size_t most, size_t* count,
                                      size_t size) noexcept;
}

/// The same as flush(timeout_ms), and what happened at each destination: of at most `most`, into `to`; `*count` becomes how many there are.
/// A destination has timed out if it was not done when the time was up.
LLMOBS_ALWAYS_INLINE FlushResult flush(uint32_t timeout_ms, DestinationFlush* to, size_t most, size_t* count) noexcept {
  return detail::flush_and_tell(timeout_ms, to, most, count, sizeof(DestinationFlush));
}

} // namespace v1
} // namespace llmobs

#endif
