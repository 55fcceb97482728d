// An Endpoint is where something may listen, as a URL or the agent's variables name it.
#pragma once

#include <string>

namespace llmobs::viewer {

struct Endpoint {
  std::string host = "localhost";
  std::string port;
  std::string socket; // a path, instead of host and port

  std::string text() const { return socket.empty() ? host + ":" + port : socket; }
};

/// What `url` names; `port` if it names none.
Endpoint endpoint_of(const std::string& url, const std::string& port);

/// A connection to it, or -1. Takes at most a second for each address that the host has.
int connect_to(const Endpoint& endpoint);

/// What it answers to a request for `path`, with its headers; closes the connection.
std::string ask(int descriptor, const std::string& path);

/// A variable of the environment; empty if it is not set.
std::string environment_value(const char* name);

} // namespace llmobs::viewer
