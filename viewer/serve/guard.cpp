#include "serve/guard.h"

#include <arpa/inet.h>
#include <cstddef>

namespace llmobs::viewer {
namespace {

// Nothing at all where what stands behind it is no port.
std::string without_port(const std::string& host) {
  const std::size_t end = !host.empty() && host[0] == '[' ? host.find(']') + 1 : host.find(':');
  if (end == 0) return {};
  const std::string rest = end < host.size() ? host.substr(end) : std::string();
  const bool is_port = rest.empty() || (rest[0] == ':' && rest.find_first_not_of("0123456789", 1) == std::string::npos);
  return is_port ? host.substr(0, end) : std::string();
}

bool read_address(const std::string& host, in_addr& address) { return inet_pton(AF_INET, host.c_str(), &address) == 1; }

// Of version 6 it has brackets.
bool is_address(const std::string& host) {
  in_addr old{};
  in6_addr address{};
  if (host.size() < 2 || host.front() != '[' || host.back() != ']') return read_address(host, old);
  return inet_pton(AF_INET6, host.substr(1, host.size() - 2).c_str(), &address) == 1;
}

} // namespace

const char* const content_security_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

bool is_loopback(const std::string& host) {
  in_addr address{};
  if (read_address(host, address)) return (ntohl(address.s_addr) >> 24) == 127;
  return host == "localhost" || host == "::1" || host == "[::1]";
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
