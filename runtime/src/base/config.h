// Settings: what the program said in code, else what the environment says, else the default. FinalConfig is the
// outcome; it is made once when tracing starts and never changes. The environment variables are one table, from which
// docs/configuration.md is checked.
#pragma once

#include "base/capture_switches.h"
#include "base/datadog_settings.h"
#include "base/log.h"
#include "base/otlp_settings.h"
#include "base/settings.h"

#include <llmobs/lifecycle.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace llmobs {

/// One environment variable. Empty counts as unset everywhere.
struct Variable {
  const char* name;
  const char* fallback; // as the documentation says it
  const char* doc;
};

extern const Variable variables[];
extern const size_t variable_count;

struct FinalConfig {
  bool enabled = true;
  std::string ml_app;
  std::string service;
  std::string env;
  std::string version;
  std::vector<std::pair<std::string, std::string>> tags; // of DD_TAGS, without service, env and version
  std::string file;                                      // not empty: spans go to this file
  std::string default_file; // where spans go when there is no agent; empty: there is no place
  std::string agent_url;
  bool agent_is_explicit = false; // somebody asked for the agent; otherwise it is looked for
  DatadogSettings datadog;
  std::vector<std::string> destinations; // by name; empty: the one that is found
  double sample_rate = 1;
  std::string sampling_rules; // JSON
  bool redacts = true;        // what looks like a secret is taken out
  std::string redact_names;   // of secrets, besides those that are known: separated by commas
  CaptureSwitches capture;
  LogLevel log_level = LogLevel::warn;
  size_t memory_limit = 0; // bytes
  bool error_stack = true; // it is noted where exceptions are thrown
  unsigned linger_ms = 0;  // how long spans wait for company on their way to an agent
  OtlpSettings otlp;
  unsigned exit_ms = 0;     // how long the program's exit may take because of us
  std::vector<int> signals; // that wait for the last spans
  std::string recorder;     // the folder of the flight recorder's file; empty: there is none
  size_t recorder_bytes = 0;
  std::string spool;       // a folder for what cannot be delivered; empty: there is none
  uint64_t spool_most = 0; // bytes in it

  bool goes_to(std::string_view destination) const noexcept;
  /// Nothing leaves the machine, so libcurl is not needed.
  bool is_only_to_files() const noexcept;
};

/// The process's environment.
const char* process_environment(const char* name);

FinalConfig finalize(const Config& code, Environment environment = &process_environment);

} // namespace llmobs
