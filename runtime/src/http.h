// An HttpClient sends one HTTP request at a time without blocking. No redirects, no proxies, no signals; every request
// is bounded in time and its answer in size. There are two: one for plain HTTP to an address that needs no name lookup,
// as agents have, and libcurl for all else, which is loaded when the first such client is made, so that programs which
// don't need it pay neither its seven milliseconds nor its megabytes.
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

class HttpClient {
public:
  static constexpr long connect_ms = 2000;
  static constexpr long total_ms = 5000;
  static constexpr size_t most_answer = 64 * 1024;

  HttpClient() = default;
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;
  virtual ~HttpClient() = default;

  /// Starts a POST. One that is under way is cancelled.
  virtual void start(const HttpRequest& request) = 0;
  /// True when the request is over; then `reply` is set.
  virtual bool poll(HttpReply& reply) = 0;
  /// Waits until poll() may have news, at most `ms`, or until the descriptor `bell` can be read.
  virtual void wait(unsigned ms, int bell) = 0;
  virtual void cancel() = 0;
};

/// For requests to this URL (http://, https:// or unix://). Null: `why_not` says what to do.
std::unique_ptr<HttpClient> make_http_client(const std::string& url, std::string& why_not);

/// Null: the URL is not one that this client knows.
std::unique_ptr<HttpClient> make_direct_http_client(const std::string& url);
/// Null: there is no libcurl.
std::unique_ptr<HttpClient> make_curl_http_client(std::string& why_not);

} // namespace llmobs
