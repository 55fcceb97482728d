// The envelope: each field of an event, its tags, its limits.
#include "encode/encode_datadog.h"
#include "record/record_bytes.h"

#include <gtest/gtest.h>

namespace llmobs {
namespace {

using json = nlohmann::ordered_json;

FinalConfig settings() {
  FinalConfig config;
  config.ml_app = "app";
  config.service = "svc";
  config.env = "dev";
  config.version = "1.0";
  config.tags = {{"team", "a:b"}};
  return config;
}

class EncoderTest : public testing::Test {
protected:
  EncoderTest() {
    span_.span_id = 7636852842114652876u;
    span_.trace = {0x5c89d812c71e1d64u, 0x6b0086aa00000000u};
    span_.start_ns = 1795196586146425123;
    span_.duration_ns = 6893066;
    span_.kind = SpanKind::Tool;
    span_.name = "f";
  }
  json encode() {
    Bytes bytes;
    whole_ = encoder_.encode(span_, bytes);
    text_ = std::string(bytes.text());
    EXPECT_EQ(text_.find('\n'), std::string::npos);
    json envelope = json::parse(text_);
    EXPECT_EQ(envelope["spans"].size(), 1u);
    return envelope["spans"][0];
  }
  RawValue keep(const json& value) {
    kept_.push_back(std::make_unique<ValueBytes>(bytes_of(value)));
    return kept_.back()->value();
  }
  static std::string tag(const json& event, const std::string& key) {
    std::string found = "absent";
    for (const auto& tag : event["tags"]) {
      std::string text = tag;
      if (text.compare(0, key.size() + 1, key + ":") == 0) found = text.substr(key.size() + 1);
    }
    return found;
  }

