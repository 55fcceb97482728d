// What is looked at although a lock is near, what is not, and why: docs/what-is-read.md, sentence by sentence.
// RUN: %differential --log %t.log %s
// RUN: %filecheck %s --input-file=%t.log
// RUN: %clangxx %plugin -fplugin-arg-llmobs-remarks -c -o /dev/null %s 2>&1 | %filecheck --check-prefix=REMARK %s
#include "check.h"
#include <atomic>
#include <future>
#include <memory>
#include <mutex>
#include <pthread.h>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

typedef std::vector<std::string> Texts;
static std::mutex the_lock;
static std::atomic<int> the_count;
static std::atomic<bool> is_stopped;
struct View {
  std::string text;
  std::string_view view;
};

// What is passed by value is the function's own.
// CHECK: open task by_value(text="own", texts=["a", "b"], n=3, pair=["x", 1])
[[llmobs::task]] void by_value(std::string text, Texts texts, int n, std::pair<std::string, int> pair) {
  std::lock_guard<std::mutex> hold(the_lock);
}
// What it leads to is not.
// REMARK: [[#@LINE+3]]:{{.*}} llmobs: task span 'led_to' around 'led_to'; captures argument 'owner' (its type), argument 'view' (its type), argument 'pointer' (its type), argument 'one' (its type), argument 'n', exceptions
// REMARK: [[#@LINE+2]]:{{.*}} llmobs: the value of argument 'owner' of 'led_to' is not captured: another thread may be changing it, as the function locks or waits: 'lock_guard'; mark it 'input' to have it read all the same
// CHECK: open task led_to(owner=<std::shared_ptr<{{.*}}>>, view=<std::{{.*}}string_view{{.*}}>, pointer=<const char *>, one=<View>, n=1)
[[llmobs::task]] void led_to(std::shared_ptr<std::string> owner, std::string_view view, const char* pointer, View one,
                             int n) { std::lock_guard<std::mutex> hold(the_lock); }
// Who says what a value is for has said that it may be read.
// CHECK: open task input(a="marked")
[[llmobs::task]] void input([[llmobs::input]] const std::string& a, const std::string& b) {
  std::lock_guard<std::mutex> hold(the_lock);
}
// CHECK: open task label(session="s", b=<std::{{.*}}string{{.*}}>)
[[llmobs::task]] void label([[llmobs::session_id]] const std::string& session, const std::string& b) {
  std::lock_guard<std::mutex> hold(the_lock);
}

// A lock that is given, or a part of what is given.
struct Session {
  std::string user;
  std::mutex lock;
};
struct Outer {
  std::vector<std::unique_ptr<Session>> sessions;
};
// REMARK: llmobs: the value of argument 'text' of 'given' is not captured: another thread may be changing it, as argument 'lock' is or has 'std::mutex'
// CHECK: open task given(text=<std::{{.*}}>, lock=<std::mutex>)
[[llmobs::task]] void given(const std::string& text, std::mutex& lock) {}
// REMARK: as argument 'outer' is or has 'std::mutex'
// CHECK: open task given_inside(text=<std::{{.*}}>, outer=<Outer>)
[[llmobs::task]] void given_inside(const std::string& text, Outer& outer) {}
// CHECK: open task given_c(text=<std::{{.*}}>, lock=<{{.*}}>)
[[llmobs::task]] void given_c(const std::string& text, pthread_mutex_t* lock) {}
// CHECK: open task given_future(text=<std::{{.*}}>, ready=<{{.*}}>)
[[llmobs::task]] void given_future(const std::string& text, std::future<void>& ready) {}

// To count is not to wait, and what a function does under a lock of its own for nobody is its own affair.
static void log(const char* text) {
  std::lock_guard<std::mutex> hold(the_lock);
  (void)text;
}
// CHECK: open task counts(text="read")
[[llmobs::task]] void counts(const std::string& text) {
  ++the_count;
  the_count.fetch_add(1, std::memory_order_relaxed);
  is_stopped = false;
  log("called");
}
// CHECK: open task asks(text=<std::{{.*}}>)
[[llmobs::task]] void asks(const std::string& text) {
  while (is_stopped) {}
}
// REMARK: llmobs: the value of argument 'text' of 'logs' is not captured: another thread may be changing it, as the function locks or waits: 'lock_guard'
// CHECK: open task logs(text=<std::{{.*}}>)
[[llmobs::task]] void logs(const std::string& text) { log(text.c_str()); }

