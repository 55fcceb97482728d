#include "base/otlp_settings.h"

#include "base/log.h"
#include "base/shown_text.h"
#include "base/trimmed_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace llmobs {

namespace {

constexpr std::string_view traces_path = "/v1/traces", logs_path = "/v1/logs";

void complain(std::string_view name, std::string_view value, std::string_view rule, std::string_view instead) {
  log_line(LogLevel::warn, LogTopic::configuration,
           fmt::format("{}={} is not used: {}. Going on with {}.", name, without_secrets(value).substr(0, 100), rule,
                       instead));
}

class Reader {
public:
  explicit Reader(Environment environment) noexcept : environment_(environment) {}

  std::string_view get(const std::string& name) const noexcept {
    const char* value = environment_(name.c_str());
    return value ? trimmed(value) : std::string_view();
  }
  /// The variable for traces counts before the one for everything. `name` becomes the one that was found.
  std::string_view get(std::string_view what, std::string& name) const {
    name = fmt::format("OTEL_EXPORTER_OTLP_TRACES_{}", what);
    if (std::string_view value = get(name); !value.empty()) return value;
    name = fmt::format("OTEL_EXPORTER_OTLP_{}", what);
    return get(name);
  }

private:
  Environment environment_;
};

int hex_digit(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

std::string percent_decoded(std::string_view text) {
  std::string decoded;
  for (size_t i = 0; i < text.size(); ++i) {
    int high = text[i] == '%' && i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
    int low = high >= 0 ? hex_digit(text[i + 2]) : -1;
    decoded += low >= 0 ? static_cast<char>(high * 16 + low) : text[i];
    if (low >= 0) i += 2;
  }
  return decoded;
}

// "key=value,key=value", with percent signs as in URLs.
template<class Each> void each_pair(std::string_view list, Each&& each) {
  while (!list.empty()) {
    size_t end = list.find(',');
    std::string_view pair = trimmed(list.substr(0, end));
    list.remove_prefix(end == std::string_view::npos ? list.size() : end + 1);
    if (pair.empty()) continue;
    size_t sign = pair.find('=');
    std::string_view value = sign == std::string_view::npos ? std::string_view() : trimmed(pair.substr(sign + 1));
    each(percent_decoded(trimmed(pair.substr(0, sign))), percent_decoded(value));
  }
}

bool is_header_name(std::string_view name) noexcept {
  constexpr std::string_view signs = "!#$%&'*+-.^_`|~";
  return !name.empty() && std::all_of(name.begin(), name.end(), [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           signs.find(c) != std::string_view::npos;
  });
}

bool is_header_value(std::string_view value) noexcept {
  return std::none_of(value.begin(), value.end(), [](char c) {
    auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && byte != '\t') || byte == 0x7f;
  });
}

bool is_http_url(std::string_view url) noexcept {
  for (std::string_view scheme : {"http://", "https://"}) {
    if (url.substr(0, scheme.size()) != scheme || url.size() == scheme.size()) continue;
    return std::none_of(url.begin(), url.end(),
                        [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7f; });
  }
  return false;
}

// The address, with the path behind it unless it is whole.
std::string url_of(std::string_view given, std::string_view path, std::string_view name) {
  if (given.empty()) return {};
  if (!is_http_url(given)) {
    complain(name, given, "it must be like http://localhost:4318", "no OTLP");
    return {};
  }
  std::string url(given);
  if (path.empty()) return url;
  while (url.back() == '/') url.pop_back();
  return url.append(path);
}

void read_headers(std::string_view list, std::string_view name, OtlpSettings& settings) {
  each_pair(list, [&](std::string key, std::string value) {
    if (is_header_name(key) && is_header_value(value)) {
      settings.headers.emplace_back(std::move(key), std::move(value));
    } else {
      log_line(LogLevel::warn, LogTopic::configuration,
               fmt::format("{} has a header that HTTP does not allow; it is left out", name));
    }
  });
}

void read_protocol(std::string_view given, std::string_view name, OtlpSettings& settings) {
  settings.json = given == "http/json";
  if (given.empty() || settings.json || given == "http/protobuf") return;
  complain(name, given, "it must be http/protobuf or http/json (grpc is not spoken)", "http/protobuf");
}

void read_compression(std::string_view given, std::string_view name, OtlpSettings& settings) {
  settings.gzip = given == "gzip";
  if (given.empty() || settings.gzip || given == "none") return;
  complain(name, given, "it must be gzip or none", "none");
}

void read_timeout(std::string_view given, std::string_view name, OtlpSettings& settings) {
  constexpr unsigned least = 1, most = 60000;
  if (given.empty()) return;
  unsigned ms = 0;
  auto result = std::from_chars(given.data(), given.data() + given.size(), ms);
  bool good = result.ec == std::errc() && result.ptr == given.data() + given.size() && ms >= least && ms <= most;
  if (good) {
    settings.timeout_ms = ms;
  } else {
    complain(name, given, fmt::format("it must be milliseconds, from {} to {}", least, most),
             std::to_string(settings.timeout_ms));
  }
}

void read_attributes(std::string_view given, OtlpSettings& settings) {
  if (given.empty()) return;
  bool gen_ai = false, gen_ai_0_1 = false, open_inference = false;
  for (std::string_view left = given; !left.empty();) {
    size_t end = left.find(',');
    std::string_view word = trimmed(left.substr(0, end));
    left.remove_prefix(end == std::string_view::npos ? left.size() : end + 1);
    if (word == "genai" || word == "genai-1.41") {
      gen_ai = true;
    } else if (word == "genai-0.1") {
      gen_ai = gen_ai_0_1 = true;
    } else if (word == "openinference") {
      open_inference = true;
    } else {
      return complain("LLMOBS_OTLP_ATTRIBUTES", given,
                      "it must be a list of genai, or genai-0.1, and openinference, separated by commas",
                      "genai,openinference");
    }
  }
  settings.gen_ai = gen_ai;
  settings.gen_ai_0_1 = gen_ai_0_1;
  settings.open_inference = open_inference;
}

void read_content(std::string_view given, OtlpSettings& settings) {
  for (std::string_view no : {"0", "false", "False", "FALSE", "no", "off"}) {
    if (given == no) settings.content = false;
  }
  for (std::string_view yes : {"", "1", "true", "True", "TRUE", "yes", "on"}) {
    if (given == yes) return;
  }
  if (settings.content) complain("LLMOBS_OTLP_CONTENT", given, "it must be true or false", "true");
}

std::string_view said(Text code, std::string_view variable) noexcept {
  return code.empty() ? variable : std::string_view(code.data(), code.size());
}

void read_addresses(const Config& code, const Reader& reader, OtlpSettings& settings) {
  std::string_view base = said(code.otlp_endpoint, reader.get("OTEL_EXPORTER_OTLP_ENDPOINT"));
  std::string_view base_name = code.otlp_endpoint.empty() ? "OTEL_EXPORTER_OTLP_ENDPOINT" : "otlp_endpoint";
  auto read = [&](const char* own_name, std::string_view path) {
    std::string_view own = code.otlp_endpoint.empty() ? reader.get(own_name) : std::string_view();
    return own.empty() ? url_of(base, path, base_name) : url_of(own, {}, own_name);
  };
  settings.traces_url = read("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", traces_path);
  if (!settings.traces_url.empty()) settings.logs_url = read("OTEL_EXPORTER_OTLP_LOGS_ENDPOINT", logs_path);
}

} // namespace

