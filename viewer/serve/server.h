// The local server behind `llmobs view`: the page, its API, the live stream, and (if it listens) the routes on which SDKs
// send. It serves one SharedStore until stop() is called.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace llmobs::viewer {

struct ServerSettings {
  std::vector<std::string> files;
  std::string host = "127.0.0.1";
  int port = 0;
  bool port_is_wish = true; ///< if the port is taken, another one is as good
  bool receive = false;
  std::string store; ///< where to keep what is received; a folder that is removed at the end if empty
  std::string version;
  /// Is told how much of a file has been read, while the server begins.
  std::function<void(const std::string& path, std::uint64_t bytes, std::uint64_t of_bytes)> progress;
};

class Server {
public:
  explicit Server(ServerSettings settings);
  ~Server();

  /// Takes the port; throws UserError if that can't be done. Returns the page's address.
  std::string bind();
  /// Serves until stop() is called.
  void run();
  /// May be called from a signal handler's thread.
  void stop();

private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

} // namespace llmobs::viewer
