// What OpenTelemetry's variables say, and what is refused of them.
#include "base/config.h"
#include "support/captured_stderr.h"

#include <gtest/gtest.h>

#include <map>

namespace llmobs {
namespace {

std::map<std::string, std::string> otlp_environment;
const char* fake_otlp(const char* name) {
  auto found = otlp_environment.find(name);
  return found == otlp_environment.end() ? nullptr : found->second.c_str();
}

class OtlpSettingsTest : public testing::Test {
protected:
  void SetUp() override {
    otlp_environment.clear();
    reset_log_after_fork();
  }
  void TearDown() override { set_log_level(LogLevel::warn); }
  static OtlpSettings settings(const Config& code = Config()) { return finalize(code, fake_otlp).otlp; }
  static std::string url(const char* name, const char* value) {
    otlp_environment.clear();
    otlp_environment[name] = value;
    return settings().traces_url;
  }
};

TEST_F(OtlpSettingsTest, NobodyAskedForIt) {
  EXPECT_EQ(settings().traces_url, "");
  otlp_environment["OTEL_EXPORTER_OTLP_HEADERS"] = "a=b";
  EXPECT_TRUE(settings().headers.empty());
}

TEST_F(OtlpSettingsTest, EndpointsGetThePath) {
  EXPECT_EQ(url("OTEL_EXPORTER_OTLP_ENDPOINT", "http://h:4318"), "http://h:4318/v1/traces");
  EXPECT_EQ(url("OTEL_EXPORTER_OTLP_ENDPOINT", " https://h/otlp/ "), "https://h/otlp/v1/traces");
  EXPECT_EQ(url("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://h:1/x"), "http://h:1/x");
  otlp_environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://other";
  EXPECT_EQ(settings().traces_url, "http://h:1/x");
  EXPECT_EQ(settings(Config().set_otlp_endpoint("http://code:4318")).traces_url, "http://code:4318/v1/traces");
}

TEST_F(OtlpSettingsTest, WhatIsNoAddressIsRefusedWithoutItsSecrets) {
  for (const char* bad : {"localhost:4318", "grpc://h:4317", "http://", "http://h:1/\nX: y", "htp://user:secret@h"}) {
    reset_log_after_fork();
    CapturedStderr said;
    EXPECT_EQ(url("OTEL_EXPORTER_OTLP_ENDPOINT", bad), "");
    std::string text = said.text();
    EXPECT_NE(text.find("OTEL_EXPORTER_OTLP_ENDPOINT"), std::string::npos) << bad;
    EXPECT_EQ(text.find("secret"), std::string::npos) << text;
  }
}

TEST_F(OtlpSettingsTest, Headers) {
  otlp_environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://h";
  otlp_environment["OTEL_EXPORTER_OTLP_HEADERS"] = "authorization=Bearer%20a%3Db , x = y ,,empty=,percent=1%";
  using Headers = std::vector<std::pair<std::string, std::string>>;
  EXPECT_EQ(settings().headers,
            (Headers{{"authorization", "Bearer a=b"}, {"x", "y"}, {"empty", ""}, {"percent", "1%"}}));
  for (const char* bad : {"a=b%0d%0aX: y", "a b=c", "=c", "a%0A=c", "a=%00"}) {
    reset_log_after_fork();
    CapturedStderr said;
    otlp_environment["OTEL_EXPORTER_OTLP_HEADERS"] = std::string(bad) + ",good=1";
    EXPECT_EQ(settings().headers, (Headers{{"good", "1"}})) << bad;
    EXPECT_NE(said.text().find("header"), std::string::npos);
  }
}

TEST_F(OtlpSettingsTest, TheVariableForTracesCountsBeforeTheOneForEverything) {
  otlp_environment = {{"OTEL_EXPORTER_OTLP_ENDPOINT", "http://h"},
                      {"OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"},
                      {"OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "http/json"},
                      {"OTEL_EXPORTER_OTLP_COMPRESSION", "gzip"},
                      {"OTEL_EXPORTER_OTLP_TIMEOUT", "2500"},
                      {"OTEL_EXPORTER_OTLP_CERTIFICATE", "/ca.pem"}};
  OtlpSettings found = settings();
  EXPECT_TRUE(found.json);
  EXPECT_TRUE(found.gzip);
  EXPECT_EQ(found.timeout_ms, 2500u);
  EXPECT_EQ(found.ca_file, "/ca.pem");
}

TEST_F(OtlpSettingsTest, WhatCannotBeIsReported) {
  for (auto [name, value] : {std::pair("PROTOCOL", "grpc"), std::pair("COMPRESSION", "zstd"), std::pair("TIMEOUT", "0"),
                             std::pair("TIMEOUT", "1s")}) {
    otlp_environment = {{"OTEL_EXPORTER_OTLP_ENDPOINT", "http://h"}};
    otlp_environment[std::string("OTEL_EXPORTER_OTLP_") + name] = value;
    reset_log_after_fork();
    CapturedStderr said;
    OtlpSettings found = settings();
    EXPECT_FALSE(found.json || found.gzip);
    EXPECT_EQ(found.timeout_ms, 10000u);
    EXPECT_NE(said.text().find(name), std::string::npos) << name;
  }
}

TEST_F(OtlpSettingsTest, Attributes) {
  auto read = [](const char* value) {
    otlp_environment = {{"OTEL_EXPORTER_OTLP_ENDPOINT", "http://h"}, {"LLMOBS_OTLP_ATTRIBUTES", value}};
    OtlpSettings found = settings();
    return std::to_string(found.gen_ai) + std::to_string(found.gen_ai_0_1) + std::to_string(found.open_inference);
  };
  EXPECT_EQ(read(""), "101");
  EXPECT_EQ(read("genai"), "100");
  EXPECT_EQ(read("openinference , genai-0.1"), "111");
  EXPECT_EQ(read("openinference"), "001");
  reset_log_after_fork();
  CapturedStderr said;
  EXPECT_EQ(read("genai,langfuse"), "101");
  EXPECT_NE(said.text().find("langfuse"), std::string::npos);
}

TEST_F(OtlpSettingsTest, NamesOfTheServiceInTheirOrder) {
  otlp_environment["OTEL_RESOURCE_ATTRIBUTES"] = "service.name=r,service.version=2,deployment.environment=e";
  FinalConfig config = finalize(Config(), fake_otlp);
  EXPECT_EQ(config.service, "r");
  EXPECT_EQ(config.version, "2");
  EXPECT_EQ(config.env, "e");
  otlp_environment["OTEL_SERVICE_NAME"] = "o";
  EXPECT_EQ(finalize(Config(), fake_otlp).service, "o");
  otlp_environment["DD_SERVICE"] = "d";
  EXPECT_EQ(finalize(Config(), fake_otlp).service, "d");
}

} // namespace
} // namespace llmobs
