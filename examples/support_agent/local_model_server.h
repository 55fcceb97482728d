// The local model server is the program model_server, run as a child of this one for as long as the object
// lives. It stops when its standard input ends, so it never outlives us, whichever way we go.
#pragma once

#include <sys/types.h>

#include <string>

namespace support {

class LocalModelServer {
public:
  /// Returns when the server is ready. Throws std::runtime_error if it cannot be started.
  explicit LocalModelServer(const std::string& program);
  ~LocalModelServer();
  LocalModelServer(const LocalModelServer&) = delete;
  LocalModelServer& operator=(const LocalModelServer&) = delete;

  const std::string& base_url() const { return base_url_; }

  /// Where the program is: beside this one.
  static std::string find_program();

private:
  void start(const std::string& program);
  void read_url(const std::string& program, int output);
  void stop();

  std::string base_url_;
  pid_t child_ = -1;
  int input_ = -1; ///< the writing end of its standard input
};

} // namespace support
