// A program in the middle of a trace: `relay server URL` prints its port, takes one request over HTTP as part of the trace that
// its headers name, and asks URL in its turn; `relay client URL` begins a trace of its own and asks.
#include <llmobs/distributed.h>
#include <llmobs/llmobs.h>

#include <arpa/inet.h>
#include <cstdio>
#include <curl/curl.h>
#include <map>
#include <string>
#include <sys/socket.h>
#include <unistd.h>

namespace {

bool ask(const char* url) {
  curl_slist* headers = nullptr;
  llmobs::inject_distributed_headers(headers);
  CURL* request = curl_easy_init();
  curl_easy_setopt(request, CURLOPT_URL, url);
  curl_easy_setopt(request, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(request, CURLOPT_POSTFIELDS, "");
  curl_easy_setopt(request, CURLOPT_TIMEOUT, 30L);
  bool good = curl_easy_perform(request) == CURLE_OK;
  curl_easy_cleanup(request);
  curl_slist_free_all(headers);
  return good;
}

std::string read_head(int connection) {
  std::string head;
  char byte = 0;
  while (head.find("\r\n\r\n") == std::string::npos && read(connection, &byte, 1) == 1) head += byte;
  return head;
}

std::map<std::string, std::string> headers_of(const std::string& head) {
  std::map<std::string, std::string> headers;
  for (size_t begin = head.find("\r\n") + 2, end = 0; (end = head.find("\r\n", begin)) != std::string::npos;
       begin = end + 2) {
    size_t colon = head.find(": ", begin);
    if (colon < end) headers[head.substr(begin, colon - begin)] = head.substr(colon + 2, end - colon - 2);
  }
  return headers;
}

int listen_somewhere() {
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (bind(listener, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(listener, 1) != 0) return -1;
  getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
  std::printf("%d\n", ntohs(address.sin_port));
  std::fflush(stdout);
  return listener;
}

bool serve_one(const char* url) {
  int connection = accept(listen_somewhere(), nullptr, nullptr);
  bool good = false;
  {
    auto remote = llmobs::activate_distributed_headers(headers_of(read_head(connection)));
    auto span = llmobs::agent("relay");
    span.annotate(llmobs::Annotation().set_input("asked").set_output("told"));
    good = remote.found() && ask(url);
  }
  static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
  good = write(connection, answer, sizeof answer - 1) > 0 && good;
  close(connection);
  return good;
}

} // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  bool good = false;
  if (argv[1][0] == 's') {
    good = serve_one(argv[2]);
  } else {
    llmobs::SpanOptions options;
    options.session_id = "session-1";
    auto span = llmobs::workflow("ask", options);
    good = ask(argv[2]);
  }
  return llmobs::flush(10000) == llmobs::FlushResult::delivered && good ? 0 : 1;
}
