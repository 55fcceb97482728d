#include "doctor/endpoint.h"

#include <cstdlib>
#include <cstring>
#include <netdb.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

namespace llmobs::viewer {

Endpoint endpoint_of(const std::string& url, const std::string& port) {
  Endpoint endpoint;
  endpoint.port = port;
  if (url.rfind("unix://", 0) == 0) {
    endpoint.socket = url.substr(7);
    return endpoint;
  }
  const std::size_t scheme = url.find("://");
  if (scheme == std::string::npos) return endpoint;
  std::string rest = url.substr(scheme + 3);
  rest = rest.substr(0, rest.find('/'));
  const std::size_t colon = rest.rfind(':');
  const bool has_port = colon != std::string::npos && rest.find(']', colon) == std::string::npos;
  endpoint.host = rest.substr(0, has_port ? colon : rest.size());
  if (has_port) endpoint.port = rest.substr(colon + 1);
  return endpoint;
}

namespace {

// At most a second for each step.
bool connect_within_a_second(int descriptor, const sockaddr* to, socklen_t length) {
  const timeval limit{1, 0};
  ::setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  ::setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
  return ::connect(descriptor, to, length) == 0;
}

} // namespace

int connect_to(const Endpoint& address) {
  if (!address.socket.empty()) {
    sockaddr_un to{};
    to.sun_family = AF_UNIX;
    if (address.socket.size() >= sizeof to.sun_path) return -1;
    std::memcpy(to.sun_path, address.socket.data(), address.socket.size());
    const int descriptor = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0 || connect_within_a_second(descriptor, reinterpret_cast<const sockaddr*>(&to), sizeof to))
      return descriptor;
    ::close(descriptor);
    return -1;
  }
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (::getaddrinfo(address.host.c_str(), address.port.c_str(), &hints, &found) != 0) return -1;
  int descriptor = -1;
  for (const addrinfo* one = found; one != nullptr && descriptor < 0; one = one->ai_next) {
    descriptor = ::socket(one->ai_family, one->ai_socktype | SOCK_CLOEXEC, one->ai_protocol);
    if (descriptor < 0 || connect_within_a_second(descriptor, one->ai_addr, one->ai_addrlen)) continue;
    ::close(descriptor);
    descriptor = -1;
  }
  ::freeaddrinfo(found);
  return descriptor;
}

std::string ask(int descriptor, const std::string& path) {
  const std::string request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
  const bool sent = ::send(descriptor, request.data(), request.size(), MSG_NOSIGNAL) >= 0;
  std::string answer;
  char buffer[4096];
  while (sent && answer.size() < 1'000'000) {
    const ssize_t got = ::recv(descriptor, buffer, sizeof buffer, 0);
    if (got <= 0) break;
    answer.append(buffer, static_cast<std::size_t>(got));
  }
  ::close(descriptor);
  return answer;
}

std::string environment_value(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : value;
}

} // namespace llmobs::viewer
