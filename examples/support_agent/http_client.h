// The HTTP client sends JSON and returns what comes back, whatever its status. It keeps the connection for
// the next request. Not thread-safe: each thread has its own.
#pragma once

#include <memory>
#include <stdexcept>
#include <string>

namespace support {

struct HttpResponse {
  long status = 0;
  std::string body;
};

/// No answer came: the server could not be reached, or the connection broke.
class HttpError : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

class HttpClient {
public:
  /// `bearer_token` goes into the Authorization header; empty: no such header.
  explicit HttpClient(const std::string& bearer_token);
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  HttpResponse post_json(const std::string& url, const std::string& body);

private:
  struct State;
  std::unique_ptr<State> state_;
};

} // namespace support
