// What is given to a thread runs under the context of whoever gives it, without a word in the source, and is copied, moved and
// destroyed as often as before. With context=explicit nothing is done.
// RUN: %differential --parents --log %t.log %s -std=c++20
// RUN: %filecheck %s --input-file=%t.log
// RUN: %differential --parents --log %t.explicit --plugin-option context=explicit --only O0,O0-warnings %s -std=c++20
// RUN: %filecheck %s --input-file=%t.explicit --check-prefix=EXPLICIT
// RUN: %clangxx %plugin -std=c++20 -fplugin-arg-llmobs-remarks -c -o /dev/null %s 2>&1 | %filecheck %s --check-prefix=REMARK
#include "check.h"
#include <functional>
#include <future>
#include <memory>
#include <thread>
#include <vector>

// Looks like asio's.
namespace asio {
struct executor {};
template<class Token> void post(const executor&, Token&& token) {
  auto kept = std::forward<Token>(token);
  std::thread([kept = std::move(kept)]() mutable { kept(); }).join();
}
template<class Token> void defer(Token&& token) { std::forward<Token>(token)(); }
} // namespace asio
/// A completion token that is more than a callable.
struct Token {
  typedef int executor_type;
  void operator()();
};

// EXPLICIT: open agent threads(
// EXPLICIT: open tool leaf(x=1) {{.*}} below nobody
[[llmobs::tool]] int leaf(int x) { return x; }
void Token::operator()() { leaf(71); }
static void plain(int x) { leaf(x); }

struct Callable : Counted {
  explicit Callable(int i) : Counted(i) {}
  Callable(const Callable&) = default;
  Callable(Callable&&) = default;
  void operator()(int x) const { leaf(x + id); }
  int method(int x) { return leaf(x); }
};
struct Owner {
  Callable callable{900};
  std::thread worker;
  Owner() : worker([this, kept = callable] { leaf(60 + static_cast<int>(sizeof kept > 0)); }) {}
  ~Owner() { worker.join(); }
};
struct ThrowsWhenCopied {
  ThrowsWhenCopied() = default;
  ThrowsWhenCopied(const ThrowsWhenCopied&) { throw 1; }
  void operator()() const {}
};

// CHECK: open agent threads(
// CHECK: open tool leaf(x=1) {{.*}} below threads
// CHECK: open tool leaf(x=2) {{.*}} below threads
// CHECK: open tool leaf(x=3) {{.*}} below threads
// CHECK: open tool leaf(x=104) {{.*}} below threads
// CHECK: open tool leaf(x=205) {{.*}} below threads
// CHECK: open tool leaf(x=106) {{.*}} below threads
// CHECK: open tool leaf(x=7) {{.*}} below threads
// CHECK: open tool leaf(x=8) {{.*}} below threads
// REMARK: remark: llmobs: what is given to 'std::thread' runs under the context of this place
[[llmobs::agent]] void threads() {
  std::thread([] { leaf(1); }).join();
  std::thread second(plain, 2);
  second.join();
  std::thread third{&plain, 3};
  third.join();
  Callable callable(100);
  std::thread(callable, 4).join();
  std::thread(Callable(200), 5).join();
  std::thread(std::ref(callable), 6).join();
  std::thread(&Callable::method, &callable, 7).join();
  std::thread(std::bind(&Callable::method, std::ref(callable), 8)).join();
  printf("joined\n");
  try {
    ThrowsWhenCopied thrower;
    std::thread never(thrower);
  } catch (int) {
    printf("thrown\n");
  }
}

// CHECK: open agent indirect({{.*}} below nobody
// CHECK: open tool leaf(x=10) {{.*}} below indirect
// CHECK: open tool leaf(x=11) {{.*}} below indirect
// CHECK: open tool leaf(x=20) {{.*}} below indirect
// CHECK: open tool leaf(x=61) {{.*}} below indirect
// CHECK: open tool leaf(x=40) {{.*}} below indirect
// CHECK: open tool leaf(x=42) {{.*}} below indirect
[[llmobs::agent]] void indirect() {
  std::vector<std::thread> all;
  for (int i = 0; i < 2; ++i) {
    all.emplace_back([i] { leaf(10 + i); });
    all.back().join();
  }
  std::make_unique<std::thread>(plain, 20)->join();
  { Owner owner; }
#ifdef __cpp_lib_jthread
  { std::jthread stopped([](std::stop_token, int x) { leaf(x); }, 40); }
#else
  leaf(40);
#endif
  std::thread([](int x) { std::thread([x] { leaf(x + 1); }).join(); }, 41).join();
}

// CHECK: open agent later({{.*}} below nobody
// CHECK: open tool leaf(x=30) {{.*}} below later
// CHECK: open tool leaf(x=31) {{.*}} below later
// CHECK: open tool leaf(x=32) {{.*}} below later
// CHECK: open tool leaf(x=33) {{.*}} below later
// REMARK: remark: llmobs: what is given to 'std::async' runs under the context of this place
[[llmobs::agent]] void later() {
  printf("%d\n", std::async(std::launch::async, leaf, 30).get());
  printf("%d\n", std::async(std::launch::async, [](auto x) { return leaf(x); }, 31).get());
  std::async(std::launch::deferred, [kept = Counted(300)] { leaf(32); }).get();
  std::async([](const int& x) { leaf(x); }, 33).get();
}

// CHECK: open agent executors({{.*}} below nobody
// CHECK: open tool leaf(x=70) {{.*}} below executors
// CHECK: open tool leaf(x=71) {{.*}} below
// CHECK: open tool leaf(x=72) {{.*}} below executors
// REMARK: remark: llmobs: what is given to 'asio::post' runs under the context of this place
// REMARK-NOT: given to 'asio::post'
[[llmobs::agent]] void executors() {
  asio::post(asio::executor(), [kept = Counted(400)]() mutable { leaf(70); });
  asio::post(asio::executor(), Token());
  asio::defer([] { leaf(72); });
}

int main() {
  threads();
  indirect();
  later();
  executors();
}
