#include "local_model_server.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <stdexcept>
#include <thread>

extern char** environ;

namespace support {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds start_limit{10000};
constexpr milliseconds stop_limit{2000};

struct Pipe {
  Pipe() {
    int ends[2];
    // Closed on exec: only the end that is put in a standard place reaches the child.
    if (pipe2(ends, O_CLOEXEC) != 0)
      throw std::runtime_error(std::string("cannot make a pipe: ") + std::strerror(errno));
    read_end = ends[0];
    write_end = ends[1];
  }
  ~Pipe() {
    if (read_end >= 0) close(read_end);
    if (write_end >= 0) close(write_end);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  int release_write_end() {
    int end = write_end;
    write_end = -1;
    return end;
  }

  int read_end = -1;
  int write_end = -1;
};

pid_t spawn(const std::string& program, int input, int output) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  std::string name = program;
  std::string port_option = "--port";
  std::string port = "0";
  std::string stop_option = "--stop-with-stdin";
  char* arguments[] = {name.data(), port_option.data(), port.data(), stop_option.data(), nullptr};
  pid_t child = -1;
  int error = posix_spawn(&child, program.c_str(), &actions, nullptr, arguments, environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0)
    throw std::runtime_error("cannot start the local model server " + program + ": " + std::strerror(error));
  return child;
}

// True if the child ended within the time.
bool wait_for(pid_t child, milliseconds limit) {
  Clock::time_point end = Clock::now() + limit;
  for (;;) {
    pid_t ended = waitpid(child, nullptr, WNOHANG);
    if (ended == child || (ended < 0 && errno != EINTR)) return true;
    if (Clock::now() >= end) return false;
    std::this_thread::sleep_for(milliseconds(2));
  }
}

} // namespace

std::string LocalModelServer::find_program() {
  std::error_code error;
  std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe", error);
  return (error ? std::filesystem::path("model_server") : self.parent_path() / "model_server").string();
}

LocalModelServer::LocalModelServer(const std::string& program) {
  try {
    start(program);
  } catch (...) {
    stop();
    throw;
  }
}

LocalModelServer::~LocalModelServer() { stop(); }

void LocalModelServer::start(const std::string& program) {
  Pipe input;
  Pipe output;
  child_ = spawn(program, input.read_end, output.write_end);
  input_ = input.release_write_end();
  close(output.release_write_end()); // so that reading ends when the child does
  read_url(program, output.read_end);
}

// The server prints its URL, in one line, when it is ready.
void LocalModelServer::read_url(const std::string& program, int output) {
  Clock::time_point end = Clock::now() + start_limit;
  while (base_url_.empty() || base_url_.back() != '\n') {
    auto left = std::chrono::duration_cast<milliseconds>(end - Clock::now()).count();
    pollfd watched = {output, POLLIN, 0};
    int ready = left > 0 ? poll(&watched, 1, static_cast<int>(left)) : 0;
    if (ready < 0 && errno == EINTR) continue;
    char buffer[256];
    ssize_t size = ready > 0 ? read(output, buffer, sizeof buffer) : 0;
    if (size <= 0) throw std::runtime_error("the local model server " + program + " did not start");
    base_url_.append(buffer, static_cast<std::size_t>(size));
  }
  base_url_.pop_back();
}

void LocalModelServer::stop() {
  if (input_ >= 0) close(input_);
  input_ = -1;
  if (child_ < 0) return;
  if (!wait_for(child_, stop_limit)) {
    kill(child_, SIGKILL);
    waitpid(child_, nullptr, 0);
  }
  child_ = -1;
}

} // namespace support
