#include "deliver/http.h"

#include "deliver/libcurl.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <iterator>
#include <string_view>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace llmobs {

struct HttpClient::State {
  const Libcurl& curl;
  CURL* easy = nullptr;
  curl_slist* headers = nullptr;
  bool under_way = false;
  bool over = false; // and `reply` is the answer
  Payload body;
  Payload unsent; // of the body
  HttpReply reply;
  size_t head_size = 0; // of the answer, so far
  char error[CURL_ERROR_SIZE] = "";

  explicit State(const Libcurl& api) : curl(api), easy(api.easy_init()) {}
  ~State() {
    curl.slist_free_all(headers);
    if (easy) curl.easy_cleanup(easy);
  }

  static size_t give_body(char* to, size_t one, size_t most, void* state) noexcept {
    return static_cast<State*>(state)->unsent.read(to, one * most);
  }
  // A line of the answer's head. An answer whose head does not end is known by its first line; the rest of it is not read.
  static size_t take_header(char* line, size_t one, size_t size, void* state) noexcept;
  // When a connection that was kept turns out to be closed, the body is sent again on a new one.
  static int rewind_body(void* state, curl_off_t offset, int origin) noexcept {
    auto& self = *static_cast<State*>(state);
    if (origin != SEEK_SET || offset < 0 || static_cast<size_t>(offset) > self.body.size()) return CURL_SEEKFUNC_FAIL;
    self.unsent = self.body;
    self.unsent.drop(static_cast<size_t>(offset));
    return CURL_SEEKFUNC_OK;
  }
};

namespace {

// The time until which x-ratelimit-reset asks to wait: in seconds from now, or, as some have it, since 1970.
int64_t ms_of_reset(std::string_view value) noexcept {
  int64_t seconds = 0;
  const char* begin = value.data() + std::min(value.find_first_not_of(' '), value.size());
  if (std::from_chars(begin, value.data() + value.size(), seconds).ec != std::errc() || seconds <= 0) return -1;
  constexpr int64_t a_point_in_time = 1000000000, most_seconds = 1 << 20;
  if (seconds >= a_point_in_time) seconds -= static_cast<int64_t>(std::time(nullptr));
  return seconds <= 0 ? -1 : std::min(seconds, most_seconds) * 1000;
}

bool is_header(std::string_view line, std::string_view name) noexcept {
  return line.size() > name.size() && line[name.size()] == ':' &&
         strncasecmp(line.data(), name.data(), name.size()) == 0;
}

size_t take_body(char* data, size_t one, size_t size, void* to) noexcept {
  auto& body = static_cast<HttpReply*>(to)->body;
  size_t room = HttpClient::most_answer - body.size();
  try {
    body.append(data, size < room ? size : room);
  } catch (...) {
    return 0;
  }
  // Less than was given ends the transfer: nobody needs the rest.
  return size * one <= room ? size * one : 0;
}

} // namespace

size_t HttpClient::State::take_header(char* line, size_t one, size_t size, void* state) noexcept {
  auto& self = *static_cast<State*>(state);
  static constexpr std::string_view reset = "x-ratelimit-reset";
  self.head_size += size * one;
  std::string_view text(line, size * one);
  if (is_header(text, reset)) self.reply.retry_after_ms = ms_of_reset(text.substr(reset.size() + 1));
  return self.head_size <= most_answer ? size * one : 0;
}

// libcurl's sockets are opened and closed by us.
struct HttpLoop::Callbacks {
  static curl_socket_t open(void* loop, curlsocktype, curl_sockaddr* wanted) noexcept {
    int number = out_of_the_way(::socket(wanted->family, wanted->socktype | SOCK_CLOEXEC, wanted->protocol));
    if (number < 0) return CURL_SOCKET_BAD;
    try {
      static_cast<HttpLoop*>(loop)->sockets_.push_back({number, FileIdentity::of(number)});
      return number;
    } catch (...) {
      ::close(number);
      return CURL_SOCKET_BAD;
    }
  }

  static int close(void* loop, curl_socket_t number) noexcept {
    std::vector<OpenSocket>& all = static_cast<HttpLoop*>(loop)->sockets_;
    auto found = std::find_if(all.begin(), all.end(), [number](const OpenSocket& one) { return one.number == number; });
    if (found == all.end()) return 0;
    if (FileIdentity::of(number) == found->file) ::close(number);
    all.erase(found);
    return 0;
  }
};

std::unique_ptr<HttpClient> HttpLoop::make_client(std::string& why_not) {
  const char* reason = nullptr;
  curl_ = start_libcurl(&reason);
  if (!curl_) {
    why_not = reason;
    return nullptr;
  }
  std::unique_ptr<HttpClient> client(new HttpClient(*this));
  if (multi_ && client->state_->easy) return client;
  why_not = "libcurl has no memory";
  return nullptr;
}

void HttpLoop::join(HttpClient& client) {
  clients_.push_back(&client);
  if (clients_.size() == 1) make_multi();
}