  SpanData span_;
  DatadogEncoder encoder_{settings()};
  std::string text_;
  bool whole_ = false;
  std::vector<std::unique_ptr<ValueBytes>> kept_;
};

TEST_F(EncoderTest, WritesTheWholeEnvelope) {
  span_.input.set_text(keep("in"));
  encode();
  EXPECT_EQ(json::parse(text_), json::parse(R"({"_dd.stage":"raw","_dd.tracer_version":")" LLMOBS_VERSION R"(",
    "event_type":"span","spans":[{"trace_id":"6b0086aa000000005c89d812c71e1d64","span_id":"7636852842114652876",
    "parent_id":"undefined","_dd":{"span_id":"7636852842114652876","trace_id":"6b0086aa000000005c89d812c71e1d64",
    "apm_trace_id":"6b0086aa000000005c89d812c71e1d64","sample_rate":"1","sampling_decision":"1"},"name":"f",
    "start_ns":1795196586146425123,"duration":6893066,"status":"ok","meta":{"span":{"kind":"tool"},
    "input":{"value":"in"},"metadata":{}},"metrics":{},"tags":["ddtrace.version:)" LLMOBS_VERSION R"(","env:dev",
    "language:cpp","ml_app:app","service:svc","source:integration","team:a:b","version:1.0","error:0"]}]})"));
  EXPECT_TRUE(whole_);
}

TEST_F(EncoderTest, ParentsAreDecimal) {
  span_.parent_id = UINT64_MAX;
  EXPECT_EQ(encode()["parent_id"], "18446744073709551615");
}

TEST_F(EncoderTest, OnlyModelKindsHaveModels) {
  span_.model_name = "gpt-4o";
  span_.model_provider = "\xc3\x9c"
                         "ber OpenAI";
  EXPECT_FALSE(encode()["meta"].contains("model_name"));
  span_.kind = SpanKind::Llm;
  EXPECT_EQ(encode()["meta"]["model_provider"], "\xc3\xbc"
                                                "ber openai");
  span_.model_name = span_.model_provider = {};
  EXPECT_EQ(encode()["meta"]["model_name"], "custom");
  EXPECT_EQ(encode()["meta"]["model_provider"], "custom");
}

TEST_F(EncoderTest, ErrorsAreInStatusMetaAndTags) {
  span_.failed = true;
  span_.error_type = "St13runtime_error";
  span_.error_message = "broke";
  json event = encode();
  EXPECT_EQ(event["status"], "error");
  EXPECT_EQ(event["meta"]["error"], json::parse(R"({"message":"broke","stack":"","type":"std::runtime_error"})"));
  EXPECT_EQ(tag(event, "error"), "1");
  EXPECT_EQ(tag(event, "error_type"), "std::runtime_error");
  span_.error_type = "ValueError";
  EXPECT_EQ(encode()["meta"]["error"]["type"], "ValueError");
}

TEST_F(EncoderTest, TagsOverrideDefaultsButNotErrors) {
  span_.tags.put("version", keep("3"));
  span_.tags.put("error", keep("user's"));
  span_.tags.put("n", keep(5));
  span_.tags.put("none", keep(nullptr));
  span_.tags.put("list", keep(json::array({"a", "b"})));
  span_.session_id = "s";
  span_.ml_app = "other";
  json event = encode();
  EXPECT_EQ(event["tags"], json::parse(R"(["ddtrace.version:)" LLMOBS_VERSION R"(","env:dev","language:cpp",
    "service:svc","source:integration","team:a:b","ml_app:other","error:0","session_id:s","version:3","n:5","none:",
    "list:a","list:b"])"));
  EXPECT_EQ(event["session_id"], "s");
}

TEST_F(EncoderTest, MetricsAreNumbersWithoutDots) {
  span_.metrics.put("a.b.c", keep(1));
  span_.metrics.put("big", keep(9007199254740993));
  span_.metrics.put("yes", keep(true));
  ValueBytes nan;
  nan.put(Tag::number, std::numeric_limits<double>::quiet_NaN());
  span_.metrics.put("nan", nan.value());
  EXPECT_EQ(encode()["metrics"], json::parse(R"({"a_b_c":1,"big":9007199254740993,"yes":1,"nan":null})"));
}

TEST_F(EncoderTest, ReservedMetadataIsLeftOut) {
  span_.metadata.put("_dd", keep({{"cost_tags", "x"}}));
  span_.metadata.put("a", keep({{"b", json::array({1, nullptr})}}));
  EXPECT_EQ(encode()["meta"]["metadata"], json::parse(R"({"a":{"b":[1,null]}})"));
}

TEST_F(EncoderTest, SidesHaveTheirShapes) {
  span_.arguments.put("q", keep("x"));
  span_.arguments.put("k", keep(2));
  span_.input.shape = Shape::arguments;
  span_.output.set_text(keep({{"a", nullptr}}));
  json meta = encode()["meta"];
  EXPECT_EQ(meta["input"]["value"], R"({"q":"x","k":2})");
  EXPECT_EQ(meta["output"]["value"], R"({"a":null})");
  span_.output.clear();
  span_.output.shape = Shape::documents;
  EXPECT_EQ(encode()["meta"]["output"], json::parse(R"({"documents":[]})"));
  span_.output.documents.emplace_back().text = keep("d");
  EXPECT_EQ(encode()["meta"]["output"], json::parse(R"({"documents":[{"text":"d"}]})"));
  span_.input.shape = Shape::messages;
  span_.input.messages.list.emplace_back().content = keep("m");
  EXPECT_EQ(encode()["meta"]["input"], json::parse(R"({"messages":[{"content":"m","role":""}]})"));
  span_.output.clear();
  EXPECT_FALSE(encode()["meta"].contains("output"));
}

TEST_F(EncoderTest, AgentsAreNamed) {
  span_.agent_span_id = 42;
  span_.agent_name = "boss";
  EXPECT_EQ(encode()["meta"]["agent_attribution"], json::parse(R"({"pagent_name":"boss","pagent_span_id":"42"})"));
}

TEST_F(EncoderTest, EventsOverTheLimitLoseTheirContent) {
  span_.metadata.put("keep", keep(1));
  span_.input.set_text(keep(std::string(4999000, 'x')));
  encode();
  EXPECT_TRUE(whole_);
  span_.input.set_text(keep(std::string(5000000, 'x')));
  json event = encode();
  EXPECT_FALSE(whole_);
  const char* text = "[This value has been dropped because this span's size exceeds the 5MB size limit.]";
  EXPECT_EQ(event["meta"]["input"], (json{{"value", text}}));
  EXPECT_EQ(event["meta"]["output"], (json{{"value", text}}));
  EXPECT_EQ(event["meta"]["metadata"]["keep"], 1);
  EXPECT_EQ(event["collection_errors"], json::array({"dropped_io"}));
}

TEST_F(EncoderTest, HostileTextStaysText) {
  std::string hostile = "\"}],\xff\n\0\\u0041";
  hostile += std::string("\0x", 2);
  span_.name = hostile;
  span_.session_id = hostile;
  span_.tags.put(hostile, keep(hostile));
  span_.input.set_text(keep(hostile));
  span_.failed = true;
  span_.error_message = hostile;
  json event = encode();
  EXPECT_EQ(event["name"], event["meta"]["error"]["message"]);
  EXPECT_EQ(event["name"], event["meta"]["input"]["value"]);
}

TEST(LowerCase, KnowsTheLettersOfEurope) {
  EXPECT_EQ(lower_case("OpenAI-4o"), "openai-4o");
  EXPECT_EQ(lower_case("\xc3\x9c\xc3\x89\xc3\x97\xc5\xbd\xc5\xa0"), "\xc3\xbc\xc3\xa9\xc3\x97\xc5\xbe\xc5\xa1");
  EXPECT_EQ(lower_case("\xd0\x9f\xd0\xaf\xd0\x81\xce\xa9"), "\xd0\xbf\xd1\x8f\xd1\x91\xcf\x89");
  EXPECT_EQ(lower_case("\xff\xe6\xbc\xa2"), "\xff\xe6\xbc\xa2");
}

} // namespace
} // namespace llmobs
