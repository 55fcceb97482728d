// What a coroutine yields is looked at while it stands where the promise is given it: by value, by reference, to be moved
// from, converted, awaited before; and not where it is not the coroutine's own and others may be changing it.
// (An expansion cannot say how an object is looked at that is passed by value.)
// RUN: %differential --no-expansion --log %t.log --coroutines %s -std=c++20
// RUN: %filecheck %s --input-file=%t.log
#include "task.h"
#include <mutex>
#include <string>
#include <vector>

/// The promise takes what it is given in the way that Parameter says, and returns void at the end or a number.
template<class Parameter> struct Yields {
  struct promise_type {
    int sum = 0;
    Yields get_return_object() { return Yields{std::coroutine_handle<promise_type>::from_promise(*this)}; }
    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    std::suspend_always yield_value(Parameter value) {
      take(static_cast<Parameter&&>(value));
      return {};
    }
    void return_void() {}
    void unhandled_exception() {}

    static void take(Counted&& value) {
      Counted taken(static_cast<Counted&&>(value));
      printf("taken %d\n", taken.id);
    }
    static void take(const Counted& value) { printf("seen %d\n", value.id); }
    static void take(const Pinned& value) { printf("pinned %d %d\n", value.id, value.in_place()); }
    static void take(double value) { printf("number %g\n", value); }
    static void take(const std::string& value) { printf("text %s\n", value.c_str()); }
    static void take(const std::vector<int>& value) { printf("%d elements\n", static_cast<int>(value.size())); }
  };
  std::coroutine_handle<promise_type> handle;
  explicit Yields(std::coroutine_handle<promise_type> h) : handle(h) {}
  Yields(Yields&& other) noexcept : handle(std::exchange(other.handle, nullptr)) {}
  ~Yields() { handle.destroy(); }
  void run() const {
    while (!handle.done()) handle.resume();
  }
};

// CHECK: yielded to_be_moved {"id": 1}
// CHECK: yielded to_be_moved {"id": 2}
[[llmobs::task]] Yields<Counted&&> to_be_moved() {
  Counted local(1);
  co_yield std::move(local);
  co_yield Counted(2);
}
// CHECK: yielded by_value {"id": 3}
// CHECK: yielded by_value {"id": 4}
[[llmobs::task]] Yields<Counted> by_value() {
  Counted local(3);
  co_yield local;
  co_yield Counted(4);
}
// CHECK: yielded in_place
[[llmobs::task]] Yields<Pinned> in_place() { co_yield Pinned(5); }
// CHECK: yielded converted 6
// CHECK: yielded converted 7.5
[[llmobs::task]] Yields<double> converted(int six) {
  co_yield six;
  co_yield 7.5f;
}
// CHECK: yielded texts "eight"
// CHECK: yielded texts "ninenine"
// CHECK: yielded texts "xx"
[[llmobs::llm]] Yields<const std::string&> texts(std::string nine) {
  co_yield "eight";
  co_yield nine + nine;
  co_yield {'x', 'x'};
}
// CHECK: yielded lists [1, 2]
[[llmobs::task]] Yields<const std::vector<int>&> lists() { co_yield {1, 2}; }
// CHECK: yielded awaited 9
[[llmobs::task]] Yields<double> awaited() { co_yield co_await Ready{9}; }

// Only when it was.
// CHECK: open llm timed
// CHECK-NEXT: yielded timed{{$}}
[[llmobs::llm(capture = arguments)]] Yields<double> timed() { co_yield 11; }
// CHECK: open task silent
// CHECK-NOT: yielded silent
[[llmobs::task(capture = none)]] Yields<double> silent() { co_yield 12; }

// CHECK: yielded by_template 13
template<class T> [[llmobs::task]] Yields<double> by_template(T value) { co_yield value; }

// Under the lock it was right to read it, and behind it others write to it.
struct Shared {
  std::mutex mutex;
  std::vector<int> list = {1, 2};
};
// CHECK: open task shared
// CHECK-NOT: yielded shared [1, 2]
// CHECK: yielded shared [14]
[[llmobs::task]] Yields<const std::vector<int>&> shared(Shared& state) {
  std::vector<int> own = {14};
  {
    std::lock_guard<std::mutex> guard(state.mutex);
    own.front() += static_cast<int>(state.list.size()) - 2;
  }
  co_yield state.list;
  co_yield own;
}

// What is yielded on the way, and a result.
// CHECK: yielded both 1
// CHECK: result both 15
struct Both {
  struct promise_type {
    Both get_return_object() { return {}; }
    std::suspend_never initial_suspend() { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    std::suspend_never yield_value(int value) {
      printf("on the way %d\n", value);
      return {};
    }
    void return_value(int value) { printf("at the end %d\n", value); }
    void unhandled_exception() {}
  };
};
[[llmobs::task]] Both both() {
  co_yield 1;
  co_return 15;
}

// The elements of another generator are its own.
namespace ranges {
template<class T> struct elements_of {
  T range;
};
} // namespace ranges
struct Nested {
  struct promise_type {
    Nested get_return_object() { return {}; }
    std::suspend_never initial_suspend() { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    std::suspend_never yield_value(ranges::elements_of<int> all) {
      printf("all of %d\n", all.range);
      return {};
    }
    void return_void() {}
    void unhandled_exception() {}
  };
};
// CHECK: open task nested
// CHECK-NOT: yielded nested
[[llmobs::task]] Nested nested() { co_yield ranges::elements_of<int>{16}; }

int main() {
  to_be_moved().run();
  by_value().run();
  in_place().run();
  converted(6).run();
  texts("nine").run();
  lists().run();
  awaited().run();
  timed().run();
  silent().run();
  by_template(13).run();
  Shared state;
  shared(state).run();
  both();
  nested();
}