void HttpLoop::leave(HttpClient& client) noexcept {
  clients_.erase(std::find(clients_.begin(), clients_.end(), &client));
  if (!clients_.empty()) return;
  if (multi_) curl_->multi_cleanup(multi_);
  multi_ = nullptr;
  witness_ = Descriptor();
}

// libcurl opens a descriptor or two for itself and does not tell which; most likely the lowest free ones. If another thread
// opens files meanwhile and these are taken for libcurl's, all that happens is that requests start over when they are closed.
void HttpLoop::make_multi() {
  witness_ = Descriptor(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  for (OpenSocket& inner : inner_) inner.number = ::fcntl(witness_.number(), F_DUPFD_CLOEXEC, 0);
  for (OpenSocket& inner : inner_) {
    if (inner.number >= 0) ::close(inner.number);
  }
  multi_ = curl_->multi_init();
  for (OpenSocket& inner : inner_) {
    inner.file = FileIdentity::of(inner.number);
    if (inner.file == FileIdentity()) inner.number = -1;
  }
}

bool HttpLoop::has_lost_files() const noexcept {
  auto is_lost = [](const OpenSocket& socket) { return !(FileIdentity::of(socket.number) == socket.file); };
  return (witness_ && !witness_.is_ours()) || std::any_of(sockets_.begin(), sockets_.end(), is_lost) ||
         std::any_of(std::begin(inner_), std::end(inner_), is_lost);
}

void HttpLoop::look_after_files() noexcept {
  if (multi_ && has_lost_files()) start_over();
}

void HttpLoop::start_over() noexcept {
  // To clean up would close numbers that are the program's now. What is left behind is kept in sight of leak checkers; after so
  // much of it nothing is sent any more.
  static std::array<void*, 64> left_behind;
  static size_t used = 0;
  auto leave_behind = [](void* handle) {
    if (used < left_behind.size()) left_behind[used++] = handle;
  };
  bool again = used + 2 * (clients_.size() + 1) <= left_behind.size();
  leave_behind(std::exchange(multi_, nullptr));
  for (OpenSocket socket : sockets_) {
    if (FileIdentity::of(socket.number) == socket.file) ::close(socket.number);
  }
  sockets_.clear();
  for (HttpClient* client : clients_) {
    leave_behind(std::exchange(client->state_->easy, again ? curl_->easy_init() : nullptr));
    client->start_over();
  }
  if (again) make_multi();
}

// Goes on for as long as there is something to do at once: one call of libcurl's sends 64 KiB.
void HttpLoop::perform() {
  constexpr int most_rounds = 128;
  for (int round = 0; round < most_rounds; ++round) {
    look_after_files();
    if (!multi_) return;
    int running = 0, ready = 0;
    curl_->multi_perform(multi_, &running);
    if (running == 0 || curl_->multi_wait(multi_, nullptr, 0, 0, &ready) != CURLM_OK || ready == 0) break;
  }
  take_news();
}

void HttpLoop::take_news() {
  int left = 0;
  while (CURLMsg* message = curl_->multi_info_read(multi_, &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    CURLcode code = message->data.result;
    void* client = nullptr;
    curl_->easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &client);
    if (client) static_cast<HttpClient*>(client)->read_answer(code);
  }
}

// (Not curl_multi_poll(), which reads from a descriptor of its own.)
void HttpLoop::wait(unsigned ms, int bell) {
  look_after_files();
  if (under_way_ == 0 || answers_ != 0) return;
  // The witness has never anything to say. With it there is always something to wait for.
  curl_waitfd also[] = {{witness_.number(), CURL_WAIT_POLLIN, 0}, {bell, CURL_WAIT_POLLIN, 0}};
  curl_->multi_wait(multi_, also, bell >= 0 ? 2 : 1, static_cast<int>(witness_ ? ms : std::min(ms, 1u)), nullptr);
}

HttpClient::HttpClient(HttpLoop& loop) : loop_(loop), state_(new State(*loop.curl_)) { loop_.join(*this); }

HttpClient::~HttpClient() {
  cancel();
  state_.reset();
  loop_.leave(*this);
}

// The loop has a new handle for libcurl.
void HttpClient::start_over() noexcept {
  if (!state_->under_way) return;
  state_->under_way = false;
  --loop_.under_way_;
  state_->reply = HttpReply();
  state_->reply.error = "the program closed the connection's file descriptor";
  state_->over = true;
  ++loop_.answers_;
}

void HttpClient::set_options(const HttpRequest& request) {
  const Libcurl& curl = *loop_.curl_;
  auto set = [&](CURLoption option, auto value) { curl.easy_setopt(state_->easy, option, value); };
  curl.easy_reset(state_->easy);
  set(CURLOPT_PRIVATE, this);
  set(CURLOPT_URL, request.url.c_str());
  if (!request.unix_socket.empty()) set(CURLOPT_UNIX_SOCKET_PATH, request.unix_socket.c_str());
  set(CURLOPT_HTTPHEADER, state_->headers);
  set(CURLOPT_POST, 1L);
  set(CURLOPT_READFUNCTION, &State::give_body);
  set(CURLOPT_READDATA, state_.get());
  set(CURLOPT_SEEKFUNCTION, &State::rewind_body);
  set(CURLOPT_SEEKDATA, state_.get());
  set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
  set(CURLOPT_HEADERFUNCTION, &State::take_header);
  set(CURLOPT_HEADERDATA, state_.get());
  set(CURLOPT_WRITEFUNCTION, &take_body);
  set(CURLOPT_WRITEDATA, &state_->reply);
  set(CURLOPT_ERRORBUFFER, state_->error);
  set(CURLOPT_CONNECTTIMEOUT_MS, connect_ms);
  set(CURLOPT_TIMEOUT_MS, request.total_ms != 0 ? request.total_ms : total_ms);
  auto set_file = [&](CURLoption option, const std::string& file) {
    if (!file.empty()) set(option, file.c_str());
  };
  set_file(CURLOPT_CAINFO, request.ca_file);
  set_file(CURLOPT_SSLCERT, request.client_certificate_file);
  set_file(CURLOPT_SSLKEY, request.client_key_file);
  set(CURLOPT_OPENSOCKETFUNCTION, &HttpLoop::Callbacks::open);
  set(CURLOPT_OPENSOCKETDATA, &loop_);
  set(CURLOPT_CLOSESOCKETFUNCTION, &HttpLoop::Callbacks::close);
  set(CURLOPT_CLOSESOCKETDATA, &loop_);
  set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2)); // or newer
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_FOLLOWLOCATION, 0L);
  set(CURLOPT_PROXY, request.proxy.c_str());
  set(CURLOPT_NOPROXY, request.proxy.empty() ? "*" : request.no_proxy.c_str());
  set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  // Newer than the oldest libcurl there may be; where they are unknown the defaults are harmless.
