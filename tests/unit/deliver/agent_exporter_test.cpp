// The agent exporter and its HTTP client against a server on real sockets: what is sent, and what each way of
// answering, or not answering, means.
#include "base/statistics.h"
#include "deliver/backend.h"
#include "deliver/destination.h"
#include "deliver/exporter_datadog.h"
#include "encode/encode_datadog.h"
#include "support/scratch_folder.h"

#include <gtest/gtest.h>

#include <ctime>
#include <sys/resource.h>

namespace llmobs {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

Batch batch_of(size_t count, size_t size = 10) {
  Batch batch(",");
  for (size_t i = 0; i < count; ++i) {
    batch.open().append(nlohmann::json{{"name", "event" + std::to_string(i)}, {"text", std::string(size, 'x')}}.dump());
    batch.add(0);
  }
  return batch;
}

HttpLoop loop;

std::unique_ptr<DatadogExporter> exporter_for(const std::string& url, Counted what = Counted::spans) {
  std::string why_not;
  auto http = loop.make_client(why_not);
  EXPECT_NE(http, nullptr) << why_not;
  FinalConfig config;
  config.agent_url = url;
  return std::make_unique<DatadogExporter>(std::move(http), agent_intake(config, what), 0);
}

Reply outcome_of(Exporter& exporter, Batch& batch) {
  Reply reply = exporter.send(batch, 0, batch.count());
  auto start = Clock::now();
  while (reply.outcome == Outcome::pending && Clock::now() - start < 10s) {
    loop.wait(10, -1);
    reply = exporter.poll();
  }
  return reply;
}

Reply outcome_for(const std::string& answer) {
  Backend backend([&](const BackendRequest&) { return answer; });
  Batch batch = batch_of(2);
  return outcome_of(*exporter_for(backend.url()), batch);
}

TEST(AgentExporter, SendsAnArrayOfEnvelopes) {
  Backend backend;
  auto exporter = exporter_for(backend.url());
  Batch batch = batch_of(3);
  EXPECT_EQ(outcome_of(*exporter, batch).outcome, Outcome::delivered);
  EXPECT_EQ(outcome_of(*exporter, batch).outcome, Outcome::delivered);
  EXPECT_EQ(backend.connections(), 1u); // kept alive
  ASSERT_EQ(backend.requests().size(), 2u);
  BackendRequest request = backend.requests()[0];
  EXPECT_EQ(request.head.compare(0, 42, "POST /evp_proxy/v2/api/v2/llmobs HTTP/1.1\r"), 0) << request.head;
  for (const char* header : {"Content-Type: application/json", "X-Datadog-EVP-Subdomain: llmobs-intake"}) {
    EXPECT_NE(request.head.find(header), std::string::npos);
  }
  EXPECT_EQ(request.head.find("Expect"), std::string::npos);
  EXPECT_EQ(nlohmann::json::parse(request.body).size(), 3u);
}

TEST(AgentExporter, SendsLargeBodies) {
  Backend backend;
  auto exporter = exporter_for(backend.url());
  Batch batch = batch_of(50, 100000);
  EXPECT_EQ(outcome_of(*exporter, batch).outcome, Outcome::delivered);
  EXPECT_EQ(backend.names().size(), 50u);
}

TEST(AgentExporter, WorksOverAUnixSocket) {
  ScratchFolder folder;
  Backend backend({}, folder.file("agent.sock"));
  auto exporter = exporter_for(backend.url());
  Batch batch = batch_of(1);
  EXPECT_EQ(outcome_of(*exporter, batch).outcome, Outcome::delivered);
  EXPECT_EQ(backend.names(), std::vector<std::string>{"event0"});
}

TEST(AgentExporter, JudgesAnswers) {
  for (int status : {200, 202, 299})
    EXPECT_EQ(outcome_for(Backend::reply(status)).outcome, Outcome::delivered) << status;
  for (int status : {408, 425, 429, 500, 502, 503, 504}) {
    EXPECT_EQ(outcome_for(Backend::reply(status)).outcome, Outcome::retry) << status;
  }
  for (int status : {301, 307, 404}) {
    Reply reply = outcome_for(Backend::reply(status, "why", "Location: http://localhost:1/\r\n"));
    EXPECT_EQ(reply.outcome, Outcome::rejected) << status;
    EXPECT_NE(reply.reason.find("HTTP " + std::to_string(status)), std::string::npos);
    EXPECT_EQ(reply.reason.find("why"), std::string::npos); // it may be what a span carries
  }
  for (int status : {400, 413, 422}) EXPECT_EQ(outcome_for(Backend::reply(status)).outcome, Outcome::divide) << status;
  for (int status : {401, 403}) {
    Reply reply = outcome_for(Backend::reply(status));
    EXPECT_EQ(reply.outcome, Outcome::retry) << status;
    EXPECT_EQ(reply.retry_after_ms, 60000);
    EXPECT_NE(reply.reason.find("API key"), std::string::npos);
  }
}

TEST(AgentExporter, APasswordInTheAddressIsUsedAndNotShown) {
  Backend backend([](const BackendRequest&) { return Backend::reply(400); });
  std::string url = backend.url();
  url.insert(url.find("://") + 3, "user:se%40cret@");
  Batch batch = batch_of(1);
  Reply reply = outcome_of(*exporter_for(url), batch);
  EXPECT_NE(backend.requests().at(0).head.find("Authorization: Basic"), std::string::npos)
      << backend.requests()[0].head;
  EXPECT_EQ(reply.reason.find("cret"), std::string::npos) << reply.reason;
  EXPECT_NE(reply.reason.find("http://***@"), std::string::npos) << reply.reason;
}

TEST(AgentExporter, HearsTheWishToWait) {
  auto wish = [](const std::string& value) {
    return outcome_for(Backend::reply(429, "", "Retry-After: " + value + "\r\n")).retry_after_ms;
  };
  EXPECT_EQ(wish("2"), 2000);
  EXPECT_GT(wish("99999999"), 1000000);
  EXPECT_EQ(wish("-5"), -1);
  EXPECT_EQ(wish("soon"), -1);
  EXPECT_GT(wish("Fri, 01 Jan 2100 00:00:00 GMT"), 1000000);
  EXPECT_EQ(outcome_for(Backend::reply(503)).retry_after_ms, -1);
}

TEST(AgentExporter, HearsWhenTheLimitIsReset) {
  auto wish = [](const std::string& headers) { return outcome_for(Backend::reply(429, "", headers)).retry_after_ms; };
  EXPECT_EQ(wish("x-ratelimit-reset: 7\r\n"), 7000);
  EXPECT_EQ(wish("X-RateLimit-Reset:7\r\n"), 7000);
  EXPECT_EQ(wish("Retry-After: 2\r\nX-RateLimit-Reset: 7\r\n"), 7000);
  EXPECT_EQ(wish("X-RateLimit-Reset: 2\r\nRetry-After: 7\r\n"), 7000);
  EXPECT_EQ(wish("x-ratelimit-reset: -7\r\n"), -1);
  EXPECT_EQ(wish("x-ratelimit-reset: soon\r\n"), -1);
  EXPECT_EQ(wish("x-ratelimit-reset:\r\n"), -1);
  EXPECT_GT(wish("x-ratelimit-reset: 999999999999999999\r\n"), 1000000);
  int64_t in_a_minute = wish("x-ratelimit-reset: " + std::to_string(std::time(nullptr) + 60) + "\r\n");
  EXPECT_GT(in_a_minute, 50000);
  EXPECT_LE(in_a_minute, 60000);
}

// One event that is not taken costs no other one; a destination that takes nothing is not asked for each event.
TEST(AgentExporter, OnlyWhatIsWrongIsRefused) {
  for (int poisoned : {1, 500}) {
    Backend backend([&](const BackendRequest& request) {
      bool is_bad = poisoned == 500 || request.body.find("\"name\":\"s321\"") != std::string::npos;
      return Backend::reply(is_bad ? 400 : 202);
    });
    MemoryBudget budget(8u << 20);
    SpanLedger ledger;
    DestinationParts parts{std::make_unique<DatadogEncoder>(FinalConfig()), exporter_for(backend.url())};
    Destination destination(std::move(parts), budget, budget.limit(), ledger);
    for (int i = 0; i < 500; ++i) {
      SpanData span;
      std::string name = "s" + std::to_string(i);
      span.name = name;
      destination.take(span, ledger.open());
    }
    auto start = Clock::now();
    while (destination.has_something() && Clock::now() - start < 10s) {
      destination.delivery().pump(true);
      loop.wait(5, -1);
    }
    EXPECT_EQ(destination.counts().delivered, 500u - static_cast<unsigned>(poisoned));
    EXPECT_EQ(destination.counts().dropped(DropReason::rejected), static_cast<unsigned>(poisoned));
    EXPECT_LT(backend.requests().size(), 110u);
  }
  reset_statistics_after_fork();
}

TEST(AgentExporter, SpansThatAreForbiddenAreKeptAndAskedForOnceAMinute) {
  std::atomic<bool> forbidden{true};
  Backend backend([&](const BackendRequest&) { return Backend::reply(forbidden ? 403 : 202); });
  MemoryBudget budget(8u << 20);
  SpanLedger ledger;
  DestinationParts parts{std::make_unique<DatadogEncoder>(FinalConfig()), exporter_for(backend.url())};
  Destination destination(std::move(parts), budget, budget.limit(), ledger);
  auto pump_for = [&](std::chrono::milliseconds time) {
    for (auto start = Clock::now(); Clock::now() - start < time; loop.wait(5, -1)) destination.delivery().pump(true);
  };
  for (int i = 0; i < 3; ++i) {
    SpanData span;
    span.name = "s";
    destination.take(span, ledger.open());
    pump_for(200ms);
  }
  EXPECT_EQ(backend.requests().size(), 1u);
  EXPECT_EQ(destination.counts().dropped(), 0u);
  EXPECT_GT(destination.delivery().next_in_ms(100000), 50000u);
  forbidden = false;
  destination.delivery().end_pause();
  pump_for(300ms);
  EXPECT_EQ(destination.counts().delivered, 3u);
  reset_statistics_after_fork();
}

// An agent may close a connection that was kept when the next request is already on its way.
TEST(AgentExporter, ABodyIsSentAgainOnANewConnection) {
  for (size_t size : {size_t{10}, size_t{500000}}) {
    size_t asked = 0;
    Backend backend([&](const BackendRequest&) { return asked++ == 1 ? std::string() : Backend::reply(202); });
    auto exporter = exporter_for(backend.url());
    Batch batch = batch_of(2, size);
    for (int i = 0; i < 2; ++i) EXPECT_EQ(outcome_of(*exporter, batch).outcome, Outcome::delivered);
    ASSERT_EQ(backend.requests().size(), 3u);
    for (const BackendRequest& request : backend.requests()) EXPECT_EQ(request.body, backend.requests()[0].body);
    EXPECT_EQ(backend.connections(), 2u);
  }
}

// One wait is for all: while the slow one has not answered, the fast one's answer ends it.
TEST(AgentExporter, TwoRequestsAreWaitedForTogether) {
  std::atomic<bool> over{false};
  Backend slow([&](const BackendRequest&) {
    while (!over) std::this_thread::sleep_for(5ms);
    return Backend::reply(202);
  });
  Backend fast;
  auto to_slow = exporter_for(slow.url()), to_fast = exporter_for(fast.url());
  Batch batch = batch_of(2);
  EXPECT_EQ(to_slow->send(batch, 0, 2).outcome, Outcome::pending);
  EXPECT_EQ(outcome_of(*to_fast, batch).outcome, Outcome::delivered);
  EXPECT_EQ(to_slow->poll().outcome, Outcome::pending);
  over = true;
  std::this_thread::sleep_for(50ms);
  EXPECT_EQ(outcome_of(*to_fast, batch).outcome, Outcome::delivered); // this may find the slow one's answer, too
  Reply reply = to_slow->poll();
  for (auto start = Clock::now(); reply.outcome == Outcome::pending && Clock::now() - start < 10s;) {
    loop.wait(10, -1);
    reply = to_slow->poll();
  }
  EXPECT_EQ(reply.outcome, Outcome::delivered);
}

// One client's poll may find another one's answer; then there is nothing to wait for, whatever else is under way.
TEST(AgentExporter, AnAnswerThatIsThereIsNotWaitedFor) {
  std::atomic<bool> hold{true}, over{false};
  auto held_by = [](std::atomic<bool>& flag, bool until) {
    return [&flag, until](const BackendRequest&) {
      while (flag != until) std::this_thread::sleep_for(5ms);
      return Backend::reply(202);
    };
  };
  Backend answers(held_by(hold, false)), hangs(held_by(over, true));
  auto to_answering = exporter_for(answers.url()), to_hung = exporter_for(hangs.url());
  Batch batch = batch_of(1);
  EXPECT_EQ(to_answering->send(batch, 0, 1).outcome, Outcome::pending);
  EXPECT_EQ(to_hung->send(batch, 0, 1).outcome, Outcome::pending);
  auto start = Clock::now();
  hold = false;
  while (Clock::now() - start < 300ms) { // until the answer is there, found by the other one's poll
    loop.wait(10, -1);
    EXPECT_EQ(to_hung->poll().outcome, Outcome::pending);
  }
  start = Clock::now();
  loop.wait(2000, -1);
  EXPECT_LT(Clock::now() - start, 1s);
  EXPECT_EQ(to_answering->poll().outcome, Outcome::delivered);
  to_hung->cancel();
  over = true;
}

TEST(AgentExporter, NobodyThereIsTriedAgain) {
  auto exporter = exporter_for("http://localhost:" + std::to_string(Backend::free_port()));
  Batch batch = batch_of(1);
  Reply reply = outcome_of(*exporter, batch);
  EXPECT_EQ(reply.outcome, Outcome::retry);
  EXPECT_NE(reply.reason.find("cannot be reached"), std::string::npos);
}

TEST(AgentExporter, BrokenAnswersAreTriedAgain) {
  EXPECT_EQ(outcome_for("").outcome, Outcome::retry);
  EXPECT_EQ(outcome_for("what is this\r\n\r\n").outcome, Outcome::retry);
}

TEST(AgentExporter, HugeAnswersAreNotRead) {
  rusage before, after;
  getrusage(RUSAGE_SELF, &before);
  std::string huge = "HTTP/1.1 202 X\r\nContent-Length: 1073741824\r\n\r\n" + std::string(1 << 20, 'x');
  EXPECT_EQ(outcome_for(huge).outcome, Outcome::delivered);
  std::string headers = "HTTP/1.1 202 X\r\n";
  for (int i = 0; i < 20000; ++i) headers += "X-Header-" + std::to_string(i) + ": " + std::string(100, 'x') + "\r\n";
  EXPECT_EQ(outcome_for(headers + "\r\n").outcome, Outcome::delivered);
  getrusage(RUSAGE_SELF, &after);
  EXPECT_LT(after.ru_maxrss - before.ru_maxrss, 64 * 1024); // of kilobytes; a gigabyte was announced
}

// What an agent has taken is not sent again because its answer goes on for ever.
TEST(AgentExporter, AnswersWithoutAnEndAreAnswers) {
  std::string endless = "HTTP/1.1 202 X\r\n";
  for (int i = 0; i < 10; ++i) endless += "X-More: " + std::to_string(i) + "\r\n";
  auto start = Clock::now();
  EXPECT_EQ(outcome_for(endless).outcome, Outcome::delivered); // and then nothing for as long as a request may take
  EXPECT_LT(Clock::now() - start, 7s);
  EXPECT_EQ(outcome_for("HTTP/1.1 202 X\r\nX-Long: " + std::string(1 << 20, 'x')).outcome, Outcome::delivered);
  EXPECT_EQ(outcome_for("HTTP/1.1 503 X\r\nX-Long: " + std::string(1 << 20, 'x')).outcome, Outcome::retry);
}

TEST(AgentExporter, AHungRequestCanBeCancelledAtOnce) {
  std::atomic<bool> over{false};
  Backend hung([&](const BackendRequest&) {
    while (!over) std::this_thread::sleep_for(5ms);
    return std::string();
  });
  auto exporter = exporter_for(hung.url());
  Batch batch = batch_of(1);
  EXPECT_EQ(exporter->send(batch, 0, 1).outcome, Outcome::pending);
  loop.wait(50, -1);
  EXPECT_EQ(exporter->poll().outcome, Outcome::pending);
  auto start = Clock::now();
  exporter->cancel();
  exporter.reset();
  EXPECT_LT(Clock::now() - start, 500ms);
  over = true;
}

TEST(AgentExporter, AHungRequestEndsByItself) {
  std::atomic<bool> over{false};
  Backend hung([&](const BackendRequest&) {
    while (!over) std::this_thread::sleep_for(5ms);
    return std::string();
  });
  auto exporter = exporter_for(hung.url());
  Batch batch = batch_of(1);
  auto start = Clock::now();
  Reply reply = outcome_of(*exporter, batch);
  EXPECT_EQ(reply.outcome, Outcome::retry);
  EXPECT_GT(Clock::now() - start, 4s);
  EXPECT_LT(Clock::now() - start, 7s);
  over = true;
}

TEST(AgentExporter, ProxiesOfTheEnvironmentAreNotUsed) {
  setenv("http_proxy", "http://localhost:1", 1);
  setenv("ALL_PROXY", "http://localhost:1", 1);
  Backend backend;
  Batch batch = batch_of(1);
  EXPECT_EQ(outcome_of(*exporter_for(backend.url()), batch).outcome, Outcome::delivered);
  unsetenv("http_proxy");
  unsetenv("ALL_PROXY");
}

} // namespace
} // namespace llmobs
