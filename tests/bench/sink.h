// A Sink is an HTTP server on a loopback port, in a process of its own so that its work is not counted as the
// program's: it takes whatever is posted and answers 200.
#pragma once

#include <arpa/inet.h>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

class Sink {
public:
  /// Before the program has any other thread.
  Sink() {
    listener_ = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(listener_, 8) != 0 ||
        getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
      std::perror("sink");
      std::exit(1);
    }
    url_ = "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port));
    if (fork() != 0) return;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (;;) serve(accept(listener_, nullptr, nullptr));
  }

  const std::string& url() const { return url_; }

private:
  static void serve(int connection) {
    static char buffer[1 << 20];
    static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";
    std::string head;
    for (ssize_t n; (n = read(connection, buffer, sizeof buffer)) > 0;) {
      head.append(buffer, static_cast<size_t>(n));
      size_t end = head.find("\r\n\r\n");
      if (end == std::string::npos) continue;
      const char* length = strcasestr(head.c_str(), "content-length:");
      auto left = static_cast<ssize_t>(length ? std::strtoul(length + 15, nullptr, 10) : 0);
      for (left -= static_cast<ssize_t>(head.size() - end - 4); left > 0 && n > 0; left -= n) {
        n = read(connection, buffer, sizeof buffer);
      }
      head.clear();
      if (write(connection, answer, sizeof answer - 1) < 0) break;
    }
    close(connection);
  }

  int listener_ = -1;
  std::string url_;
};
