// A Backend is a small HTTP server on a loopback port (or a Unix socket), in threads of the test: real sockets, and
// every way of answering that a test asks for. A connection that is kept alive does not keep others waiting.
#pragma once

#include <nlohmann/json.hpp>

#include <atomic>
#include <chrono>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace llmobs {

struct BackendRequest {
  std::string head; // request line and headers
  std::string body;
  std::chrono::steady_clock::time_point at;
};

class Backend {
public:
  /// Makes the whole answer from a request; an empty one closes the connection. Runs for one request at a time.
  using Answer = std::function<std::string(const BackendRequest&)>;

  static std::string reply(int status, const std::string& body = "{}", const std::string& headers = "");

  explicit Backend(Answer answer = {}, const std::string& unix_path = "");
  ~Backend();

  std::string url() const;
  int port() const { return port_; }
  std::vector<BackendRequest> requests() const;
  /// The events of all requests that were answered with 2xx, by name.
  std::vector<std::string> names() const;
  size_t connections() const { return connections_; }

  /// A port of this machine where nothing listens.
  static int free_port();

private:
  void serve();
  void talk(int connection);
  std::string answer_to(const BackendRequest& request);

  Answer answer_;
  std::string unix_path_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<bool> stop_{false};
  std::atomic<size_t> connections_{0};
  mutable std::mutex mutex_;
  std::mutex answering_;
  std::vector<BackendRequest> requests_;
  std::vector<std::string> names_;
  std::thread thread_;
};

} // namespace llmobs