// A barrier for the compiler orders memory; what only keeps a value from being optimised away does not.
// CHECK: open task fenced(text=<std::{{.*}}>)
[[llmobs::task]] void fenced(const std::string& text) { asm volatile("" : : : "memory"); }
// CHECK: open task kept(text="read")
[[llmobs::task]] void kept(const std::string& text) { asm volatile("" : : "r"(&text) : "memory"); }

// The lock of the object counts where the function can reach it.
void elsewhere(const std::string& text);
class Agent {
public:
  // CHECK: open task ask(text="read")
  [[llmobs::task]] void ask(const std::string& text) { elsewhere(text + model); }
  // REMARK: llmobs: the value of argument 'text' of 'Agent::ask_other' is not captured: another thread may be changing it, as the object has 'std::mutex', which the function can reach
  // CHECK: open task ask_other(text=<std::{{.*}}>)
  [[llmobs::task]] void ask_other(const std::string& text) { other(text); }
  // CHECK: open task ask_locked(text=<std::{{.*}}>)
  [[llmobs::task]] void ask_locked(const std::string& text) { locked(text); }
  // REMARK: llmobs: the result of 'Agent::name' is not captured: another thread may be changing it, as the object that it belongs to has 'std::mutex'
  // CHECK: open task name()
  // CHECK-NEXT: close name
  [[llmobs::task]] const std::string& name() const { return model; }
  // CHECK: open task name_of()
  // CHECK-NEXT: result name_of "m"
  [[llmobs::task]] std::string name_of() const {
    std::lock_guard<std::mutex> hold(lock);
    return model;
  }
  void other(const std::string& text);

private:
  void locked(const std::string& text) {
    std::unique_lock<std::mutex> hold(lock);
    model = text;
  }
  std::string model = "m";
  mutable std::mutex lock;
};
void Agent::other(const std::string& text) { locked(text); }
void elsewhere(const std::string&) {}

// Who must hold the lock before the call has what is behind it to himself.
#if defined(__clang__)
struct __attribute__((capability("mutex"))) Mutex {
  void lock() __attribute__((acquire_capability())) {}
  void unlock() __attribute__((release_capability())) {}
};
static Mutex checked;
struct Guarded {
  int balance __attribute__((guarded_by(checked))) = 1;
};
// CHECK: open task held(text="read")
[[llmobs::task]] void held(const std::string& text) __attribute__((requires_capability(checked))) {}
// CHECK: open task excluded(text=<std::{{.*}}>)
[[llmobs::task]] void excluded(const std::string& text) __attribute__((locks_excluded(checked))) {}
// REMARK: as argument 'g' is or has 'balance', which a lock guards
// CHECK: open task guarded(g=<Guarded>)
[[llmobs::task]] void guarded(const Guarded& g) {}
#endif

// A weak_ptr's lock() locks nothing. A clock is no lock, and FILE locks itself.
// CHECK: open task weak(weak=<{{.*}}>, text="read")
[[llmobs::task]] void weak(std::weak_ptr<int> weak, const std::string& text) { printf("%d\n", *weak.lock()); }
struct Clock {
  int blocks = 0;
};
// CHECK: open task clock(c={"blocks": 0}, text="read", out={{.*}})
[[llmobs::task]] void clock(const Clock& c, const std::string& text, FILE* out) { fprintf(out, "%d\n", c.blocks); }
// Lambdas: what they hold is theirs, and is not recorded.
// CHECK: open task lambda(text=<std::{{.*}}>)
int main() {
  std::string read = "read";
  by_value("own", {"a", "b"}, 3, {"x", 1});
  led_to(std::make_shared<std::string>("o"), read, "text", {"t", read}, 1);
  input("marked", "b");
  label("s", "b");
  Outer outer;
  std::mutex lock;
  pthread_mutex_t c_lock = PTHREAD_MUTEX_INITIALIZER;
  std::future<void> ready;
  given(read, lock);
  given_inside(read, outer);
  given_c(read, &c_lock);
  given_future(read, ready);
  counts(read);
  asks(read);
  logs(read);
  fenced(read);
  kept(read);
  Agent agent;
  agent.ask(read);
  agent.ask_other(read);
  agent.ask_locked("m");
  agent.name();
  agent.name_of();
#if defined(__clang__)
  checked.lock();
  held(read);
  checked.unlock();
  excluded(read);
  guarded({});
#endif
  auto one = std::make_shared<int>(1);
  weak(one, read);
  clock({}, read, stdout);
  auto lambda = [&lock](const std::string& text) __attribute__((llmobs_task)) {
    lock.lock();
    printf("%s\n", text.c_str());
    lock.unlock();
  };
  lambda(read);
}
