// What other threads may be changing when a function is called is not looked at, as the function itself does not look at it
// before it has its lock: with ThreadSanitizer and AddressSanitizer the program is as sound as without the plugin.
// RUN: %differential --log-varies --only O2 %s -fsanitize=thread
// RUN: %differential --log-varies --only asan %s
#include "check.h"
#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

typedef std::vector<std::string> History;

static void change(History& history, int i) {
  if (i % 20 == 19) {
    history.clear();
    history.shrink_to_fit();
  }
  history.push_back("message number " + std::to_string(i) + " that is long enough for the heap");
}

// The lock is an argument, a member of one, a global, a local static, or taken by somebody else.
[[llmobs::task]] void by_argument(History& history, std::mutex& lock, int i) {
  std::lock_guard<std::mutex> hold(lock);
  change(history, i);
}
struct Session {
  std::shared_mutex lock;
  History history;
};
[[llmobs::task]] void by_member(Session& session, const History& history, int i) {
  session.lock.lock();
  if (i % 3) change(session.history, i);
  printf("%s", history.size() > 100000 ? "many\n" : "");
  session.lock.unlock();
}
static std::mutex global_lock;
[[llmobs::task]] size_t by_global(const History& history) {
  std::unique_lock<std::mutex> hold(global_lock);
  return history.size();
}
static std::mutex& the_lock() {
  static std::mutex lock;
  return lock;
}
class Hold {
public:
  Hold() { the_lock().lock(); }
  ~Hold() { the_lock().unlock(); }
};
[[llmobs::task]] void by_guard(History& history, int i) {
  Hold hold;
  change(history, i);
}
static void change_alone(History& history, int i) {
  std::lock_guard<std::mutex> hold(the_lock());
  change(history, i);
}
[[llmobs::task]] void by_callee(History& history, int i) { change_alone(history, i); }
template<class Lock> struct Holder {
  Lock& held;
  explicit Holder(Lock& lock) : held(lock) { held.lock(); }
  ~Holder() { held.unlock(); }
};
template<class Lock> [[llmobs::task]] void by_template(History& history, Lock& lock, int i) {
  Holder<Lock> hold(lock);
  change(history, i);
}

// A lock without a name that says so.
class Once {
  std::atomic_flag taken = ATOMIC_FLAG_INIT;

public:
  void in() {
    while (taken.test_and_set(std::memory_order_acquire)) std::this_thread::yield();
  }
  void out() { taken.clear(std::memory_order_release); }
};
static Once once;
[[llmobs::task]] void by_spinning(History& history, int i) {
  once.in();
  change(history, i);
  once.out();
}

// The object has the lock; the result leads into it.
class Store {
  mutable std::mutex lock;
  std::string text = "the first text, which is long enough for the heap";

public:
  [[llmobs::task]] void set(const std::string& other) {
    std::lock_guard<std::mutex> hold(lock);
    text = other;
    last = &other;
  }
  [[llmobs::task]] const std::string& get() const {
    lock.lock();
    const std::string& result = text;
    lock.unlock();
    return result;
  }
  [[llmobs::task]] std::string_view view() const {
    { std::lock_guard<std::mutex> hold(lock); }
    return text;
  }
  [[llmobs::task]] std::string copy() const {
    std::lock_guard<std::mutex> hold(lock);
    return text;
  }
  const std::string* last = nullptr;
};

// A shared owner, a view and a pointer to text, all by value.
[[llmobs::task]] void by_owner(std::shared_ptr<History> history, int i) {
  std::lock_guard<std::mutex> hold(global_lock);
  change(*history, i);
}
[[llmobs::task]] char by_view(std::string_view text, const char* same) {
  std::lock_guard<std::mutex> hold(global_lock);
  return text[0] == same[0] ? text[0] : '-';
}
[[llmobs::task]] int& number(int& n) {
  std::lock_guard<std::mutex> hold(global_lock);
  return ++n, n;
}

// It waits.
struct Mailbox {
  std::mutex lock;
  std::condition_variable filled;
  bool is_filled = false;
};
static Mailbox mailbox;
[[llmobs::task]] size_t waits(const History& history) {
  std::unique_lock<std::mutex> hold(mailbox.lock);
  mailbox.filled.wait(hold, [] { return mailbox.is_filled; });
  return history.size();
}
static std::atomic<bool> is_ready{false};
[[llmobs::task]] size_t asks(const History& history) {
  while (!is_ready) std::this_thread::yield();
  return history.size();
}

// An atomic operation on what is no atomic.
[[llmobs::task]] void counts(long& n) { __atomic_fetch_add(&n, 1, __ATOMIC_RELAXED); }

int main() {
  Session session;
  History histories[5], later, latest;
  auto shared = std::make_shared<History>();
  std::string first = "another text, which is long enough for the heap as well";
  char text[] = "text";
  Store store;
  int sum = 0;
  long n = 0;
  auto work = [&] {
    for (int i = 0; i < 300; ++i) {
      by_argument(histories[0], global_lock, i);
      by_member(session, session.history, i);
      by_guard(histories[1], i);
      by_callee(histories[2], i);
      by_template(histories[3], the_lock(), i);
      by_spinning(histories[4], i);
      by_owner(shared, i);
      by_global(*shared);
      store.set(i % 2 ? first + first : first);
      store.get();
      store.view();
      store.copy();
      {
        std::lock_guard<std::mutex> hold(global_lock);
        text[0] = static_cast<char>('a' + i % 20);
      }
      by_view({text, 4}, text);
      number(sum);
      counts(n);
    }
  };
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) threads.emplace_back(work);
  threads.emplace_back([&] {
    for (int i = 0; i < 100; ++i) later.push_back("one of many"), latest.push_back("one of many");
    is_ready = true;
    std::lock_guard<std::mutex> hold(mailbox.lock);
    mailbox.is_filled = true;
    mailbox.filled.notify_all();
  });
  printf("%zu %zu\n", waits(later), asks(latest));
  for (std::thread& one : threads) one.join();
  printf("%d %ld\n", sum, n);
}
