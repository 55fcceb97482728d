// libcurl is started in the background, in the first milliseconds of tracing. An exit or a fork at that moment must find
// nothing half done.
#include "caller/traced_program.h"
#include "deliver/backend.h"

#include <dlfcn.h>
#include <thread>

namespace llmobs {
namespace {

using namespace std::chrono_literals;
using LibcurlStartTest = TracedProgramTest;

std::string nobody() { return "http://127.0.0.1:" + std::to_string(Backend::free_port()); }

// OpenSSL, if it is what libcurl uses here.
void* openssl() { return dlopen("libcrypto.so.3", RTLD_NOW | RTLD_NOLOAD); }

void say_cleanup() { std::fputs("[OpenSSL shuts down]", stderr); }

TEST_F(LibcurlStartTest, OpensslIsNotShutDownUnderIt) {
  std::string url = nobody();
  ChildEnd end = run_child([&] {
    enable(Config().set_agent_url(url));
    make_spans(1);
    flush(200);
    auto at_cleanup = reinterpret_cast<int (*)(void (*)())>(openssl() ? dlsym(openssl(), "OPENSSL_atexit") : nullptr);
    return at_cleanup ? at_cleanup(&say_cleanup) : 2;
  });
  if (end.exit_code == 2) GTEST_SKIP() << "libcurl does without OpenSSL 3 here";
  EXPECT_EQ(end.exit_code, 1) << end.said;
  EXPECT_EQ(end.said.find("[OpenSSL shuts down]"), std::string::npos) << end.said;
}

// The program's own OpenSSL is shut down as without us, and after our last requests.
TEST_F(LibcurlStartTest, AProgramsOwnOpensslEndsAfterUs) {
  std::string url = nobody();
  ChildEnd end = run_child([&] {
    void* crypto = dlopen("libcrypto.so.3", RTLD_NOW | RTLD_GLOBAL);
    if (!crypto) return 2;
    enable(Config().set_file(file_)); // asks for no OpenSSL
    make_spans(1);
    flush(5000);
    enable(Config().set_agent_url(url));
    make_spans(1);
    flush(100);
    return reinterpret_cast<int (*)(void (*)())>(dlsym(crypto, "OPENSSL_atexit"))(&say_cleanup);
  });
  if (end.exit_code == 2) GTEST_SKIP() << "there is no OpenSSL 3 here";
  EXPECT_EQ(end.exit_code, 1) << end.said;
  size_t drops = end.said.rfind("spans were dropped");
  size_t cleanup = end.said.find("[OpenSSL shuts down]");
  EXPECT_NE(drops, std::string::npos) << end.said;
  EXPECT_NE(cleanup, std::string::npos) << end.said;
  EXPECT_GT(cleanup, drops) << end.said;
}

// The moments of libcurl's start differ from machine to machine.
TEST_F(LibcurlStartTest, AnyMomentIsGoodForAnExit) {
  std::string url = nobody();
  for (int i = 0; i < 60; ++i) {
    ChildEnd end = run_child([&] {
      enable(Config().set_agent_url(url));
      make_spans(1);
      std::this_thread::sleep_for(i * 150us);
      return 3;
    });
    ASSERT_EQ(end.exit_code, 3) << i << ": " << end.said;
  }
}

TEST_F(LibcurlStartTest, AnyMomentIsGoodForAnExitThatMayNotWait) {
  std::string url = nobody();
  for (int i = 0; i < 40; ++i) {
    ChildEnd end = run_child([&] {
      setenv("LLMOBS_EXIT_TIMEOUT_MS", "0", 1);
      enable(Config().set_agent_url(url));
      make_spans(1);
      std::this_thread::sleep_for(i * 200us);
      return 3;
    });
    ASSERT_EQ(end.exit_code, 3) << i << ": " << end.said;
    EXPECT_LT(end.took, 1000ms);
  }
}

TEST_F(LibcurlStartTest, AnyMomentIsGoodForAFork) {
  Backend agent;
  std::string url = agent.url();
  constexpr int rounds = 40;
  for (int i = 0; i < rounds; ++i) {
    ChildEnd end = run_child([&] {
      enable(Config().set_agent_url(url));
      make_spans(1);
      std::this_thread::sleep_for(i * 250us);
      pid_t child = fork();
      if (child == 0) {
        make_spans(2, "child");
        _exit(flush(10000) == FlushResult::delivered && stats().delivered == 2 ? 0 : 1);
      }
      int status = 0;
      waitpid(child, &status, 0);
      return status == 0 ? 0 : 1;
    });
    ASSERT_EQ(end.exit_code, 0) << i << ": " << end.said;
  }
  size_t from_children = 0;
  for (const std::string& name : agent.names()) from_children += name == "child";
  EXPECT_EQ(from_children, 2u * rounds);
}

} // namespace
} // namespace llmobs
