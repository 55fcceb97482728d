#include "doctor/finding.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fmt/format.h>
#include <netdb.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

namespace llmobs::viewer {
namespace {

struct Address {
  std::string host = "localhost";
  std::string port = "8126";
  std::string socket; // a path, instead of host and port
  bool asked_for = false;

  std::string text() const { return socket.empty() ? host + ":" + port : socket; }
};

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : value;
}

Address agent_address() {
  Address address;
  const std::string url = variable("DD_TRACE_AGENT_URL");
  address.asked_for = !url.empty() || !variable("DD_AGENT_HOST").empty() || !variable("DD_TRACE_AGENT_PORT").empty();
  if (url.rfind("unix://", 0) == 0) {
    address.socket = url.substr(7);
  } else if (const std::size_t scheme = url.find("://"); scheme != std::string::npos) {
    std::string rest = url.substr(scheme + 3);
    rest = rest.substr(0, rest.find('/'));
    const std::size_t colon = rest.rfind(':');
    const bool has_port = colon != std::string::npos && rest.find(']', colon) == std::string::npos;
    address.host = rest.substr(0, has_port ? colon : rest.size());
    if (has_port) address.port = rest.substr(colon + 1);
  } else if (url.empty()) {
    if (const auto host = variable("DD_AGENT_HOST"); !host.empty()) address.host = host;
    if (const auto port = variable("DD_TRACE_AGENT_PORT"); !port.empty()) address.port = port;
  }
  return address;
}

// At most a second for each step.
bool connect_to(int descriptor, const sockaddr* to, socklen_t length) {
  const timeval limit{1, 0};
  ::setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  ::setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
  return ::connect(descriptor, to, length) == 0;
}

int open_socket(const Address& address) {
  if (!address.socket.empty()) {
    sockaddr_un to{};
    to.sun_family = AF_UNIX;
    if (address.socket.size() >= sizeof to.sun_path) return -1;
    std::memcpy(to.sun_path, address.socket.data(), address.socket.size());
    const int descriptor = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0 || connect_to(descriptor, reinterpret_cast<const sockaddr*>(&to), sizeof to)) return descriptor;
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
    if (descriptor < 0 || connect_to(descriptor, one->ai_addr, one->ai_addrlen)) continue;
    ::close(descriptor);
    descriptor = -1;
  }
  ::freeaddrinfo(found);
  return descriptor;
}

std::string get_info(int descriptor) {
  const std::string request = "GET /info HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
  if (::send(descriptor, request.data(), request.size(), MSG_NOSIGNAL) < 0) return {};
  std::string answer;
  char buffer[4096];
  while (answer.size() < 1'000'000) {
    const ssize_t got = ::recv(descriptor, buffer, sizeof buffer, 0);
    if (got <= 0) break;
    answer.append(buffer, static_cast<std::size_t>(got));
  }
  return answer;
}

} // namespace

Findings check_agent() {
  const Address address = agent_address();
  const int descriptor = open_socket(address);
  if (descriptor < 0) {
    if (address.asked_for)
      return {{Health::failure, "agent", fmt::format("nobody answers at {}", address.text()),
               "Start the agent, correct DD_TRACE_AGENT_URL, or set LLMOBS_FILE to write to a file."}};
    return {{Health::note, "agent", fmt::format("none at {}; spans go to a file", address.text()), ""}};
  }
  const std::string answer = get_info(descriptor);
  ::close(descriptor);
  if (answer.find("evp_proxy") != std::string::npos)
    return {{Health::good, "agent", fmt::format("answers at {} and takes spans", address.text()), ""}};
  return {{Health::failure, "agent",
           fmt::format("what answers at {} {}", address.text(),
                       answer.rfind("HTTP/", 0) == 0 ? "has no evp_proxy" : "is no agent"),
           "An agent of version 7.36 or newer is needed, or another port."}};
}

} // namespace llmobs::viewer
