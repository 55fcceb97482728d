#include "http_address.h"

#include <arpa/inet.h>
#include <charconv>
#include <cstring>
#include <netinet/in.h>
#include <sys/un.h>

namespace llmobs {

namespace {

constexpr std::string_view unix_scheme = "unix://", http_scheme = "http://";

bool takes_off(std::string_view& text, std::string_view prefix) noexcept {
  if (text.substr(0, prefix.size()) != prefix) return false;
  text.remove_prefix(prefix.size());
  return true;
}

} // namespace

HttpAddress::HttpAddress(std::string_view url) : host("localhost"), path("/") {
  if (takes_off(url, unix_scheme)) {
    add_unix(url);
    return;
  }
  if (!takes_off(url, http_scheme)) return;
  std::string_view authority = url.substr(0, url.find_first_of("/?#"));
  if (authority.size() < url.size() && url[authority.size()] == '/') path = url.substr(authority.size());
  if (authority.find('@') != std::string_view::npos || path.find_first_of("?#") != std::string::npos) return;

  size_t bracket = authority.rfind(']'), colon = authority.rfind(':');
  bool has_port = colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket);
  unsigned port = 80;
  if (has_port) {
    std::string_view digits = authority.substr(colon + 1);
    auto result = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (result.ec != std::errc() || result.ptr != digits.data() + digits.size() || port == 0 || port > 65535) return;
  }
  std::string name(has_port ? authority.substr(0, colon) : authority);
  if (name == "localhost") {
    add_v4("127.0.0.1", port);
    add_v6("::1", port);
  } else if (name.size() > 2 && name.front() == '[' && name.back() == ']') {
    add_v6(name.substr(1, name.size() - 2), port);
  } else {
    add_v4(name, port);
  }
  host = authority;
}

void HttpAddress::add_unix(std::string_view socket_path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (socket_path.empty() || socket_path.size() >= sizeof address.sun_path) return;
  std::memcpy(address.sun_path, socket_path.data(), socket_path.size());
  std::memcpy(&sockets[count].address, &address, sizeof address);
  sockets[count++].size = sizeof address;
}

void HttpAddress::add_v4(const std::string& number, unsigned port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  if (inet_pton(AF_INET, number.c_str(), &address.sin_addr) != 1) return;
  std::memcpy(&sockets[count].address, &address, sizeof address);
  sockets[count++].size = sizeof address;
}

void HttpAddress::add_v6(const std::string& number, unsigned port) {
  sockaddr_in6 address{};
  address.sin6_family = AF_INET6;
  address.sin6_port = htons(static_cast<uint16_t>(port));
  if (inet_pton(AF_INET6, number.c_str(), &address.sin6_addr) != 1) return;
  std::memcpy(&sockets[count].address, &address, sizeof address);
  sockets[count++].size = sizeof address;
}

} // namespace llmobs
