#include "deliver/http.h"

#include "base/background_entry.h"

#include <cstdint>
#include <curl/curl.h>
#include <dlfcn.h>
#include <type_traits>

namespace llmobs {

// Whether OpenSSL, if `library` uses it, can still be used: it shuts down in an exit handler of its own, and crashes whoever
// initialises libcurl after that. OPENSSL_init_crypto fails from then on (OPENSSL_init_crypto(3)). Without options it
// asks only; with this one it registers that handler, if nobody has yet.
static constexpr uint64_t load_crypto_strings = 0x2; // OPENSSL_INIT_LOAD_CRYPTO_STRINGS
static bool tls_is_usable(void* library, uint64_t options) noexcept {
  using Init = int (*)(uint64_t, const void*);
  auto init = reinterpret_cast<Init>(dlsym(library, "OPENSSL_init_crypto"));
  return !init || init(options, nullptr) != 0;
}

void let_tls_end_last() noexcept { tls_is_usable(RTLD_DEFAULT, load_crypto_strings); }

// The functions of libcurl that we use.
struct HttpClient::Curl {
  decltype(&::curl_global_init) global_init;
  decltype(&::curl_easy_init) easy_init;
  decltype(&::curl_easy_setopt) easy_setopt;
  decltype(&::curl_easy_getinfo) easy_getinfo;
  decltype(&::curl_easy_reset) easy_reset;
  decltype(&::curl_easy_strerror) easy_strerror;
  decltype(&::curl_easy_cleanup) easy_cleanup;
  decltype(&::curl_slist_append) slist_append;
  decltype(&::curl_slist_free_all) slist_free_all;
  decltype(&::curl_multi_init) multi_init;
  decltype(&::curl_multi_add_handle) multi_add_handle;
  decltype(&::curl_multi_remove_handle) multi_remove_handle;
  decltype(&::curl_multi_perform) multi_perform;
  decltype(&::curl_multi_info_read) multi_info_read;
  decltype(&::curl_multi_poll) multi_poll;
  decltype(&::curl_multi_cleanup) multi_cleanup;

  bool load() {
    void* library = nullptr;
    for (const char* name : {"libcurl.so.4", "libcurl-gnutls.so.4"}) {
      if (!library) library = dlopen(name, RTLD_NOW | RTLD_LOCAL);
    }
    if (!library) return false;
    auto find = [library](auto& function, const char* name) {
      function = reinterpret_cast<std::remove_reference_t<decltype(function)>>(dlsym(library, name));
      return function != nullptr;
    };
    bool all = find(global_init, "curl_global_init") && find(easy_init, "curl_easy_init") &&
               find(easy_setopt, "curl_easy_setopt") && find(easy_getinfo, "curl_easy_getinfo") &&
               find(easy_reset, "curl_easy_reset") && find(easy_strerror, "curl_easy_strerror") &&
               find(easy_cleanup, "curl_easy_cleanup") && find(slist_append, "curl_slist_append") &&
               find(slist_free_all, "curl_slist_free_all") && find(multi_init, "curl_multi_init") &&
               find(multi_add_handle, "curl_multi_add_handle") &&
               find(multi_remove_handle, "curl_multi_remove_handle") && find(multi_perform, "curl_multi_perform") &&
               find(multi_info_read, "curl_multi_info_read") && find(multi_poll, "curl_multi_poll") &&
               find(multi_cleanup, "curl_multi_cleanup");
    // The last handler to be registered is the first to run at exit, and ours waits for this thread. So OpenSSL, whose
    // handler must be there before that, is not shut down under libcurl's initialisation once that has begun.
    if (!all || !tls_is_usable(library, load_crypto_strings)) return false;
    renew_exit_handler();
    if (!tls_is_usable(library, 0) || global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) return false;
    // And what libcurl has just registered comes after our last requests.
    renew_exit_handler();
    return true;
  }
};

struct HttpClient::State {
  const Curl& curl;
  CURLM* multi = nullptr;
  CURL* easy = nullptr;
  curl_slist* headers = nullptr;
  bool under_way = false;
  HttpReply reply;
  char error[CURL_ERROR_SIZE] = "";

