#include "deliver/agent_probe.h"

#include "base/clock.h"
#include "base/descriptor.h"

#include <nlohmann/json.hpp>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <netinet/in.h>
#include <poll.h>
#include <string_view>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace llmobs {

namespace {

constexpr int connect_ms = 100;
constexpr uint64_t answer_ms = 400;
constexpr size_t most_answer = 64 * 1024;
constexpr std::string_view local_prefixes[] = {"http://localhost:", "http://127.0.0.1:"};

bool ready(int fd, short events, int ms) noexcept {
  pollfd one{fd, events, 0};
  return ::poll(&one, 1, ms) == 1;
}

bool connect(Descriptor& socket, int family, const sockaddr* address, socklen_t size) noexcept {
  socket = Descriptor(::socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!socket) return false;
  if (::connect(socket.number(), address, size) == 0) return true;
  if (errno != EINPROGRESS || !ready(socket.number(), POLLOUT, connect_ms)) return false;
  int error = 0;
  socklen_t length = sizeof error;
  return getsockopt(socket.number(), SOL_SOCKET, SO_ERROR, &error, &length) == 0 && error == 0;
}

bool connect_unix(Descriptor& socket, std::string_view path) noexcept {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) return false;
  std::memcpy(address.sun_path, path.data(), path.size());
  return connect(socket, AF_UNIX, reinterpret_cast<sockaddr*>(&address), sizeof address);
}

// Numeric addresses: no name is looked up.
bool connect_local(Descriptor& socket, uint16_t port) noexcept {
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  v4.sin_port = htons(port);
  v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(socket, AF_INET, reinterpret_cast<sockaddr*>(&v4), sizeof v4)) return true;
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  v6.sin6_port = htons(port);
  v6.sin6_addr = in6addr_loopback;
  return connect(socket, AF_INET6, reinterpret_cast<sockaddr*>(&v6), sizeof v6);
}

// HTTP/1.0, so that the answer comes in one piece and ends with the connection.
std::string ask_for_info(int fd) {
  static constexpr char question[] = "GET /info HTTP/1.0\r\nHost: localhost\r\nConnection: close\r\n\r\n";
  std::string answer;
  if (::send(fd, question, sizeof question - 1, MSG_NOSIGNAL) != static_cast<ssize_t>(sizeof question - 1))
    return answer;
  uint64_t deadline = Clock::monotonic_ns() / 1000000 + answer_ms;
  char buffer[4096];
  while (answer.size() < most_answer) {
    uint64_t now = Clock::monotonic_ns() / 1000000;
    if (now >= deadline || !ready(fd, POLLIN, static_cast<int>(deadline - now))) break;
    ssize_t n = ::recv(fd, buffer, sizeof buffer, 0);
    if (n <= 0) break;
    answer.append(buffer, static_cast<size_t>(n));
  }
  return answer;
}

bool takes_spans(const std::string& answer) {
  size_t body = answer.find("\r\n\r\n");
  if (body == std::string::npos) return false;
  auto info = nlohmann::json::parse(answer.begin() + static_cast<std::ptrdiff_t>(body) + 4, answer.end(), nullptr,
                                    false);
  if (!info.is_object() || !info.contains("endpoints") || !info["endpoints"].is_array()) return false;
  for (const auto& endpoint : info["endpoints"]) {
    if (endpoint.is_string() && endpoint.get_ref<const std::string&>().find("/evp_proxy/v2") != std::string::npos)
      return true;
  }
  return false;
}

} // namespace

AgentState probe_agent(const std::string& url) noexcept {
  try {
    Descriptor socket;
    bool connected = false;
    if (url.compare(0, unix_address_scheme.size(), unix_address_scheme) == 0) {
      connected = connect_unix(socket, std::string_view(url).substr(unix_address_scheme.size()));
    }
    for (std::string_view prefix : local_prefixes) {
      if (url.compare(0, prefix.size(), prefix) != 0) continue;
      connected = connect_local(socket, static_cast<uint16_t>(std::atoi(url.c_str() + prefix.size())));
    }
    if (!connected) return AgentState::absent;
    std::string answer = ask_for_info(socket.number());
    if (answer.empty()) return AgentState::absent;
    return takes_spans(answer) ? AgentState::ready : AgentState::useless;
  } catch (...) {
    return AgentState::absent;
  }
}

} // namespace llmobs
