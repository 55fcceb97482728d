// The OTLP exporter against a server on real sockets, and what is read of answers. That requests are what the protocol allows
// is seen by a strict decoder in tests/e2e.
#include "deliver/backend.h"
#include "deliver/destination.h"
#include "deliver/exporter_otlp.h"
#include "deliver/otlp_answer.h"
#include "deliver/shown_answer.h"
#include "encode/encode_otlp.h"

#include <gtest/gtest.h>

#include <random>

namespace llmobs {
namespace {

using namespace std::chrono_literals;

HttpLoop otlp_loop;

FinalConfig config_for(const std::string& url, bool json = true) {
  FinalConfig config;
  config.service = "svc";
  config.otlp.traces_url = url + "/v1/traces";
  config.otlp.json = json;
  return config;
}

// Two spans to the exporter; what it says of them.
Reply outcome_of(const FinalConfig& config) {
  std::string why_not;
  OtlpExporter exporter(otlp_loop.make_client(why_not), config, OtlpSignal::traces);
  OtlpEncoder encoder(config);
  Batch batch(exporter.separator());
  for (uint64_t id : {1u, 2u}) {
    SpanData span;
    span.span_id = id;
    span.trace = {7, 7};
    span.name = "s";
    encoder.encode(span, batch.open());
    batch.add(0);
  }
  Reply reply = exporter.send(batch, 0, batch.count());
  for (int i = 0; i < 1000 && reply.outcome == Outcome::pending; ++i) {
    otlp_loop.wait(10, -1);
    reply = exporter.poll();
  }
  return reply;
}

Reply otlp_outcome_for(const std::string& answer) {
  Backend backend([&](const BackendRequest&) { return answer; });
  return outcome_of(config_for(backend.url()));
}

TEST(OtlpExporter, SendsARequest) {
  Backend backend;
  FinalConfig config = config_for(backend.url());
  config.otlp.headers = {{"authorization", "Bearer x"}, {"empty", ""}};
  EXPECT_EQ(outcome_of(config).outcome, Outcome::delivered);
  BackendRequest request = backend.requests().at(0);
  EXPECT_EQ(request.head.compare(0, 20, "POST /v1/traces HTTP"), 0) << request.head;
  for (const char* header : {"Content-Type: application/json\r", "authorization: Bearer x\r", "empty:\r"}) {
    EXPECT_NE(request.head.find(header), std::string::npos) << header << request.head;
  }
  auto body = nlohmann::json::parse(request.body);
  EXPECT_EQ(body["resourceSpans"][0]["scopeSpans"][0]["spans"].size(), 2u);
}

TEST(OtlpExporter, JudgesAnswers) {
  EXPECT_EQ(otlp_outcome_for(Backend::reply(200)).outcome, Outcome::delivered);
  for (int status : {408, 425, 429, 500, 502, 503, 504}) {
    EXPECT_EQ(otlp_outcome_for(Backend::reply(status)).outcome, Outcome::retry) << status;
  }
  EXPECT_EQ(otlp_outcome_for(Backend::reply(503, "", "Retry-After: 7\r\n")).retry_after_ms, 7000);
  for (int status : {301, 404, 405, 415, 501}) {
    Reply reply = otlp_outcome_for(Backend::reply(status, "why"));
    EXPECT_EQ(reply.outcome, Outcome::rejected) << status;
    EXPECT_EQ(reply.reason.find("why"), std::string::npos); // it may be what a span carries
  }
  for (int status : {400, 413, 422})
    EXPECT_EQ(otlp_outcome_for(Backend::reply(status)).outcome, Outcome::divide) << status;
  for (int status : {401, 403}) EXPECT_EQ(otlp_outcome_for(Backend::reply(status)).retry_after_ms, 60000) << status;
  EXPECT_EQ(outcome_of(config_for("http://127.0.0.1:" + std::to_string(Backend::free_port()))).outcome, Outcome::retry);
}

TEST(OtlpExporter, PartialSuccess) {
  Reply reply = otlp_outcome_for(
      Backend::reply(200, R"({"partialSuccess":{"rejectedSpans":"1","errorMessage":"private"}})"));
  EXPECT_EQ(reply.outcome, Outcome::delivered);
  EXPECT_EQ(reply.refused, 1u);
  EXPECT_NE(reply.reason.find("refuses 1 "), std::string::npos);
  EXPECT_EQ(reply.reason.find("private"), std::string::npos);
  EXPECT_EQ(otlp_outcome_for(Backend::reply(200, R"({"partialSuccess":{}})")).reason, "");
}

TEST(OtlpExporter, ATimeoutOfItsOwn) {
  Backend backend([](const BackendRequest&) {
    std::this_thread::sleep_for(1s);
    return Backend::reply(200);
  });
  FinalConfig config = config_for(backend.url());
  config.otlp.timeout_ms = 100;
  auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(outcome_of(config).outcome, Outcome::retry);
  EXPECT_LT(std::chrono::steady_clock::now() - start, 900ms);
}

TEST(OtlpExporter, CredentialsDoNotTravelUnencrypted) {
  OtlpSettings settings;
  settings.headers = {{"x-api-key", "secret"}};
  for (const char* url : {"http://collector:4318", "http://127.0.0.1.example.com/", "http://localhost@example.com/",
                          "http://10.0.0.1", "http://[::2]:1/"}) {
    settings.traces_url = url;
    EXPECT_NE(otlp_objection(settings, settings.traces_url), "") << url;
    EXPECT_EQ(otlp_objection(settings, settings.traces_url).find("secret"), std::string::npos);
  }
  for (const char* url :
       {"https://collector:4318", "http://127.0.0.1:4318/v1/traces", "http://localhost", "http://[::1]:1/"}) {
    settings.traces_url = url;
    EXPECT_EQ(otlp_objection(settings, settings.traces_url), "") << url;
  }
  settings.headers = {{"x-scope", "tenant"}};
  settings.traces_url = "http://collector:4318/v1/traces";
  EXPECT_EQ(otlp_objection(settings, settings.traces_url), "");
  settings.traces_url = "http://user:password@collector:4318/v1/traces";
  EXPECT_NE(otlp_objection(settings, settings.traces_url), "");
}

TEST(OtlpAnswer, IsReadInEitherEncoding) {
  OtlpAnswer answer = read_otlp_answer(std::string_view("\x0a\x06\x08\x03\x12\x02hi", 8));
  EXPECT_EQ(answer.rejected, 3u);
  EXPECT_EQ(answer.message, "hi");
  answer = read_otlp_answer(R"( {"partialSuccess":{"rejectedSpans":"18446744073709551615"}})");
  EXPECT_EQ(answer.rejected, 0u); // more than an int64 holds
  EXPECT_EQ(read_otlp_answer(R"({"partialSuccess":{"rejectedSpans":4}})").rejected, 4u);
  EXPECT_EQ(read_otlp_answer(R"({"partialSuccess":{"rejectedSpans":-4}})").rejected, 0u);
  EXPECT_EQ(read_otlp_answer(R"({"partialSuccess":{"rejectedLogRecords":"5"}})").rejected, 5u);
  for (const char* nothing :
       {"", "{", "{}", "null", "[1]", R"({"partialSuccess":7})",
        R"({"partialSuccess":{"rejectedSpans":[],"errorMessage":1}})", "\x0a\xff", "\x0a", "\x0b"}) {
    EXPECT_EQ(read_otlp_answer(nothing).rejected, 0u) << nothing;
  }
}

TEST(ShownAnswer, QuotesNoSecretsOfTheRequest) {
  HttpRequest request;
  request.url = "https://user:pa55w0rd@host/?t=quer1e5";
  request.proxy = "http://u:pr0xypw@proxy";
  request.headers = {"Content-Type: application/json", "DD-API-KEY: k1k1k1k1", "authorization: Bearer b2b2b2b2",
                     "empty;"};
  std::string shown = shown_answer(
      "no k1k1k1k1, b2b2b2b2, pa55w0rd, pr0xypw, t=quer1e5, Basic dXNlcjpwYXNzd29yZDE=; application/json", request);
  EXPECT_EQ(shown, "no [redacted], [redacted], [redacted], [redacted], [redacted], Basic [redacted]; application/json");
  EXPECT_EQ(shown_answer(std::string(250, 'x') + "k1k1k1k1", request), std::string(250, 'x') + "[redac");
}

TEST(OtlpAnswer, AnyBytesAreReadToTheirEnd) {
  std::mt19937 random(7);
  for (int round = 0; round < 20000; ++round) {
    std::string bytes(random() % 40, ' ');
    for (char& c : bytes) c = static_cast<char>(random() % 3 == 0 ? random() % 256 : random() % 20);
    if (round % 2 == 0) bytes.insert(0, "\x0a");
    read_otlp_answer(std::string_view(bytes.c_str(), bytes.size()));
  }
}

} // namespace
} // namespace llmobs