  explicit State(const Curl& api) : curl(api), multi(api.multi_init()), easy(api.easy_init()) {}
  ~State() {
    curl.slist_free_all(headers);
    if (easy) curl.easy_cleanup(easy);
    if (multi) curl.multi_cleanup(multi);
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

std::unique_ptr<HttpClient> HttpClient::make(std::string& why_not) {
  static Curl* const curl = [] {
    auto* loaded = new Curl();
    if (loaded->load()) return loaded;
    delete loaded;
    return static_cast<Curl*>(nullptr);
  }();
  if (!curl) {
    why_not = "libcurl.so.4 could not be loaded or started; on Debian: apt-get install libcurl4";
    return nullptr;
  }
  std::unique_ptr<HttpClient> client(new HttpClient(*curl));
  if (client->state_->multi && client->state_->easy) return client;
  why_not = "libcurl has no memory";
  return nullptr;
}

HttpClient::HttpClient(const Curl& curl) : curl_(curl), state_(new State(curl)) {}

HttpClient::~HttpClient() { cancel(); }

void HttpClient::set_options(const HttpRequest& request) {
  auto set = [this](CURLoption option, auto value) { curl_.easy_setopt(state_->easy, option, value); };
  curl_.easy_reset(state_->easy);
  set(CURLOPT_URL, request.url.c_str());
  if (!request.unix_socket.empty()) set(CURLOPT_UNIX_SOCKET_PATH, request.unix_socket.c_str());
  set(CURLOPT_HTTPHEADER, state_->headers);
  set(CURLOPT_POST, 1L);
  set(CURLOPT_POSTFIELDS, request.body.data());
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
  cancel();
  state_->reply = HttpReply();
  state_->error[0] = '\0';
  curl_.slist_free_all(state_->headers);
  state_->headers = nullptr;
  auto add = [this](const char* header) {
    if (curl_slist* longer = curl_.slist_append(state_->headers, header)) state_->headers = longer;
  };
  for (const std::string& header : request.headers) add(header.c_str());
  add("Expect:"); // no extra round trip for large bodies
  set_options(request);
  state_->under_way = curl_.multi_add_handle(state_->multi, state_->easy) == CURLM_OK;
}

// Goes on for as long as there is something to do at once: one call of libcurl's sends 64 KiB.
void HttpClient::perform() {
  constexpr int most_rounds = 128;
  for (int round = 0; round < most_rounds; ++round) {
    int running = 0, ready = 0;
    curl_.multi_perform(state_->multi, &running);
    if (running == 0 || curl_.multi_poll(state_->multi, nullptr, 0, 0, &ready) != CURLM_OK || ready == 0) return;
  }
}

bool HttpClient::poll(HttpReply& reply) {
  if (!state_->under_way) {
    reply = HttpReply();
    reply.error = "libcurl could not start the request";
    return true;
  }
  perform();
  int left = 0;
  while (CURLMsg* message = curl_.multi_info_read(state_->multi, &left)) {
    if (message->msg != CURLMSG_DONE || message->easy_handle != state_->easy) continue;
    CURLcode code = message->data.result;
    reply = std::move(state_->reply);
    curl_.easy_getinfo(state_->easy, CURLINFO_RESPONSE_CODE, &reply.status);
    // An answer that was too long to be read to its end is an answer.
    bool answered = code == CURLE_OK || (code == CURLE_WRITE_ERROR && reply.status != 0);
    if (!answered) {
      reply.status = 0;
      reply.error = state_->error[0] ? state_->error : curl_.easy_strerror(code);
    }
    curl_off_t seconds = 0;
    if (answered && curl_.easy_getinfo(state_->easy, CURLINFO_RETRY_AFTER, &seconds) == CURLE_OK && seconds > 0) {
      constexpr curl_off_t most_seconds = 1 << 20;
      reply.retry_after_ms = static_cast<int64_t>(seconds < most_seconds ? seconds : most_seconds) * 1000;
    }
    cancel();
    return true;
  }
  return false;
}

void HttpClient::wait(unsigned ms, int bell) {
  curl_waitfd also{bell, CURL_WAIT_POLLIN, 0};
  if (state_->under_way) curl_.multi_poll(state_->multi, &also, bell >= 0, static_cast<int>(ms), nullptr);
}

void HttpClient::cancel() {
  if (state_->under_way) curl_.multi_remove_handle(state_->multi, state_->easy);
  state_->under_way = false;
}

} // namespace llmobs
