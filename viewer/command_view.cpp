#include "base/user_error.h"
#include "command.h"
#include "serve/guard.h"
#include "serve/server.h"
#include "store/default_file.h"
#include "terminal/output.h"
#include "terminal/progress.h"

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <fmt/format.h>
#include <memory>
#include <spawn.h>
#include <thread>
#include <unistd.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

extern char** environ; // NOLINT: POSIX declares it in no header

namespace llmobs::viewer {
namespace {

constexpr int page_port = 8765;
constexpr int agent_port = 8126; // where SDKs expect an agent

struct ViewArguments {
  std::vector<std::string> files;
  std::string host = "127.0.0.1";
  int port = -1;
  bool listen = false;
  bool no_browser = false;
  std::string store;
};

// The browser is a convenience: if none can be started, the address on the terminal remains.
void open_browser(const std::string& address) {
  const char* chosen = std::getenv("BROWSER");
  const char* program = chosen != nullptr && *chosen != '\0' ? chosen : "xdg-open";
  const std::string argument = address + "/";
  char* const arguments[] = {const_cast<char*>(program), const_cast<char*>(argument.c_str()), nullptr};
  posix_spawn_file_actions_t silent;
  posix_spawn_file_actions_init(&silent);
  posix_spawn_file_actions_addopen(&silent, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&silent, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none;
  sigemptyset(&none);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
  pid_t child = 0;
  (void)posix_spawnp(&child, program, &silent, &attributes, arguments, environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&silent);
}

std::vector<std::string> chosen_files(const ViewArguments& arguments) {
  if (arguments.listen) return arguments.files; // they may come to be
  std::vector<std::string> named = arguments.files;
  if (named.empty()) named.emplace_back();
  std::vector<std::string> files;
  for (const std::string& name : named) {
    const ChosenFile file = choose_file(name);
    require_file(file);
    files.push_back(file.path);
  }
  return files;
}

void explain(const ViewArguments& arguments, const std::string& address) {
  std::string text = fmt::format("{}/\n", address);
  if (arguments.listen) {
    const std::string authority = address.substr(address.find("//") + 2);
    text += fmt::format("Programs send here with DD_TRACE_AGENT_URL={0} (Datadog's SDKs and llmobs)\n"
                        "or OTEL_EXPORTER_OTLP_ENDPOINT={0} and OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf.\n",
                        address);
    if (arguments.store.empty()) text += "What is received is not kept after the end; --store DIR keeps it.\n";
  }
  if (!is_loopback(arguments.host)) text += "Anybody who reaches this address reads all prompts and answers.\n";
  text += "Control-C ends it.\n";
  Output::text(text);
  Output::finish();
}

// An answer may have megabytes, and each of the threads that gave one would keep that much for the next.
void give_back_large_memory() {
#ifdef __GLIBC__
  constexpr int large = 256 << 10;
  (void)mallopt(M_MMAP_THRESHOLD, large);
  (void)mallopt(M_TRIM_THRESHOLD, large);
  (void)mallopt(M_ARENA_MAX, 4);
#endif
}

void view(const ViewArguments& arguments) {
  give_back_large_memory();
  if (!arguments.store.empty() && !arguments.listen) throw UserError("--store keeps what --listen receives: give both");
  ServerSettings settings;
  settings.files = chosen_files(arguments);
  settings.host = arguments.host;
  settings.port_is_wish = arguments.port < 0 || arguments.port == 0;
  settings.port = arguments.port >= 0 ? arguments.port : arguments.listen ? agent_port : page_port;
  settings.receive = arguments.listen;
  settings.store = arguments.store;
  settings.version = LLMOBS_VERSION;
  // All threads of the server inherit that these wait for this one.
  sigset_t ends;
  sigemptyset(&ends);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&ends, signal);
  pthread_sigmask(SIG_BLOCK, &ends, nullptr);
  ProgressBar bar;
  settings.progress = [&](const std::string& path, std::uint64_t bytes, std::uint64_t of_bytes) {
    bar.show(path, bytes, of_bytes);
  };
  Server server(std::move(settings));
  bar.end();
  const std::string address = server.bind();
  std::thread serving([&] { server.run(); });
  explain(arguments, address);
  if (!arguments.no_browser) open_browser(address);
  int signal = 0;
  sigwait(&ends, &signal);
  server.stop();
  serving.join();
}

Command::Action declare_view(CLI::App& command) {
  const auto arguments = std::make_shared<ViewArguments>();
  command
      .add_option("FILE", arguments->files,
                  "Traces files; they are followed as they grow. $LLMOBS_FILE or the default one if absent")
      ->type_name("");
  command.add_flag("--listen", arguments->listen,
                   "Also receive, like an agent: LLM Observability spans and evaluations, and OTLP over HTTP");
  command.add_option("--store", arguments->store, "Keep what is received in traces files in this folder")
      ->option_text("DIR");
  command
      .add_option("--port", arguments->port,
                  "The port; if absent 8765, with --listen 8126, or any other if that is taken")
      ->option_text("N")
      ->check(CLI::Range(0, 65535));
  command.add_option("--host", arguments->host, "The address to listen on; this machine's own (127.0.0.1) if absent")
      ->option_text("ADDRESS");
  command.add_flag("--no-browser", arguments->no_browser, "Print the address and open no browser");
  return [arguments] { view(*arguments); };
}

} // namespace

Command view_command() { return {"view", "Show traces in the browser, and receive them there", declare_view}; }

} // namespace llmobs::viewer