OtlpSettings otlp_settings(const Config& code, Environment environment) {
  OtlpSettings settings;
  Reader reader(environment);
  read_addresses(code, reader, settings);
  each_pair(reader.get("OTEL_RESOURCE_ATTRIBUTES"), [&](std::string key, std::string text) {
    if (!key.empty()) settings.resource.emplace_back(std::move(key), std::move(text));
  });
  if (settings.traces_url.empty()) return settings;
  std::string name;
  std::string_view value = reader.get("HEADERS", name);
  read_headers(said(code.otlp_headers, value), code.otlp_headers.empty() ? name : "otlp_headers", settings);
  value = reader.get("PROTOCOL", name);
  read_protocol(said(code.otlp_protocol, value), code.otlp_protocol.empty() ? name : "otlp_protocol", settings);
  value = reader.get("COMPRESSION", name);
  read_compression(value, name, settings);
  value = reader.get("TIMEOUT", name);
  read_timeout(value, name, settings);
  settings.ca_file = reader.get("CERTIFICATE", name);
  settings.client_certificate_file = reader.get("CLIENT_CERTIFICATE", name);
  settings.client_key_file = reader.get("CLIENT_KEY", name);
  read_attributes(said(code.otlp_attributes, reader.get("LLMOBS_OTLP_ATTRIBUTES")), settings);
  read_content(reader.get("LLMOBS_OTLP_CONTENT"), settings);
  return settings;
}

std::string_view resource_attribute(const OtlpSettings& settings, std::string_view name) noexcept {
  for (const auto& [key, value] : settings.resource) {
    if (key == name) return value;
  }
  return {};
}

} // namespace llmobs
