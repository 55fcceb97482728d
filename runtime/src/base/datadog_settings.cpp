#include "base/datadog_settings.h"

#include "base/log.h"

#include <fmt/format.h>

#include <algorithm>

namespace llmobs {

namespace {

constexpr std::string_view default_site = "datadoghq.com";
constexpr size_t longest_key = 256;
constexpr size_t longest_site = 253;

std::string lower(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

std::string key_of(const Settings& settings, Text code, const char* name, const char* alias) {
  std::string key = settings.text(code, name);
  if (key.empty() && alias) key = settings.get(alias);
  if (key.empty() || is_key(key)) return key;
  log_line(LogLevel::warn, LogTopic::configuration,
           fmt::format("{} is not used: it has characters that no key has (a blank or a line's end?)", name));
  return {};
}

std::string site_of(const Settings& settings, Text code) {
  std::string site = lower(settings.text(code, "DD_SITE"));
  if (site.empty()) return std::string(default_site);
  if (is_site(site)) return site;
  Settings::complain("DD_SITE", site, "it must be the name of a site, like datadoghq.eu", default_site);
  return std::string(default_site);
}

bool is_origin(std::string_view url) noexcept {
  for (std::string_view scheme : {"http://", "https://", "unix:///"}) {
    if (url.substr(0, scheme.size()) != scheme || url.size() == scheme.size()) continue;
    return std::all_of(url.begin(), url.end(),
                       [](char c) { return static_cast<unsigned char>(c) > 0x20 && c != 0x7f; });
  }
  return false;
}

std::string origin_of(const Settings& settings, Text code) {
  std::string origin = settings.text(code, "DD_LLMOBS_OVERRIDE_ORIGIN");
  if (origin.empty()) return origin;
  if (!is_origin(origin)) {
    Settings::complain("DD_LLMOBS_OVERRIDE_ORIGIN", origin, "it must begin with http://, https:// or unix:///",
                       "the usual addresses");
    return {};
  }
  while (origin.back() == '/') origin.pop_back();
  return origin;
}

std::string first_of(const Settings& settings, Text code, std::initializer_list<const char*> names) {
  std::string value(code.data(), code.size());
  for (const char* name : names) {
    if (value.empty()) value = settings.get(name);
  }
  return value;
}

} // namespace

bool is_key(std::string_view key) noexcept {
  return !key.empty() && key.size() <= longest_key &&
         std::all_of(key.begin(), key.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

bool is_site(std::string_view site) noexcept {
  auto belongs = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
  };
  return !site.empty() && site.size() <= longest_site && std::all_of(site.begin(), site.end(), belongs) &&
         site.front() != '.' && site.back() != '.' && site.find("..") == std::string_view::npos;
}

bool is_loopback(std::string_view url) noexcept {
  size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return false;
  if (url.substr(0, scheme) == "unix") return true;
  std::string_view host = url.substr(scheme + 3);
  host = host.substr(0, host.find_first_of("/?#\\"));
  if (size_t at = host.rfind('@'); at != std::string_view::npos) host.remove_prefix(at + 1);
  if (!host.empty() && host.front() == '[') return host.substr(0, host.find(']')) == "[::1";
  host = host.substr(0, host.find(':'));
  if (host == "localhost") return true;
  auto is_numeric = [](char c) { return (c >= '0' && c <= '9') || c == '.'; };
  return host.substr(0, 4) == "127." && std::all_of(host.begin(), host.end(), is_numeric);
}

DatadogSettings datadog_settings(const Config& code, const Settings& settings) {
  DatadogSettings made;
  made.agentless = settings.flag_if_given("DD_LLMOBS_AGENTLESS_ENABLED", code.agentless_enabled);
  if (!made.agentless.given() && settings.flag("DD_AGENTLESS_ENABLED", false)) made.agentless = true;
  made.site = site_of(settings, code.site);
  made.api_key = key_of(settings, code.api_key, "DD_API_KEY", "DATADOG_API_KEY");
  made.app_key = key_of(settings, code.app_key, "DD_APP_KEY", nullptr);
  made.override_origin = origin_of(settings, code.override_origin);
  made.proxy = first_of(settings, code.https_proxy, {"HTTPS_PROXY", "https_proxy"});
  made.no_proxy = first_of(settings, code.no_proxy, {"NO_PROXY", "no_proxy"});
  made.ca_bundle = first_of(settings, code.ca_bundle, {"LLMOBS_CA_BUNDLE", "SSL_CERT_FILE"});
  made.timeout_ms = settings.number("LLMOBS_REQUEST_TIMEOUT_MS", 1, 60000, 5000, code.request_timeout_ms);
  made.payload_bytes = settings.number("DD_LLMOBS_PAYLOAD_SIZE_BYTES", 10000, 5u << 20, 5u << 20,
                                       code.payload_size_bytes);
  made.event_bytes = settings.number("DD_LLMOBS_EVENT_SIZE_BYTES", 1000, 5000000, 5000000, code.event_size_bytes);
  return made;
}

void report_unsupported(const Settings& settings) {
  static constexpr const char* names[] = {"DD_LLMOBS_PROJECT_NAME",
                                          "DD_LLMOBS_INSTRUMENTED_PROXY_URLS",
                                          "DD_LLMOBS_EVALUATORS",
                                          "DD_LLMOBS_PROMPTS_CACHE_TTL",
                                          "DD_LLMOBS_PROMPTS_TIMEOUT",
                                          "DD_LLMOBS_PROMPTS_FILE_CACHE_ENABLED",
                                          "DD_LLMOBS_PROMPTS_CACHE_DIR",
                                          "DD_LLMOBS_EVALUATOR_SAMPLING_RULES",
                                          "_DD_LLMOBS_WRITER_INTERVAL",
                                          "_DD_LLMOBS_WRITER_TIMEOUT",
                                          "_DD_LLMOBS_FLUSH_INTERVAL",
                                          "_DD_LLMOBS_TIMEOUT",
                                          "_DD_TRACE_WRITER_ADDITIONAL_HEADERS"};
  std::string found;
  size_t count = 0;
  for (const char* name : names) {
    if (settings.get(name).empty()) continue;
    found += (count++ == 0 ? "" : ", ") + std::string(name);
  }
  if (count == 0) return;
  log_line(LogLevel::warn, LogTopic::configuration,
           fmt::format("{} {} set; this library does not know {} and goes on without", found, count == 1 ? "is" : "are",
                       count == 1 ? "it" : "them"));
}

} // namespace llmobs
