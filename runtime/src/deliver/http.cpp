#include "deliver/http.h"

#include "deliver/libcurl.h"

#include <cstdint>
#include <cstdio>

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
  char error[CURL_ERROR_SIZE] = "";

  explicit State(const Libcurl& api) : curl(api), easy(api.easy_init()) {}
  ~State() {
    curl.slist_free_all(headers);
    if (easy) curl.easy_cleanup(easy);
  }

  static size_t give_body(char* to, size_t one, size_t most, void* state) noexcept {
    return static_cast<State*>(state)->unsent.read(to, one * most);
  }
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

void HttpLoop::join() {
  if (clients_++ == 0) multi_ = curl_->multi_init();
}

void HttpLoop::leave() noexcept {
  if (--clients_ != 0) return;
  if (multi_) curl_->multi_cleanup(multi_);
  multi_ = nullptr;
}

// Goes on for as long as there is something to do at once: one call of libcurl's sends 64 KiB.
void HttpLoop::perform() {
  constexpr int most_rounds = 128;
  for (int round = 0; round < most_rounds; ++round) {
    int running = 0, ready = 0;
    curl_->multi_perform(multi_, &running);
    if (running == 0 || curl_->multi_poll(multi_, nullptr, 0, 0, &ready) != CURLM_OK || ready == 0) break;
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

void HttpLoop::wait(unsigned ms, int bell) {
  curl_waitfd also{bell, CURL_WAIT_POLLIN, 0};
  if (under_way_ != 0 && answers_ == 0) curl_->multi_poll(multi_, &also, bell >= 0, static_cast<int>(ms), nullptr);
}

HttpClient::HttpClient(HttpLoop& loop) : loop_(loop), state_(new State(*loop.curl_)) { loop_.join(); }

HttpClient::~HttpClient() {
  cancel();
  state_.reset();
  loop_.leave();
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
  set(CURLOPT_WRITEFUNCTION, &take_body);
  set(CURLOPT_WRITEDATA, &state_->reply);
  set(CURLOPT_ERRORBUFFER, state_->error);
  set(CURLOPT_CONNECTTIMEOUT_MS, connect_ms);
  set(CURLOPT_TIMEOUT_MS, total_ms);
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_FOLLOWLOCATION, 0L);
  set(CURLOPT_PROXY, "");
  set(CURLOPT_NOPROXY, "*");
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
  state_->reply = HttpReply();
  state_->error[0] = '\0';
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
    reply.error = "libcurl could not start the request";
  }
  return true;
}

// The request is over. The loop may find that out when another client polls.
void HttpClient::read_answer(int code) {
  const Libcurl& curl = *loop_.curl_;
  HttpReply& reply = state_->reply;
  curl.easy_getinfo(state_->easy, CURLINFO_RESPONSE_CODE, &reply.status);
  // An answer that was too long to be read to its end is an answer.
  bool answered = code == CURLE_OK || (code == CURLE_WRITE_ERROR && reply.status != 0);
  if (!answered) {
    reply.status = 0;
    reply.error = state_->error[0] ? state_->error : curl.easy_strerror(static_cast<CURLcode>(code));
  }
  curl_off_t seconds = 0;
  if (answered && curl.easy_getinfo(state_->easy, CURLINFO_RETRY_AFTER, &seconds) == CURLE_OK && seconds > 0) {
    constexpr curl_off_t most_seconds = 1 << 20;
    reply.retry_after_ms = static_cast<int64_t>(seconds < most_seconds ? seconds : most_seconds) * 1000;
  }
  cancel();
  state_->over = true;
  ++loop_.answers_;
}

void HttpClient::cancel() {
  if (state_->under_way) {
    loop_.curl_->multi_remove_handle(loop_.multi_, state_->easy);
    --loop_.under_way_;
  }
  if (state_->over) --loop_.answers_;
  state_->under_way = state_->over = false;
}

} // namespace llmobs
