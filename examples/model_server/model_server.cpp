// model_server: a small language model behind OpenAI's HTTP API, on this machine only.
//
// The HTTP library runs in threads of its own. The main thread waits for the reason to stop: a signal, or,
// with
// --stop-with-stdin, the end of standard input, which comes by itself when the program that started this one
// ends, however it ends.
#include "api.h"

#include <httplib.h>

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <thread>

namespace {

constexpr const char* usage = "Usage: model_server [--port N] [--stop-with-stdin]\n"
                              "\n"
                              "Serves a small language model of our own on 127.0.0.1 with OpenAI's API:\n"
                              "  POST /v1/chat/completions   with tools; model local-extractive\n"
                              "  POST /v1/embeddings         model local-ngram, 1024 dimensions\n"
                              "  GET  /v1/models\n"
                              "and prints its URL on standard output.\n"
                              "\n"
                              "  --port N            the port; 0, which is the default, takes a free one\n"
                              "  --stop-with-stdin   stop when standard input ends, as well as on SIGINT and SIGTERM\n"
                              "  --help              print this\n";

constexpr std::size_t max_body = 64u << 20;

struct Options {
  int port = 0;
  bool stop_with_stdin = false;
};

[[noreturn]] void wrong_usage(const std::string& what) {
  std::fprintf(stderr, "model_server: %s\n\n%s", what.c_str(), usage);
  std::exit(2);
}

int parse_port(const char* text) {
  char* end = nullptr;
  long port = std::strtol(text, &end, 10);
  if (end == text || *end != '\0' || port < 0 || port > 65535) {
    wrong_usage(std::string("--port takes a number from 0 to 65535, not '") + text + "'");
  }
  return static_cast<int>(port);
}

Options parse_options(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    std::string argument = argv[i];
    if (argument == "--help" || argument == "-h") {
      std::fputs(usage, stdout);
      std::exit(0);
    } else if (argument == "--stop-with-stdin") {
      options.stop_with_stdin = true;
    } else if (argument == "--port") {
      if (++i == argc) wrong_usage("--port takes a number");
      options.port = parse_port(argv[i]);
    } else {
      wrong_usage("unknown argument '" + argument + "'");
    }
  }
  return options;
}

template<class Endpoint> void answer(httplib::Response& response, Endpoint endpoint) {
  model::ApiResponse answer;
  try {
    answer = endpoint();
  } catch (const std::exception& error) {
    answer = model::internal_error(error.what());
  }
  response.status = answer.status;
  response.set_content(answer.body, "application/json");
}

void add_routes(httplib::Server& server) {
  using httplib::Request;
  using httplib::Response;
  server.Post("/v1/chat/completions", [](const Request& request, Response& response) {
    answer(response, [&] { return model::chat_completions(request.body); });
  });
  server.Post("/v1/embeddings", [](const Request& request, Response& response) {
    answer(response, [&] { return model::embeddings(request.body); });
  });
  server.Get("/v1/models", [](const Request&, Response& response) { answer(response, model::list_models); });
  server.set_error_handler([](const Request& request, Response& response) {
    if (!response.body.empty()) return; // an endpoint's own
    answer(response, [&] {
      return response.status == 404 ? model::unknown_url(request.method, request.path)
                                    : model::refused(response.status);
    });
  });
  server.set_payload_max_length(max_body);
  server.set_tcp_nodelay(true);
}

int stop_pipe[2] = {-1, -1};

void request_stop(int) {
  char byte = 0;
  ssize_t written = write(stop_pipe[1], &byte, 1);
  (void)written; // a full pipe has been written to already
}

bool watch_signals() {
  if (pipe(stop_pipe) != 0) return false;
  struct sigaction action{};
  action.sa_handler = request_stop;
  return sigaction(SIGINT, &action, nullptr) == 0 && sigaction(SIGTERM, &action, nullptr) == 0 &&
         std::signal(SIGPIPE, SIG_IGN) != SIG_ERR;
}

void wait_until_stopped(bool watch_stdin) {
  pollfd watched[2] = {{stop_pipe[0], POLLIN, 0}, {STDIN_FILENO, POLLIN, 0}};
  nfds_t count = watch_stdin ? 2 : 1;
  for (;;) {
    if (poll(watched, count, -1) < 0) {
      if (errno == EINTR) continue;
      return;
    }
    if (watched[0].revents != 0) return;
    char ignored[256];
    if (count == 2 && watched[1].revents != 0 && read(STDIN_FILENO, ignored, sizeof ignored) <= 0) return;
  }
}

} // namespace

int main(int argc, char** argv) {
  Options options = parse_options(argc, argv);
  httplib::Server server;
  add_routes(server);
  if (!watch_signals()) {
    std::fprintf(stderr, "model_server: cannot watch for signals: %s\n", std::strerror(errno));
    return 1;
  }
  int port = options.port;
  if (port == 0) {
    port = server.bind_to_any_port("127.0.0.1");
  } else if (!server.bind_to_port("127.0.0.1", port)) {
    port = -1;
  }
  if (port < 0) {
    std::fprintf(stderr,
                 "model_server: cannot listen on 127.0.0.1:%d: %s. Is the port taken? --port 0 takes a free one.\n",
                 options.port, std::strerror(errno));
    return 1;
  }
  std::thread serving([&] {
    server.listen_after_bind();
    request_stop(0); // a server that gave up ends the program too
  });
  std::printf("http://127.0.0.1:%d/v1\n", port);
  std::fflush(stdout);
  wait_until_stopped(options.stop_with_stdin);
  server.stop();
  serving.join();
  return 0;
}
