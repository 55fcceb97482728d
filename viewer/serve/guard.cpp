#include "serve/guard.h"

#include <algorithm>

namespace llmobs::viewer {
namespace {

std::string without_port(const std::string& host) {
  if (!host.empty() && host[0] == '[') return host.substr(0, host.find(']') + 1);
  return host.substr(0, host.find(':'));
}

bool is_address(const std::string& host) {
  return !host.empty() && (host[0] == '[' || host.find_first_not_of("0123456789.") == std::string::npos);
}

} // namespace

const char* const content_security_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

bool is_loopback(const std::string& host) {
  const bool four_numbers = host.find_first_not_of("0123456789.") == std::string::npos;
  return host == "localhost" || host == "::1" || host == "[::1]" || (four_numbers && host.rfind("127.", 0) == 0);
}

// An address can't be made to point elsewhere by a name server, a name can.
bool is_own_host(const std::string& host_header, const std::string& listening_host) {
  const std::string host = without_port(host_header);
  if (is_loopback(host)) return true;
  return !is_loopback(listening_host) && (is_address(host) || host == listening_host);
}

bool is_own_origin(const std::string& origin, const std::string& host_header) {
  return origin.empty() || origin == "http://" + host_header;
}

} // namespace llmobs::viewer
