// Small coroutine types for the tests: a lazily started Task with symmetric transfer, a Generator, and awaitables that
// are ready, that suspend until they are told, and that change their mind.
#ifndef LLMOBS_TESTS_TASK_H
#define LLMOBS_TESTS_TASK_H

#include "check.h"
#include <coroutine>
#include <exception>
#include <utility>

template<class T> struct TaskResult {
  T* value = nullptr;
  alignas(T) char room[sizeof(T)];
  template<class U> void return_value(U&& v) { value = new (static_cast<void*>(room)) T(std::forward<U>(v)); }
  T take() { return std::move(*value); }
  ~TaskResult() {
    if (value) value->~T();
  }
};
template<> struct TaskResult<void> {
  void return_void() {}
  void take() {}
};

/// Starts when it is awaited; continues its awaiter when it is done.
template<class T> struct Task {
  struct promise_type : TaskResult<T> {
    std::coroutine_handle<> continuation = std::noop_coroutine();
    std::exception_ptr error;
    Task get_return_object() { return Task{std::coroutine_handle<promise_type>::from_promise(*this)}; }
    std::suspend_always initial_suspend() noexcept { return {}; }
    struct Final {
      bool await_ready() noexcept { return false; }
      std::coroutine_handle<> await_suspend(std::coroutine_handle<promise_type> h) noexcept {
        return h.promise().continuation;
      }
      void await_resume() noexcept {}
    };
    Final final_suspend() noexcept { return {}; }
    void unhandled_exception() { error = std::current_exception(); }
  };
  std::coroutine_handle<promise_type> handle;
  explicit Task(std::coroutine_handle<promise_type> h) : handle(h) {}
  Task(Task&& other) noexcept : handle(std::exchange(other.handle, nullptr)) {}
  ~Task() {
    if (handle) handle.destroy();
  }
  bool await_ready() const noexcept { return false; }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> awaiter) noexcept {
    handle.promise().continuation = awaiter;
    return handle;
  }
  T await_resume() { return get(); }
  T get() {
    if (handle.promise().error) std::rethrow_exception(handle.promise().error);
    return handle.promise().take();
  }
  void start() { handle.resume(); }
  bool done() const { return handle.done(); }
};

template<class T> struct Generator {
  struct promise_type {
    const T* current = nullptr;
    std::exception_ptr error;
    Generator get_return_object() { return Generator{std::coroutine_handle<promise_type>::from_promise(*this)}; }
    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    std::suspend_always yield_value(const T& value) noexcept {
      current = &value;
      return {};
    }
    void return_void() {}
    void unhandled_exception() { error = std::current_exception(); }
  };
  std::coroutine_handle<promise_type> handle;
  explicit Generator(std::coroutine_handle<promise_type> h) : handle(h) {}
  Generator(Generator&& other) noexcept : handle(std::exchange(other.handle, nullptr)) {}
  ~Generator() {
    if (handle) handle.destroy();
  }
  bool next() {
    handle.resume();
    if (handle.promise().error) std::rethrow_exception(handle.promise().error);
    return !handle.done();
  }
  const T& value() const { return *handle.promise().current; }
};

/// Suspends its awaiter and keeps the handle for whoever resumes it.
struct Gate {
  std::coroutine_handle<> waiting;
  int value = 0;
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> h) noexcept { waiting = h; }
  int await_resume() noexcept { return value; }
  void open(int v) {
    value = v;
    std::exchange(waiting, nullptr).resume();
  }
};

struct Ready {
  int value;
  bool await_ready() const noexcept { return true; }
  void await_suspend(std::coroutine_handle<>) noexcept {}
  int await_resume() const noexcept { return value; }
};

/// Not ready, and then goes on at once after all.
struct Veto {
  int value;
  bool await_ready() const noexcept { return false; }
  bool await_suspend(std::coroutine_handle<>) noexcept { return false; }
  int await_resume() const noexcept { return value; }
};

#endif
