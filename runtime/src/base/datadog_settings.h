// DatadogSettings is what is needed to reach Datadog without an agent: site, keys, proxy. Keys are never shown: a bad one is
// reported by its variable's name alone.
#pragma once

#include "base/settings.h"

#include <string>
#include <string_view>

namespace llmobs {

struct DatadogSettings {
  Flag agentless;      // not given: an agent is looked for
  std::string site;    // "datadoghq.com"
  std::string api_key; // empty: there is none
  std::string app_key;
  std::string override_origin; // http, https or unix; without a slash at its end; empty: the usual ones
  std::string proxy;           // of requests that leave the machine; empty: none
  std::string no_proxy;
  std::string ca_bundle; // empty: the system's
  unsigned timeout_ms = 0;
  unsigned payload_bytes = 0;
  unsigned event_bytes = 0;
};

DatadogSettings datadog_settings(const Config& code, const Settings& settings);

/// Says once which variables are set that other SDKs of Datadog know and this one does not.
void report_unsupported(const Settings& settings);

/// Whether a key can stand in a header: no blanks, no control characters, nothing beyond ASCII.
bool is_key(std::string_view key) noexcept;
/// Whether it can be the name of a site: a host name.
bool is_site(std::string_view site) noexcept;
/// Whether a URL's host is this machine, so that nobody else sees what is sent there.
bool is_loopback(std::string_view url) noexcept;

} // namespace llmobs
