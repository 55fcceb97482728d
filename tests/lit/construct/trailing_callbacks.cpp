// `done`: the span goes on until the callback is called, or nobody has it any more. The callback is called as without the plugin, and as
// often.
// RUN: %differential --log %t.log %s
// RUN: %filecheck %s --input-file=%t.log
#include "check.h"

#include <functional>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

std::vector<std::function<void()>> later;

// CHECK: open tool fetch(
// CHECK: close fetch
// CHECK: open task meanwhile
// CHECK: result fetch "reply to a"
// CHECK: settle fetch
[[llmobs::tool(done = "callback")]] void fetch(const std::string& url, std::function<void(const std::string&)> callback) {
  std::string kept = "reply to " + url;
  later.push_back([kept, callback] { callback(kept); });
}
[[llmobs::task]] void meanwhile() {}

// CHECK: open tool at_once(
// CHECK: result at_once [1, "two"]
// CHECK-NEXT: settle at_once
// CHECK: close at_once
[[llmobs::tool(done = "callback")]] int at_once(std::function<int(int, std::string)> callback) {
  return callback(1, "two") + callback(2, "three");
}

// CHECK: open tool fails(
// CHECK: failed fails std::error_code
// CHECK: settle fails
[[llmobs::tool(done = "callback")]] void fails(std::function<void(std::error_code, int)> callback) {
  callback(std::make_error_code(std::errc::timed_out), 0);
}

// CHECK: open tool dropped(
// CHECK: settle dropped
// CHECK: close dropped
[[llmobs::tool(done = "callback")]] void dropped(std::function<void()> callback) { callback = nullptr; }

// CHECK: open tool empty(
// CHECK-NOT: settle empty
[[llmobs::tool(done = "callback")]] void empty(std::function<void()> callback) { printf("%d\n", !callback); }

// CHECK: open tool unseen(
// CHECK-NOT: result unseen
// CHECK: settle unseen
[[llmobs::tool(done = "callback", capture = arguments)]] void unseen(std::function<void(int)> callback) { callback(3); }

// CHECK: open tool leaves(
// CHECK: error leaves std::runtime_error
[[llmobs::tool(done = "callback")]] void leaves(std::function<void()> callback) {
  callback();
  throw std::runtime_error("left");
}

int main() {
  fetch("a", [](const std::string& reply) { printf("%s\n", reply.c_str()); });
  meanwhile();
  for (auto& one : later) one();
  later.clear();
  printf("%d\n", at_once([](int n, std::string text) { return n + static_cast<int>(text.size()); }));
  fails([](std::error_code error, int) { printf("%d\n", error == std::errc::timed_out); });
  dropped([] { printf("never\n"); });
  empty(nullptr);
  unseen([](int n) { printf("%d\n", n); });
  try {
    leaves([] { printf("called\n"); });
  } catch (const std::exception& e) {
    printf("%s\n", e.what());
  }
}
