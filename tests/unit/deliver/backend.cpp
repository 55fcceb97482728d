#include "deliver/backend.h"

#include <cstring>
#include <netinet/in.h>
#include <poll.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

// For the leak sanitizer, in forked children: what belongs to threads of the parent, and what libraries keep.
extern "C" const char* __lsan_default_suppressions() { return "leak:llmobs::Backend\nleak:libcrypto\n"; }

namespace llmobs {

namespace {

int listen_on(int port) {
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  int yes = 1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<uint16_t>(port));
  bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address);
  listen(fd, 64);
  return fd;
}

int listen_on(const std::string& path) {
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
  bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address);
  listen(fd, 64);
  return fd;
}

int port_of(int fd) {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
  return ntohs(address.sin_port);
}

bool readable(int fd, int ms) {
  pollfd one{fd, POLLIN, 0};
  return poll(&one, 1, ms) == 1;
}

size_t content_length(const std::string& head) {
  static const char name[] = "\r\ncontent-length:";
  for (size_t i = 0; i + sizeof name <= head.size(); ++i) {
    if (strncasecmp(head.c_str() + i, name, sizeof name - 1) == 0) return std::stoul(head.substr(i + sizeof name - 1));
  }
  return 0;
}

} // namespace

std::string Backend::reply(int status, const std::string& body, const std::string& headers) {
  return "HTTP/1.1 " + std::to_string(status) + " X\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
         headers + "\r\n" + body;
}

int Backend::free_port() {
  int fd = listen_on(0);
  int port = port_of(fd);
  close(fd);
  return port;
}

Backend::Backend(Answer answer, const std::string& unix_path) : answer_(std::move(answer)), unix_path_(unix_path) {
  if (!answer_) answer_ = [](const BackendRequest&) { return reply(202); };
  listener_ = unix_path.empty() ? listen_on(0) : listen_on(unix_path);
  port_ = unix_path.empty() ? port_of(listener_) : 0;
  thread_ = std::thread([this] { serve(); });
}

Backend::~Backend() {
  stop_ = true;
  thread_.join();
  close(listener_);
}

std::string Backend::url() const {
  return unix_path_.empty() ? "http://localhost:" + std::to_string(port_) : "unix://" + unix_path_;
}

std::vector<BackendRequest> Backend::requests() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return requests_;
}

std::vector<std::string> Backend::names() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return names_;
}

void Backend::serve() {
  std::vector<std::thread> talking;
  while (!stop_) {
    if (!readable(listener_, 10)) continue;
    int connection = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (connection < 0) continue;
    ++connections_;
    talking.emplace_back([this, connection] {
      talk(connection);
      close(connection);
    });
  }
  for (std::thread& one : talking) one.join();
}

std::string Backend::answer_to(const BackendRequest& request) {
  std::lock_guard<std::mutex> lock(answering_);
  return answer_(request);
}

void Backend::talk(int connection) {
  std::string buffer;
  while (!stop_) {
    size_t head_end = buffer.find("\r\n\r\n");
    size_t whole = head_end == std::string::npos ? 0 : head_end + 4 + content_length(buffer.substr(0, head_end + 2));
    if (whole == 0 || buffer.size() < whole) {
      if (!readable(connection, 10)) continue;
      char bytes[65536];
      ssize_t n = recv(connection, bytes, sizeof bytes, 0);
      if (n <= 0) return;
      buffer.append(bytes, static_cast<size_t>(n));
      continue;
    }
    BackendRequest request{buffer.substr(0, head_end), buffer.substr(head_end + 4, whole - head_end - 4),
                           std::chrono::steady_clock::now()};
    buffer.erase(0, whole);
    {
      std::lock_guard<std::mutex> lock(mutex_);
      requests_.push_back(request);
    }
    std::string answer = answer_to(request);
    if (answer.compare(0, 10, "HTTP/1.1 2") == 0) {
      std::lock_guard<std::mutex> lock(mutex_);
      auto envelopes = nlohmann::json::parse(request.body, nullptr, false);
      if (envelopes.is_array()) {
        for (const auto& envelope : envelopes) {
          names_.push_back(envelope.contains("name") ? envelope["name"] : envelope["spans"][0]["name"]);
        }
      }
    }
    if (answer.empty() || send(connection, answer.data(), answer.size(), MSG_NOSIGNAL) < 0) return;
    if (request.head.find("HTTP/1.0") != std::string::npos) return;
  }
}

} // namespace llmobs
