// Coroutines inside trace() and wrap(): the span ends when the task that they return has been awaited.
#include "caller/recorded_spans.h"

#include <llmobs/llmobs.h>

#include <gtest/gtest.h>

#include <coroutine>
#include <exception>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

namespace {

using llmobs::SpanKind;

template<class T> struct Result {
  std::optional<T> value;
  void return_value(T v) { value = std::move(v); }
  T take() { return std::move(*value); }
};
template<> struct Result<void> {
  void return_void() {}
  void take() {}
};

// A lazy task, as libraries have it.
template<class T> struct Task {
  struct promise_type : Result<T> {
    std::coroutine_handle<> waiting = std::noop_coroutine();
    std::exception_ptr error;
    Task get_return_object() { return Task(std::coroutine_handle<promise_type>::from_promise(*this)); }
    std::suspend_always initial_suspend() noexcept { return {}; }
    auto final_suspend() noexcept {
      struct Final {
        bool await_ready() noexcept { return false; }
        std::coroutine_handle<> await_suspend(std::coroutine_handle<promise_type> h) noexcept {
          return h.promise().waiting;
        }
        void await_resume() noexcept {}
      };
      return Final{};
    }
    void unhandled_exception() { error = std::current_exception(); }
  };

  explicit Task(std::coroutine_handle<promise_type> h) : handle(h) {}
  Task(Task&& from) noexcept : handle(std::exchange(from.handle, nullptr)) {}
  ~Task() {
    if (handle) handle.destroy();
  }
  auto operator co_await() && {
    struct Awaiter {
      std::coroutine_handle<promise_type> handle;
      bool await_ready() { return false; }
      std::coroutine_handle<> await_suspend(std::coroutine_handle<> waiting) {
        handle.promise().waiting = waiting;
        return handle;
      }
      T await_resume() {
        if (handle.promise().error) std::rethrow_exception(handle.promise().error);
        return handle.promise().take();
      }
    };
    return Awaiter{handle};
  }
  // `goes_on`: the thread that resumes it, if one does.
  T run(std::thread* goes_on = nullptr) {
    handle.resume();
    if (goes_on) goes_on->join();
    if (handle.promise().error) std::rethrow_exception(handle.promise().error);
    return handle.promise().take();
  }
  std::coroutine_handle<promise_type> handle;
};

struct OnAnotherThread {
  std::thread& thread;
  bool await_ready() { return false; }
  void await_suspend(std::coroutine_handle<> h) {
    thread = std::thread([h] {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      h.resume();
    });
  }
  void await_resume() {}
};

struct Generator {
  struct promise_type {
    Generator get_return_object() { return {}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    std::suspend_always yield_value(int) { return {}; }
    void return_void() {}
    void unhandled_exception() {}
  };
};
static_assert(llmobs::detail::is_task<Task<int>>::value && llmobs::detail::is_task<Task<void>>::value);
static_assert(!llmobs::detail::is_task<Generator>::value && !llmobs::detail::is_task<std::string>::value);

class TracedTasksTest : public llmobs::RecordedSpansTest {};

TEST_F(TracedTasksTest, ValuesErrorsAndNothing) {
  std::thread thread;
  Task<std::string> task = llmobs::trace(SpanKind::Agent, "value", [&]() -> Task<std::string> {
    return [](std::thread& thread) -> Task<std::string> {
      co_await OnAnotherThread{thread};
      co_return "answer";
    }(thread);
  });
  { auto root = llmobs::task("root"); }
  EXPECT_EQ(task.run(&thread), "answer");
  auto fails = llmobs::wrap(llmobs::TraceOptions().set_name("error"), [](int n) -> Task<int> {
    if (n != 0) throw std::runtime_error("no");
    co_return 1;
  });
  EXPECT_THROW(fails(1).run(), std::runtime_error);
  bool ran = false;
  llmobs::trace(SpanKind::Task, "void",
                [](bool& ran) {
                  return [&]() -> Task<void> {
                    return [](bool& ran) -> Task<void> {
                      ran = true;
                      co_return;
                    }(ran);
                  };
                }(ran))
      .run();
  EXPECT_TRUE(ran);
  auto owner = llmobs::trace(SpanKind::Task, "move only",
                             []() -> Task<std::unique_ptr<int>> { co_return std::make_unique<int>(5); });
  EXPECT_EQ(*owner.run(), 5);
  auto found = spans();
  ASSERT_EQ(found.size(), 5u);
  EXPECT_EQ(found["value"]["meta"]["output"]["value"], "answer");
  EXPECT_GE(found["value"]["duration"].get<int64_t>(), 20'000'000);
  EXPECT_EQ(llmobs::parent_of(found, "root"), "undefined");
  EXPECT_EQ(found["error"]["meta"]["error"]["message"], "no");
  EXPECT_EQ(found["error"]["meta"]["error"]["type"], "std::runtime_error");
  EXPECT_EQ(found["void"]["status"], "ok");
  EXPECT_EQ(found["move only"]["meta"]["output"]["value"], "5");
  expect_exact_account();
}

TEST_F(TracedTasksTest, OnesThatNobodyAwaitsEndWhenTheyAreDestroyed) {
  {
    auto task = llmobs::trace(SpanKind::Task, "never awaited", []() -> Task<int> { co_return 1; });
    llmobs::flush();
    EXPECT_EQ(llmobs::stats().open, 1u);
  }
  EXPECT_EQ(spans().size(), 1u);
  expect_exact_account();
}

} // namespace
