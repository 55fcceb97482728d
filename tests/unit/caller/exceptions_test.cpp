// Exceptions: which span they leave, what they say of themselves, and where they were thrown.
#include "caller/recorded_spans.h"

#include <cstdlib>
#include <cstring>
#include <pthread.h>
#include <stdexcept>
#include <sys/mman.h>
#include <unwind.h>

namespace llmobs {
namespace {

inline void close_guard(llmobs_guard* guard) noexcept { seam::close(guard); }

#define NOINLINE __attribute__((noinline))
// What the plugin makes of a function.
#define TRACED(name, body) TRACED_BY("kind=tool\nname=" name, body)
#define TRACED_BY(site, body)                                                                                          \
  llmobs_guard guard __attribute__((cleanup(close_guard)));                                                            \
  seam::open(&guard, site);                                                                                            \
  try {                                                                                                                \
    body                                                                                                               \
  } catch (seam::Watch&) {                                                                                             \
    throw;                                                                                                             \
  }

template<class Call> bool throws(Call&& call) {
  try {
    call();
  } catch (...) {
    return true;
  }
  return false;
}

class ExceptionsTest : public RecordedSpansTest {
protected:
  // Of all spans that have ended.
  void read_errors(const char* name) {
    for (auto& [span, event] : spans()) seen_[span] = event["meta"].value("error", nlohmann::json::object());
    ASSERT_EQ(seen_.count(name), 1u) << name;
  }
  std::string type(const char* name) { return seen_[name].value("type", ""); }
  std::string message(const char* name) { return seen_[name].value("message", ""); }
  std::string stack(const char* name) { return seen_[name].value("stack", ""); }

