#include "agent_probe.h"

#include "clock.h"
#include "http_address.h"

#include <nlohmann/json.hpp>

#include <cerrno>
#include <poll.h>
#include <string_view>
#include <sys/socket.h>
#include <unistd.h>

namespace llmobs {

namespace {

constexpr int connect_ms = 100;
constexpr uint64_t answer_ms = 400;
constexpr size_t most_answer = 64 * 1024;

struct Socket {
  int fd = -1;
  ~Socket() {
    if (fd >= 0) ::close(fd);
  }
};

bool ready(int fd, short events, int ms) noexcept {
  pollfd one{fd, events, 0};
  return ::poll(&one, 1, ms) == 1;
}

bool connect(Socket& socket, const HttpAddress::Socket& to) noexcept {
  if (socket.fd >= 0) ::close(socket.fd);
  socket.fd = ::socket(to.address.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (socket.fd < 0) return false;
  if (::connect(socket.fd, reinterpret_cast<const sockaddr*>(&to.address), to.size) == 0) return true;
  if (errno != EINPROGRESS || !ready(socket.fd, POLLOUT, connect_ms)) return false;
  int error = 0;
  socklen_t length = sizeof error;
  return getsockopt(socket.fd, SOL_SOCKET, SO_ERROR, &error, &length) == 0 && error == 0;
}

// HTTP/1.0, so that the answer comes in one piece and ends with the connection.
std::string ask_for_info(int fd) {
  static constexpr char question[] = "GET /info HTTP/1.0\r\nHost: localhost\r\nConnection: close\r\n\r\n";
  std::string answer;
  if (::send(fd, question, sizeof question - 1, MSG_NOSIGNAL) != static_cast<ssize_t>(sizeof question - 1)) return answer;
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
  auto info = nlohmann::json::parse(answer.begin() + static_cast<std::ptrdiff_t>(body) + 4, answer.end(), nullptr, false);
  if (!info.is_object() || !info.contains("endpoints") || !info["endpoints"].is_array()) return false;
  for (const auto& endpoint : info["endpoints"]) {
    if (endpoint.is_string() && endpoint.get_ref<const std::string&>().find("/evp_proxy/v2") != std::string::npos) return true;
  }
  return false;
}

} // namespace

AgentState probe_agent(const std::string& url) noexcept {
  try {
    Socket socket;
    bool connected = false;
    HttpAddress address(url);
    for (size_t i = 0; i < address.count && !connected; ++i) connected = connect(socket, address.sockets[i]);
    if (!connected) return AgentState::absent;
    std::string answer = ask_for_info(socket.fd);
    if (answer.empty()) return AgentState::absent;
    return takes_spans(answer) ? AgentState::ready : AgentState::useless;
  } catch (...) {
    return AgentState::absent;
  }
}

} // namespace llmobs
