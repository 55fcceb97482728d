// Agents as coroutines of asio, on a pool of threads: one step after the other, two at once, one that fails, one that is cancelled.
#include <asio.hpp>
#include <asio/experimental/awaitable_operators.hpp>

#include <chrono>
#include <iostream>
#include <stdexcept>
#include <string>

using asio::awaitable;
using namespace asio::experimental::awaitable_operators;
using namespace std::chrono_literals;

static awaitable<void> pause_for(std::chrono::milliseconds time) {
  asio::steady_timer timer(co_await asio::this_coro::executor, time);
  co_await timer.async_wait(asio::use_awaitable);
}

[[llmobs::tool]] static awaitable<std::string> weather(std::string city) {
  co_await pause_for(5ms);
  co_return city + ": sun";
}

[[llmobs::llm(model_name = "model-1")]] static awaitable<std::string> complete(std::string prompt) {
  co_await pause_for(5ms);
  co_return "answer to " + prompt;
}

[[llmobs::task]] static awaitable<void> fails() {
  co_await pause_for(1ms);
  throw std::runtime_error("no luck");
}

[[llmobs::retrieval]] static awaitable<void> slow() { co_await pause_for(10s); }

// Has no span, and is between two that have one.
static awaitable<std::string> weather_of_home() { co_return co_await weather("Rome"); }

[[llmobs::agent]] static awaitable<std::string> ask(std::string question) {
  std::string first = co_await weather_of_home();
  auto [second, answer] = co_await (weather("Oslo") && complete(question));
  try {
    co_await fails();
  } catch (const std::runtime_error&) {
    first += "!";
  }
  co_await (slow() || pause_for(20ms)); // which cancels the first
  co_return first + ", " + second + ", " + answer;
}

int main() {
  asio::thread_pool pool(3);
  auto one = asio::co_spawn(pool, ask("one"), asio::use_future);
  auto two = asio::co_spawn(pool, ask("two"), asio::use_future);
  std::cout << one.get() << "\n" << two.get() << "\n";
}