  std::map<std::string, nlohmann::json> seen_;
};

} // namespace

NOINLINE void throws_for_the_stack(int code) {
  asm volatile("");
  throw std::runtime_error("code " + std::to_string(code));
}
NOINLINE void traced_outer(int code) {
  TRACED("outer", { throws_for_the_stack(code); })
}

namespace {

TEST_F(ExceptionsTest, AStackSaysWhereTheExceptionWasThrown) {
  EXPECT_TRUE(throws([] { traced_outer(7); }));
  read_errors("outer");
  EXPECT_EQ(type("outer"), "std::runtime_error");
  EXPECT_EQ(message("outer"), "code 7");
  std::string text = stack("outer");
  EXPECT_EQ(text.find("#0 llmobs::throws_for_the_stack(int)+0x"), 0u) << text;
  EXPECT_NE(text.find("\n#1 llmobs::traced_outer(int)+0x"), std::string::npos) << text;
  EXPECT_NE(text.find("llmobs_unit_tests"), std::string::npos) << text;
}

TEST_F(ExceptionsTest, TheStackOfTheFirstThrowIsKept) {
  auto thrown_again = [] {
    TRACED("again", {
      try {
        throws_for_the_stack(1);
      } catch (...) {
        throw;
      }
    })
  };
  auto thrown_later = [] {
    TRACED("later", {
      std::exception_ptr kept;
      try {
        traced_outer(2);
      } catch (...) {
        kept = std::current_exception();
      }
      std::rethrow_exception(kept);
    })
  };
  EXPECT_TRUE(throws(thrown_again));
  EXPECT_TRUE(throws(thrown_later));
  read_errors("later");
  EXPECT_EQ(message("later"), "code 2");
  EXPECT_EQ(stack("later").find("#0 llmobs::throws_for_the_stack(int)+0x"), 0u) << stack("later");
  EXPECT_EQ(message("again"), "code 1");
}

TEST_F(ExceptionsTest, ANewExceptionAtTheSameAddressIsANewOne) {
  auto call = [] {
    TRACED("two", {
      try {
        traced_outer(1);
      } catch (const std::exception&) {}
      throw std::runtime_error("another");
    })
  };
  EXPECT_TRUE(throws(call));
  read_errors("two");
  EXPECT_EQ(message("outer"), "code 1");
  EXPECT_EQ(message("two"), "another");
  EXPECT_EQ(stack("two").find("throws_for_the_stack"), std::string::npos) << stack("two");
}

TEST_F(ExceptionsTest, WithoutAStackIfNobodyWantsOne) {
  setenv("LLMOBS_ERROR_STACK", "0", 1);
  llmobs::enable(llmobs::Config().set_file(path_));
  EXPECT_TRUE(throws([] { traced_outer(3); }));
  unsetenv("LLMOBS_ERROR_STACK");
  read_errors("outer");
  EXPECT_EQ(message("outer"), "code 3");
  EXPECT_EQ(stack("outer"), "");
  llmobs::enable(llmobs::Config().set_file(path_));
}

TEST_F(ExceptionsTest, TheMessageIsKeptOutWhereTheSiteSaysSo) {
  auto call = [] { TRACED_BY("kind=tool\nname=quiet\nexceptions=observe", { throw std::logic_error("secret"); }) };
  EXPECT_TRUE(throws(call));
  read_errors("quiet");
  EXPECT_EQ(type("quiet"), "std::logic_error");
  EXPECT_EQ(message("quiet"), "");
}

TEST_F(ExceptionsTest, TextThatIsNoTextIsReadAsFarAsItCan) {
  auto* pages = static_cast<char*>(mmap(nullptr, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  std::memset(pages, 'x', 4096);
  mprotect(pages + 4096, 4096, PROT_NONE);
  const char* endless = pages + 4096 - 7;
  EXPECT_TRUE(throws([=] { TRACED("endless", { throw endless; }) }));
  EXPECT_TRUE(throws([] { TRACED("no address", { throw reinterpret_cast<const char*>(1); }) }));
  EXPECT_TRUE(throws([] { TRACED("null", { throw static_cast<const char*>(nullptr); }) }));
  std::string freed = "still there when it was thrown";
  auto dangling = [&] {
    TRACED("dangling", {
      std::string text = freed;
      throw text.c_str();
    })
  };
  EXPECT_TRUE(throws(dangling));
  read_errors("endless");
  EXPECT_EQ(message("endless"), "xxxxxxx");
  EXPECT_EQ(type("no address"), "char const*");
  EXPECT_EQ(message("no address"), "");
  EXPECT_EQ(type("null"), "char const*");
  EXPECT_EQ(message("dangling"), freed);
  munmap(pages, 8192);
}

// what() of such a class may wait for a lock that a frame between throw and handler holds.
struct AsksLate : std::exception {
  static bool unwound;
  const char* what() const noexcept override { return unwound ? "after" : "before"; }
};
bool AsksLate::unwound = false;
struct Unwinds {
  ~Unwinds() { AsksLate::unwound = true; }
};

TEST_F(ExceptionsTest, TheProgramsOwnCodeRunsWhenAHandlerWouldRunIt) {
  auto inner = [] {
    Unwinds local;
    throw AsksLate();
  };
  EXPECT_TRUE(throws([&] { TRACED("asks", { inner(); }) }));
  read_errors("asks");
  EXPECT_EQ(message("asks"), "after");
}

TEST_F(ExceptionsTest, ScopesInsideAFunctionThatSeesThem) {
  auto call = [] {
    TRACED("function", {
      auto scope = llmobs::task("scope");
      throw std::out_of_range("both");
    })
  };
  EXPECT_TRUE(throws(call));
  // Handled in the scope, and then another one that nobody sees.
  EXPECT_TRUE(throws([] {
    auto scope = llmobs::task("retries");
    try {
      traced_outer(1);
    } catch (...) {}
    throw std::runtime_error("gave up");
  }));
  read_errors("function");
  EXPECT_EQ(message("function"), "both");
  EXPECT_EQ(message("scope"), "both");
  EXPECT_EQ(type("retries"), "exception");
  EXPECT_EQ(message("retries"), "");
}

TEST_F(ExceptionsTest, DestructorsThatThrowAndHandle) {
  struct Handles {
    const char* level;
    ~Handles() {
      throws([&] {
        auto span = llmobs::task(level);
        TRACED("inner", { throw std::runtime_error("in destructor"); })
      });
    }
  };
  auto call = [] {
    TRACED("outer", {
      Handles handles{"level"};
      throw std::logic_error("on its way");
    })
  };
  EXPECT_TRUE(throws(call));
  read_errors("outer");
  EXPECT_EQ(message("inner"), "in destructor");
  EXPECT_EQ(message("outer"), "on its way");
}

#if !defined(__has_feature) || !(__has_feature(thread_sanitizer) || __has_feature(address_sanitizer))
TEST_F(ExceptionsTest, CancelledThreads) {
  pthread_t thread;
  auto body = [](void*) -> void* {
    TRACED("cancelled", { pthread_exit(nullptr); })
    return nullptr;
  };
  ASSERT_EQ(pthread_create(&thread, nullptr, body, nullptr), 0);
  pthread_join(thread, nullptr);
  read_errors("cancelled");
  EXPECT_EQ(type("cancelled"), "cancelled");
}
#endif

// Thrown as the run time of another language does it.
TEST_F(ExceptionsTest, ExceptionsOfOtherLanguages) {
  static _Unwind_Exception foreign;
  foreign.exception_class = 0x4f54484552000000;
  foreign.exception_cleanup = [](_Unwind_Reason_Code, _Unwind_Exception*) {};
  EXPECT_TRUE(throws([] { TRACED("foreign", { _Unwind_RaiseException(&foreign); }) }));
  EXPECT_FALSE(throws([] { TRACED("after", {}) }));
  read_errors("foreign");
  EXPECT_EQ(type("foreign"), "foreign");
  EXPECT_EQ(type("after"), "");
}

} // namespace
} // namespace llmobs
