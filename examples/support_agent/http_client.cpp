#include "http_client.h"

#include <curl/curl.h>

namespace support {
namespace {

constexpr long connect_timeout_s = 10;
constexpr long answer_timeout_s = 300; // a large model on a small machine takes its time
constexpr std::size_t max_answer = 64u << 20;

struct CurlLibrary {
  CurlLibrary() { curl_global_init(CURL_GLOBAL_DEFAULT); }
  ~CurlLibrary() { curl_global_cleanup(); }
};

std::size_t append(char* data, std::size_t size, std::size_t count, void* user) {
  auto& body = *static_cast<std::string*>(user);
  if (body.size() + size * count > max_answer) return 0; // curl gives up with CURLE_WRITE_ERROR
  body.append(data, size * count);
  return size * count;
}

bool is_loopback(const std::string& url) {
  for (const char* host : {"://127.0.0.1", "://localhost", "://[::1]"}) {
    if (url.find(host) != std::string::npos) return true;
  }
  return false;
}

} // namespace

struct HttpClient::State {
  explicit State(const std::string& token) {
    static CurlLibrary library;
    curl = curl_easy_init();
    if (!curl) throw HttpError("cannot start the HTTP library");
    headers = curl_slist_append(headers, "Content-Type: application/json");
    headers = curl_slist_append(headers, "Expect:"); // no waiting for "100 Continue"
    if (!token.empty()) headers = curl_slist_append(headers, ("Authorization: Bearer " + token).c_str());
  }
  ~State() {
    curl_slist_free_all(headers);
    curl_easy_cleanup(curl);
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  CURL* curl = nullptr;
  curl_slist* headers = nullptr;
};

HttpClient::HttpClient(const std::string& bearer_token) : state_(std::make_unique<State>(bearer_token)) {}
HttpClient::~HttpClient() = default;

HttpResponse HttpClient::post_json(const std::string& url, const std::string& body) {
  CURL* curl = state_->curl;
  char reason[CURL_ERROR_SIZE] = "";
  HttpResponse response;
  curl_easy_reset(curl); // keeps the connection
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body.c_str());
  curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, state_->headers);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, append);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &response.body);
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, reason);
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, connect_timeout_s);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT, answer_timeout_s);
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  if (is_loopback(url)) curl_easy_setopt(curl, CURLOPT_PROXY, ""); // a proxy could not reach it
  CURLcode code = curl_easy_perform(curl);
  if (code != CURLE_OK) {
    throw HttpError("POST " + url + ": " + (reason[0] != '\0' ? reason : curl_easy_strerror(code)));
  }
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &response.status);
  return response;
}

} // namespace support
