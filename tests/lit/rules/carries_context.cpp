// What is given to functions that rules name runs under the context of whoever gives it, and is copied, moved and destroyed as
// often as before.
// RUN: %differential --no-expansion --parents --plugin-option=rules=%inputs/rules/carries_context.json --log %t.log %s
// RUN: %filecheck %s --input-file=%t.log
// RUN: %clangxx %plugin -fplugin-arg-llmobs-rules=%inputs/rules/carries_context.json -fplugin-arg-llmobs-remarks -c -o /dev/null %s 2>&1 | %filecheck %s --check-prefix=REMARK
#include "check.h"
#include <functional>
#include <memory>
#include <pthread.h>
#include <string>
#include <utility>

namespace pool {
// Threads by hand: those of the standard library are bound without a rule.
static void* run(void* work) { return (*static_cast<const std::function<void()>*>(work))(), nullptr; }
static void elsewhere(const std::function<void()>& work) {
  pthread_t thread;
  pthread_create(&thread, nullptr, run, const_cast<std::function<void()>*>(&work));
  pthread_join(thread, nullptr);
}

class Executor {
public:
  void submit(std::function<void()> work) { keep(std::move(work)); }
  void submit_all(const std::string& name, const std::function<void()>& first, std::function<void()>&& second) {
    calls += name.size();
    keep(first);
    keep(std::move(second));
  }
  template<class F> auto submit_deduced(F&& work) -> decltype(work()) {
    typename std::decay<F>::type kept = std::forward<F>(work);
    decltype(kept()) result{};
    elsewhere([&] { result = kept(); });
    return result;
  }
  template<class F, class... Args> void submit_with(F&& work, Args&&... args) {
    auto kept = std::make_shared<typename std::decay<F>::type>(std::forward<F>(work));
    elsewhere([kept, &args...] { (*kept)(std::forward<Args>(args)...); });
  }
  void submit_pointer(void (*work)()) { elsewhere(work); }
  void unnamed(std::function<void()> work) { keep(std::move(work)); }
  size_t calls = 0;

private:
  void keep(std::function<void()> work) { elsewhere(work); }
};
class Special : public Executor {};

template<class F> int later(int before, F work, const std::string& = "default") {
  elsewhere([&] { work(); });
  return before;
}
void run_plain(std::function<void()> work) { elsewhere(work); }
} // namespace pool

[[llmobs::tool]] int leaf(int x) { return x; }
static void plain() { leaf(50); }
struct Callable : Counted {
  explicit Callable(int i) : Counted(i) {}
  Callable(const Callable&) = default;
  Callable(Callable&&) = default;
  void operator()() const { leaf(60); }
};

// CHECK: open agent give(
// CHECK: open tool leaf(x=1) {{.*}} below give
// CHECK: open tool leaf(x=2) {{.*}} below give
// CHECK: open tool leaf(x=3) {{.*}} below give
// CHECK: open tool leaf(x=4) {{.*}} below give
// CHECK: open tool leaf(x=5) {{.*}} below give
// CHECK: open tool leaf(x=13) {{.*}} below give
// CHECK: open tool leaf(x=7) {{.*}} below give
// CHECK: open tool leaf(x=8) {{.*}} below give
// CHECK: open tool leaf(x=50) {{.*}} below give
// CHECK: open tool leaf(x=60) {{.*}} below give
// CHECK: open tool leaf(x=60) {{.*}} below give
// CHECK: open tool leaf(x=9) {{.*}} below give
// CHECK: open tool leaf(x=10) {{.*}} below nobody
// CHECK: open tool leaf(x=50) {{.*}} below nobody
[[llmobs::agent]] int give(pool::Executor& executor) {
  executor.submit([] { leaf(1); });
  std::function<void()> held = [] { leaf(2); };
  executor.submit(held);
  executor.submit_all("a literal", [] { leaf(3); }, [] { leaf(4); });
  int sum = executor.submit_deduced([] { return leaf(5); });
  executor.submit_with([](int a, int b) { leaf(a + b); }, 6, 7);
  sum += pool::later(1, [] { leaf(7); });
  pool::Special special;
  special.submit([] { leaf(8); });
  executor.submit_with(plain);
  Callable callable(3);
  executor.submit_deduced([&] { return callable(), 1; });
  executor.submit_with(callable);
  pool::run_plain([] { leaf(9); });
  executor.unnamed([] { leaf(10); });
  executor.submit_pointer(plain); // a pointer can point to nothing but the function itself
  return sum;
}

// REMARK: carries_context.cpp:[[@LINE-19]]:{{[0-9]+}}: remark: llmobs: what is given to 'pool::Executor::submit' runs under the context of this place
// REMARK-NOT: pool::Executor::unnamed

int main() {
  pool::Executor executor;
  std::printf("%d %zu\n", give(executor), executor.calls);
}
