// An HttpClient sends one HTTP request at a time without blocking. It is libcurl, loaded when the first client is
// made, so that programs which send nothing pay nothing. No redirects, no proxies, no signals; every request is
// bounded in time and its answer in size.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace llmobs {

struct HttpRequest {
  std::string url;
  std::string unix_socket;          // not empty: instead of the URL's host
  std::vector<std::string> headers; // "Name: value"
  std::string_view body;            // must stay until the request is over
};

struct HttpReply {
  long status = 0;             // 0: there was no answer
  std::string error;           // why not
  std::string body;            // its first 64 KiB
  int64_t retry_after_ms = -1; // of a Retry-After header that makes sense
};

/// An exit handler that is registered after this call runs before OpenSSL's, if the program has OpenSSL. Loads nothing.
void let_tls_end_last() noexcept;

class HttpClient {
public:
  static constexpr long connect_ms = 2000;
  static constexpr long total_ms = 5000;
  static constexpr size_t most_answer = 64 * 1024;

  /// Null: there is no libcurl; `why_not` says what to do.
  static std::unique_ptr<HttpClient> make(std::string& why_not);
  ~HttpClient();

  /// Starts a POST. One that is under way is cancelled.
  void start(const HttpRequest& request);
  /// True when the request is over; then `reply` is set.
  bool poll(HttpReply& reply);
  /// Waits until poll() may have news, at most `ms`, or until the descriptor `bell` can be read.
  void wait(unsigned ms, int bell = -1);
  void cancel();

private:
  struct Curl;
  struct State;
  explicit HttpClient(const Curl& curl);
  void set_options(const HttpRequest& request);
  void perform();

  const Curl& curl_;
  std::unique_ptr<State> state_;
};

} // namespace llmobs
