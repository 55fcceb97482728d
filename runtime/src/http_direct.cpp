// HTTP/1.1 over a socket of our own: the request's head and body leave in one system call where the socket takes them,
// and nothing of them is copied here.
#include "clock.h"
#include "http.h"
#include "http_address.h"
#include "http_answer.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace llmobs {

namespace {

constexpr uint64_t ns_per_ms = 1000000;

std::string problem(const char* what, int error) { return fmt::format("{}: {}", what, std::strerror(error)); }

class DirectHttpClient final : public HttpClient {
public:
  explicit DirectHttpClient(HttpAddress address) : address_(std::move(address)) {}
  ~DirectHttpClient() override { hang_up(); }

  void start(const HttpRequest& request) override;
  bool poll(HttpReply& reply) override;
  void wait(unsigned ms, int bell) override;
  void cancel() override {
    if (step_ != Step::idle) hang_up();
    step_ = Step::idle;
  }

private:
  enum class Step : uint8_t { idle, connecting, sending, receiving };
  enum class Result : uint8_t { blocked, progress, answered, failed };

  void connect();
  void connect_to(size_t socket);
  Result go_on();
  Result see_connection();
  Result send();
  Result receive();
  Result connection_lost(int error);
  Result fail(std::string why);
  void hang_up() noexcept;
  bool is_fresh() const noexcept;