#if LIBCURL_VERSION_NUM >= 0x075500
  set(CURLOPT_PROTOCOLS_STR, "http,https");
#endif
#if LIBCURL_VERSION_NUM >= 0x075700
  set(CURLOPT_QUICK_EXIT, 1L); // a name lookup that hangs must not hold up the end of the program
#endif
}

void HttpClient::start(const HttpRequest& request) {
  const Libcurl& curl = *loop_.curl_;
  cancel();
  if (!loop_.multi_ || !state_->easy) return;
  state_->reply = HttpReply();
  state_->error[0] = '\0';
  state_->head_size = 0;
  state_->body = state_->unsent = request.body;
  curl.slist_free_all(state_->headers);
  state_->headers = nullptr;
  auto add = [&](const char* header) {
    if (curl_slist* longer = curl.slist_append(state_->headers, header)) state_->headers = longer;
  };
  for (const std::string& header : request.headers) add(header.c_str());
  add("Expect:"); // no extra round trip for large bodies
  set_options(request);
  state_->under_way = curl.multi_add_handle(loop_.multi_, state_->easy) == CURLM_OK;
  if (state_->under_way) ++loop_.under_way_;
}

bool HttpClient::poll(HttpReply& reply) {
  if (state_->under_way) loop_.perform();
  if (state_->under_way) return false;
  if (state_->over) {
    reply = std::move(state_->reply);
    cancel();
  } else {
    reply = HttpReply();
    reply.error = loop_.multi_ ? "libcurl could not start the request"
                               : "the program closes file descriptors that are not its own";
  }
  return true;
}

// The request is over. The loop may find that out when another client polls.
void HttpClient::read_answer(int code) {
  const Libcurl& curl = *loop_.curl_;
  HttpReply& reply = state_->reply;
  curl.easy_getinfo(state_->easy, CURLINFO_RESPONSE_CODE, &reply.status);
  // An answer that has no end, or none that can be read, is an answer: its first line says what became of the request.
  bool was_sent = state_->unsent.size() == 0;
  bool answered = code == CURLE_OK || (reply.status >= 200 && (code == CURLE_WRITE_ERROR || was_sent));
  if (!answered) {
    reply.status = 0;
    reply.retry_after_ms = -1;
    reply.error = state_->error[0] ? state_->error : curl.easy_strerror(static_cast<CURLcode>(code));
  }
  curl_off_t seconds = 0;
  if (answered && curl.easy_getinfo(state_->easy, CURLINFO_RETRY_AFTER, &seconds) == CURLE_OK && seconds > 0) {
    constexpr curl_off_t most_seconds = 1 << 20;
    reply.retry_after_ms = std::max(reply.retry_after_ms, static_cast<int64_t>(std::min(seconds, most_seconds)) * 1000);
  }
  give_up();
  state_->over = true;
  ++loop_.answers_;
}

void HttpClient::cancel() {
  loop_.look_after_files();
  give_up();
}

void HttpClient::give_up() noexcept {
  if (state_->under_way) {
    loop_.curl_->multi_remove_handle(loop_.multi_, state_->easy);
    --loop_.under_way_;
  }
  if (state_->over) --loop_.answers_;
  state_->under_way = state_->over = false;
}

} // namespace llmobs
