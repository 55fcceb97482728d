// llmobs-conformance: the server that Datadog's system-tests drive in place of a program of each language. It plays the tree of
// spans that it is sent, delivers it, and answers with the ids of the first span that was asked for. README.md says how the tests
// run against it. It is configured by the environment alone, as the program of a user would be; APM_TEST_CLIENT_SERVER_PORT is where
// it listens. Without it the system chooses a port. The first line of the output says which.
#include "player.h"
#include "trace_structure.h"

#include <llmobs/lifecycle.h>

#include <httplib.h>

#include <cstdio>
#include <cstdlib>
#include <string>

namespace llmobs {
namespace conformance {

namespace {

constexpr uint32_t flush_ms = 10000;
// All spans of one tree go in one request, which is what the tests count.
constexpr int linger_ms = 60000;

const Config& settings() {
  static const Config config = Config().set_flush_interval_ms(linger_ms);
  return config;
}

// The ids of the first span that was asked for, or an empty object. What could not be done is an error, of which the tests see that
// there is one.
json answer_of(const golden::Performance& performance) {
  json ids = json::object();
  for (const json& observation : performance.observations()) {
    if (observation.at("outcome") == "error") throw NotPlayable(observation.at("error").at("message"));
    if (observation.at("op") == "export_span" && ids.empty()) ids = observation.at("value");
  }
  return ids;
}

json play(const std::string& body) {
  json steps = steps_of(json::parse(body).at("trace_structure_request"));
  golden::Performance performance;
  golden::Player(performance, settings(), false).play(steps);
  return answer_of(performance);
}

void trace(const httplib::Request& request, httplib::Response& response) {
  try {
    response.set_content(play(request.body).dump(), "application/json");
  } catch (const std::exception& failure) {
    response.status = 500;
    response.set_content(failure.what(), "text/plain");
  }
  llmobs::flush(flush_ms); // what was begun and could not be played to its end is no part of the next answer
}

void flush(const httplib::Request&, httplib::Response& response) {
  llmobs::flush(flush_ms);
  response.set_content("{}", "application/json");
}

int serve() {
  httplib::Server server;
  server.Get("/", [](const httplib::Request&, httplib::Response& response) {
    response.set_content("{}", "application/json");
  });
  server.Post("/llm_observability/trace", &trace);
  for (const char* path : {"/sdk/flush", "/trace/span/flush", "/trace/stats/flush"}) server.Post(path, &flush);
  const char* host = std::getenv("APM_TEST_CLIENT_SERVER_HOST");
  const char* chosen = std::getenv("APM_TEST_CLIENT_SERVER_PORT");
  int port = chosen ? std::atoi(chosen) : 0;
  if (!host) host = "127.0.0.1";
  if (port == 0)
    port = server.bind_to_any_port(host);
  else if (!server.bind_to_port(host, port))
    port = -1;
  if (port < 0) {
    std::fprintf(stderr, "llmobs-conformance: cannot listen at %s\n", host);
    return 1;
  }
  std::printf("http://%s:%d\n", host, port);
  std::fflush(stdout);
  return server.listen_after_bind() ? 0 : 1;
}

} // namespace

} // namespace conformance
} // namespace llmobs

int main() {
  llmobs::enable(llmobs::conformance::settings());
  return llmobs::conformance::serve();
}