  HttpAddress address_;
  int fd_ = -1;
  Step step_ = Step::idle;
  size_t tried_ = 0;       // of the address's sockets
  bool is_reused_ = false; // the connection: it may have ended meanwhile
  uint64_t connect_until_ns_ = 0, until_ns_ = 0;
  std::string head_;
  std::string_view body_;
  size_t sent_ = 0; // of head and body
  HttpAnswer answer_{most_answer};
  std::string error_;
};

void DirectHttpClient::start(const HttpRequest& request) {
  cancel();
  HttpAddress target(request.unix_socket.empty() ? request.url : "unix://" + request.unix_socket);
  std::string_view path = request.unix_socket.empty() ? std::string_view(target.path) : std::string_view(request.url);
  if (!request.unix_socket.empty()) path = path.substr(path.find('/', path.find("//") + 2));
  head_ = fmt::format("POST {} HTTP/1.1\r\nHost: {}\r\nAccept: */*\r\nContent-Length: {}\r\n", path, target.host,
                      request.body.size());
  for (const std::string& header : request.headers) head_.append(header).append("\r\n");
  head_.append("\r\n");
  body_ = request.body;
  sent_ = 0;
  answer_ = HttpAnswer(most_answer);
  error_.clear();
  until_ns_ = Clock::monotonic_ns() + total_ms * ns_per_ms;
  is_reused_ = fd_ >= 0 && is_fresh();
  if (is_reused_) {
    step_ = Step::sending;
  } else {
    connect();
  }
}

// Whether the connection that was kept still stands: nothing is to be read, not even its end.
bool DirectHttpClient::is_fresh() const noexcept {
  char byte = 0;
  return ::recv(fd_, &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

void DirectHttpClient::hang_up() noexcept {
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
}

void DirectHttpClient::connect() {
  connect_until_ns_ = std::min(Clock::monotonic_ns() + connect_ms * ns_per_ms, until_ns_);
  tried_ = 0;
  is_reused_ = false;
  sent_ = 0;
  connect_to(0);
}

// To this one of the address's sockets, or the first one after it that does not refuse at once.
void DirectHttpClient::connect_to(size_t socket) {
  for (; socket < address_.count; ++socket) {
    hang_up();
    tried_ = socket + 1;
    const HttpAddress::Socket& to = address_.sockets[socket];
    fd_ = ::socket(to.address.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd_ < 0) {
      error_ = problem("socket", errno);
      continue;
    }
    int yes = 1;
    if (to.address.ss_family != AF_UNIX) setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    step_ = Step::connecting;
    if (::connect(fd_, reinterpret_cast<const sockaddr*>(&to.address), to.size) == 0) {
      step_ = Step::sending;
      return;
    }
    if (errno == EINPROGRESS) return;
    error_ = problem("connect", errno);
  }
  hang_up();
  step_ = Step::receiving; // go_on() tells
}

bool DirectHttpClient::poll(HttpReply& reply) {
  Result result = Result::failed;
  if (step_ != Step::idle) {
    do {
      result = go_on();
    } while (result == Result::progress);
  }
  if (result == Result::blocked) {
    uint64_t now = Clock::monotonic_ns();
    bool too_late = now >= until_ns_ || (step_ == Step::connecting && now >= connect_until_ns_);
    if (!too_late) return false;
    result = fail(step_ == Step::connecting ? "no connection in time" : "no answer in time");
  }
  reply = HttpReply();
  if (result == Result::answered) {
    reply.status = answer_.status();
    reply.body = std::move(answer_.body());
    reply.retry_after_ms = answer_.retry_after_ms();
    if (!answer_.can_go_on() || sent_ != head_.size() + body_.size()) hang_up();
  } else {
    reply.error = error_;
    hang_up();
  }
  step_ = Step::idle;
  return true;
}

DirectHttpClient::Result DirectHttpClient::go_on() {
  if (fd_ < 0) return Result::failed;
  if (step_ == Step::connecting) return see_connection();
  if (step_ == Step::receiving) return receive();
  Result sending = send();
  // An answer may come before everything is sent: a refusal.
  return sending == Result::blocked ? receive() : sending;
}

DirectHttpClient::Result DirectHttpClient::see_connection() {
  pollfd one{fd_, POLLOUT, 0};
  if (::poll(&one, 1, 0) <= 0) return Result::blocked;
  int error = 0;
  socklen_t size = sizeof error;
  if (getsockopt(fd_, SOL_SOCKET, SO_ERROR, &error, &size) != 0) error = errno;
  if (error == 0) {
    step_ = Step::sending;
  } else {
    error_ = problem("connect", error);
    connect_to(tried_);
  }
  return Result::progress;
}

DirectHttpClient::Result DirectHttpClient::send() {
  size_t of_head = std::min(sent_, head_.size());
  std::string_view body = body_.substr(sent_ - of_head);
  iovec parts[] = {{head_.data() + of_head, head_.size() - of_head}, {const_cast<char*>(body.data()), body.size()}};
  msghdr message{};
  message.msg_iov = parts;
  message.msg_iovlen = 2;
  ssize_t n = ::sendmsg(fd_, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
  if (n < 0 && errno == EINTR) return Result::progress;
  if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return Result::blocked;
  if (n < 0) return connection_lost(errno);
  sent_ += static_cast<size_t>(n);
  if (sent_ == head_.size() + body_.size()) step_ = Step::receiving;
  return Result::progress;
}

DirectHttpClient::Result DirectHttpClient::receive() {
  char bytes[16384];
  ssize_t n = ::recv(fd_, bytes, sizeof bytes, MSG_DONTWAIT);
  if (n < 0 && errno == EINTR) return Result::progress;
  if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return Result::blocked;
  if (n <= 0 && !answer_.has_begun() && is_reused_) return connection_lost(n < 0 ? errno : 0);
  if (n < 0) return fail(problem("receive", errno));
  HttpAnswer::Progress progress = n == 0 ? answer_.end() : answer_.add({bytes, static_cast<size_t>(n)});
  switch (progress) {
  case HttpAnswer::Progress::unfinished: return Result::progress;
  case HttpAnswer::Progress::whole: return Result::answered;
  case HttpAnswer::Progress::broken: break;
  }
  return fail(answer_.has_begun() ? "the answer is no HTTP" : "the connection was closed without an answer");
}

// One that was kept from the last request may have been closed just now, without having seen this one: once more, then.
// On a new one there may be an answer to read.
DirectHttpClient::Result DirectHttpClient::connection_lost(int error) {
  if (is_reused_ && !answer_.has_begun()) {
    connect();
    return Result::progress;
  }
  if (step_ == Step::sending) {
    step_ = Step::receiving;
    return Result::progress;
  }
  return fail(problem("send", error));
}

DirectHttpClient::Result DirectHttpClient::fail(std::string why) {
  error_ = std::move(why);
  return Result::failed;
}

void DirectHttpClient::wait(unsigned ms, int bell) {
  if (step_ == Step::idle) return;
  uint64_t now = Clock::monotonic_ns();
  uint64_t until = step_ == Step::connecting ? connect_until_ns_ : until_ns_;
  uint64_t left_ms = until > now ? (until - now + ns_per_ms - 1) / ns_per_ms : 0;
  short events = step_ == Step::connecting ? POLLOUT : step_ == Step::sending ? POLLIN | POLLOUT : POLLIN;
  pollfd both[] = {{fd_, events, 0}, {bell, POLLIN, 0}}; // a negative descriptor is passed over
  ::poll(both, 2, static_cast<int>(std::min<uint64_t>(ms, left_ms)));
}

} // namespace

std::unique_ptr<HttpClient> make_direct_http_client(const std::string& url) {
  HttpAddress address(url);
  return address.count == 0 ? nullptr : std::make_unique<DirectHttpClient>(std::move(address));
}

std::unique_ptr<HttpClient> make_http_client(const std::string& url, std::string& why_not) {
  auto direct = make_direct_http_client(url);
  return direct ? std::move(direct) : make_curl_http_client(why_not);
}

} // namespace llmobs
