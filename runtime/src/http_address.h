// HTTP addresses that need no name lookup: unix:// sockets, numeric hosts, and localhost, which is this machine by IPv4,
// then by IPv6.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <sys/socket.h>

namespace llmobs {

struct HttpAddress {
  struct Socket {
    sockaddr_storage address;
    socklen_t size;
  };
  static constexpr size_t most_sockets = 2;

  Socket sockets[most_sockets]; // to be tried in this order
  size_t count = 0;             // 0: the URL is no such address
  std::string host;             // for the Host header
  std::string path;             // of the URL, "/" if it has none

  explicit HttpAddress(std::string_view url);

private:
  void add_unix(std::string_view socket_path);
  void add_v4(const std::string& number, unsigned port);
  void add_v6(const std::string& number, unsigned port);
};

} // namespace llmobs
