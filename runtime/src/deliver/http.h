// The HttpLoop is all HTTP requests that are under way, waited for together; an HttpClient sends one at a time through
// it, without blocking. It is libcurl (libcurl.h). No redirects, no signals, and no proxy that a request does not name; every request is bounded in time
// and its answer in size.
#pragma once

#include "base/descriptor.h"
#include "deliver/payload.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace llmobs {

// The program may close descriptors that are libcurl's and open files under their numbers. libcurl would write requests to
// them and close them once more. So before it is let near a descriptor, all are looked at; if one is gone, everything that
// libcurl has open is left as it is, never touched again, and requests start over with a new libcurl handle.

struct HttpRequest {
  std::string url;
  std::string unix_socket;          // not empty: instead of the URL's host
  std::vector<std::string> headers; // "Name: value"
  std::string proxy;                // empty: none
  std::string no_proxy;             // hosts that are reached without it
  long total_ms = 0;                // how long it may take; 0: HttpClient's
  std::string ca_file;              // empty: the system's certificates
  std::string client_certificate_file;
  std::string client_key_file;
  Payload body; // its bytes must stay until the request is over
};

struct HttpReply {
  long status = 0;             // 0: there was no answer
  std::string error;           // why not
  std::string body;            // its first 64 KiB
  int64_t retry_after_ms = -1; // of a Retry-After or x-ratelimit-reset header that makes sense; the longer one
};

class HttpClient;
struct Libcurl;

class HttpLoop {
public:
  HttpLoop() noexcept = default;
  HttpLoop(const HttpLoop&) = delete;
  HttpLoop& operator=(const HttpLoop&) = delete;

  /// The loop must live longer than its clients. Null: there is no libcurl; `why_not` says what to do.
  std::unique_ptr<HttpClient> make_client(std::string& why_not);
  /// Waits until a client's poll() may have news, at most `ms`, or until the descriptor `bell` can be read. Returns at
  /// once if an answer is there already, or no request is under way.
  void wait(unsigned ms, int bell = -1);

private:
  friend class HttpClient;
  struct Callbacks;
  struct OpenSocket {
    int number;
    FileIdentity file;
  };
  void join(HttpClient& client);
  void leave(HttpClient& client) noexcept;
  void perform();
  void take_news();
  void make_multi();
  void look_after_files() noexcept;
  bool has_lost_files() const noexcept;
  void start_over() noexcept;

  const Libcurl* curl_ = nullptr;
  void* multi_ = nullptr; // as long as there are clients; it keeps their connections
  std::vector<HttpClient*> clients_;
  std::vector<OpenSocket> sockets_; // libcurl's, opened by us
  Descriptor witness_;              // opened together with what libcurl opens for itself
  OpenSocket inner_[2] = {};        // and this is probably what it opened
  unsigned under_way_ = 0;
  unsigned answers_ = 0; // that no client has polled yet
};

class HttpClient {
public:
  static constexpr long connect_ms = 2000;
  static constexpr long total_ms = 5000;
  static constexpr size_t most_answer = 64 * 1024;

  ~HttpClient();

  /// Starts a POST. One that is under way is cancelled.
  void start(const HttpRequest& request);
  /// True when the request is over; then `reply` is set.
  bool poll(HttpReply& reply);
  void cancel();

private:
  friend class HttpLoop;
  struct State;
  explicit HttpClient(HttpLoop& loop);
  void set_options(const HttpRequest& request);
  void give_up() noexcept;
  void read_answer(int code);
  void start_over() noexcept;

  HttpLoop& loop_;
  std::unique_ptr<State> state_;
};

} // namespace llmobs
