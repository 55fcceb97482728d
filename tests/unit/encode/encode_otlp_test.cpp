// Spans as OTLP has them, in JSON; that the binary encoding says the same is seen by a decoder in tests/e2e.
#include "encode/encode_otlp.h"
#include "encode/otlp_names.h"
#include "encode/otlp_protobuf_writer.h"
#include "encode/otlp_values.h"
#include "record/record_bytes.h"

#include <gtest/gtest.h>

namespace llmobs {
namespace {

using json = nlohmann::ordered_json;

FinalConfig otlp_config(bool as_json = true) {
  FinalConfig config;
  config.service = "svc";
  config.otlp.json = as_json;
  return config;
}

class OtlpEncoderTest : public testing::Test {
protected:
  OtlpEncoderTest() {
    span_.span_id = 0x0123456789abcdefu;
    span_.trace = {0x5c89d812c71e1d64u, 0x6b0086aa00000000u};
    span_.start_ns = 1795196586146425123;
    span_.duration_ns = 1000;
    span_.kind = SpanKind::Llm;
    span_.name = "f";
  }
  json encode(FinalConfig config = otlp_config()) {
    Bytes bytes;
    whole_ = OtlpEncoder(config).encode(span_, bytes);
    json span = json::parse(bytes.text());
    said_ = json::object();
    for (const auto& pair : span["attributes"]) {
      EXPECT_FALSE(said_.contains(pair["key"])) << pair["key"];
      said_[pair["key"]] = pair["value"].begin().value();
    }
    return span;
  }
  json messages(const char* key) { return json::parse(said_[key].get<std::string>()); }
  RawValue keep(const json& value) {
    kept_.push_back(std::make_unique<ValueBytes>(bytes_of(value)));
    return kept_.back()->value();
  }
  void give(SpanSide& side, const json& value) {
    side.shape = Shape::messages;
    read_messages(keep(value), side.messages, parsed_);
  }

  SpanData span_;
  bool whole_ = false;
  json said_;
  ParsedValues parsed_;
  std::vector<std::unique_ptr<ValueBytes>> kept_;
};

TEST_F(OtlpEncoderTest, IdsAreHexadecimalAndTimesTexts) {
  span_.parent_id = 0xf;
  json span = encode();
  EXPECT_EQ(span["traceId"], "6b0086aa000000005c89d812c71e1d64");
  EXPECT_EQ(span["spanId"], "0123456789abcdef");
  EXPECT_EQ(span["parentSpanId"], "000000000000000f");
  EXPECT_EQ(span["startTimeUnixNano"], "1795196586146425123");
  EXPECT_EQ(span["endTimeUnixNano"], "1795196586146426123");
  EXPECT_EQ(span["kind"], 3);
  EXPECT_EQ(span["status"], json({{"code", 1}}));
  span_.parent_id = 0;
  EXPECT_FALSE(encode().contains("parentSpanId"));
}

TEST_F(OtlpEncoderTest, MessagesWithToolsAndMedia) {
  give(span_.input,
       json::parse(R"([{"role":"user","content":"look","image_parts":[{"mime_type":"image/png","content":"AAA"},
      {"mime_type":"image/png","content":"https://h/i.png"},{"mime_type":"image/gif","attachment_key":"k"}]},
      {"role":"assistant","tool_calls":[{"name":"n","arguments":"{\"a\":1}","tool_id":"t"}]},
      {"role":"tool","tool_results":[{"result":"r1","tool_id":"t"},{"result":"r2","name":"n"}]}])"));
  give(span_.output, json::parse(R"([{"role":"","tool_calls":[{"name":"n","arguments":{}}]}])"));
  encode();
  EXPECT_EQ(messages("gen_ai.input.messages"), json::parse(R"([{"role":"user","parts":[{"type":"text","content":"look"},
      {"type":"blob","mime_type":"image/png","modality":"image","content":"AAA"},
      {"type":"uri","mime_type":"image/png","modality":"image","uri":"https://h/i.png"},
      {"type":"file","mime_type":"image/gif","modality":"image","file_id":"k"}]},
      {"role":"assistant","parts":[{"type":"tool_call","id":"t","name":"n","arguments":{"a":1}}]},
      {"role":"tool","parts":[{"type":"tool_call_response","id":"t","response":"r1"},
      {"type":"tool_call_response","response":"r2"}]}])"));
  EXPECT_EQ(messages("gen_ai.output.messages"), json::parse(R"([{"role":"assistant","parts":[
      {"type":"tool_call","name":"n","arguments":{}}],"finish_reason":"tool_call"}])"));
  std::string in = "llm.input_messages.";
  EXPECT_EQ(said_[in + "0.message.contents.0.message_content.text"], "look");
  EXPECT_EQ(said_[in + "0.message.contents.1.message_content.image.image.url"], "data:image/png;base64,AAA");
  EXPECT_EQ(said_[in + "0.message.contents.2.message_content.image.image.url"], "https://h/i.png");
  EXPECT_EQ(said_[in + "1.message.tool_calls.0.tool_call.function.arguments"], R"({"a":1})");
  EXPECT_EQ(said_[in + "2.message.content"], "r1"); // each result is a message
  EXPECT_EQ(said_[in + "2.message.tool_call_id"], "t");
  EXPECT_EQ(said_[in + "3.message.content"], "r2");
  EXPECT_FALSE(said_.contains(in + "4.message.role"));
}

TEST_F(OtlpEncoderTest, ProvidersHaveTheirNames) {
  span_.model_provider = "Azure_OpenAI";
  encode();
  EXPECT_EQ(said_["gen_ai.provider.name"], "azure.ai.openai");
  EXPECT_EQ(said_["llm.provider"], "azure");
  span_.model_provider = "own";
  encode();
  EXPECT_EQ(said_["gen_ai.provider.name"], "own");
  EXPECT_EQ(said_["llm.provider"], "own");
}

TEST_F(OtlpEncoderTest, NumbersOfEveryType) {
  span_.kind = SpanKind::Task;
  for (auto [name, value] : {std::pair("int", json(-5)), std::pair("large", json(UINT64_MAX)),
                             std::pair("double", json(0.5)), std::pair("bool", json(true))}) {
    span_.metrics.put(name, keep(value));
  }
  encode();
  EXPECT_EQ(said_["llmobs.metrics.int"], "-5");
  EXPECT_EQ(said_["llmobs.metrics.large"], 18446744073709551615.0);
  EXPECT_EQ(said_["llmobs.metrics.double"], 0.5);
  EXPECT_EQ(said_["llmobs.metrics.bool"], true);
}

TEST_F(OtlpEncoderTest, NothingIsLostWithoutOpenInference) {
  FinalConfig config = otlp_config();
  config.otlp.open_inference = false;
  span_.metadata.put("temperature", keep(0.5));
  span_.metadata.put("other", keep(json({{"a", 1}})));
  span_.metrics.put("total_tokens", keep(7));
  encode(config);
  EXPECT_EQ(said_["gen_ai.request.temperature"], 0.5);
  EXPECT_EQ(said_["llmobs.metadata.other"], R"({"a":1})");
  EXPECT_EQ(said_["llmobs.metrics.total_tokens"], "7");
  EXPECT_FALSE(said_.contains("llmobs.metadata.temperature"));
  config.otlp.gen_ai = false; // nobody's conventions
  span_.input.set_text(keep("in"));
  encode(config);
  EXPECT_EQ(said_["llmobs.input.value"], "in");
}

TEST_F(OtlpEncoderTest, ASpanThatIsTooLargeLosesItsContent) {
  span_.input.set_text(keep(std::string(OtlpEncoder::event_limit, 'x')));
  span_.output.set_text(keep("out"));
  encode();
  EXPECT_FALSE(whole_);
  EXPECT_EQ(said_["llmobs.content_dropped"], true);
  EXPECT_FALSE(said_.contains("output.value"));
}

TEST_F(OtlpEncoderTest, ErrorsAreEvents) {
  span_.failed = true;
  span_.error_type = "St13runtime_error";
  span_.error_message = "m";
  span_.error_stack = "at f";
  json span = encode();
  EXPECT_EQ(span["status"], json({{"message", "m"}, {"code", 2}}));
  EXPECT_EQ(said_["error.type"], "std::runtime_error");
  EXPECT_EQ(span["events"][0]["name"], "exception");
  EXPECT_EQ(span["events"][0]["attributes"].size(), 3u);
  span_.error_type = span_.error_message = "";
  encode();
  EXPECT_EQ(said_["error.type"], "_OTHER"); // as the conventions call it
}

// Protocol Buffers take nothing but UTF-8.
TEST(OtlpProtobufWriter, ReplacesWhatIsNotUtf8) {
  auto written = [](std::string_view key, std::string_view value) {
    Bytes out;
    OtlpProtobufWriter writer;
    writer.begin_attributes(out);
    writer.text(OtlpKey::any(key), value);
    return std::string(out.text());
  };
  EXPECT_EQ(written("k", "a\xff"
                         "b"),
            written("k", "a\xef\xbf\xbd"
                         "b"));
  EXPECT_EQ(written("k\xc3", "\xe2\x82"), written("k\xef\xbf\xbd", "\xef\xbf\xbd"));
  EXPECT_EQ(written("k", "0123456789abcdef\x80"), written("k", "0123456789abcdef\xef\xbf\xbd"));
  for (size_t size = 60; size < 300; ++size) {
    std::string text(size, 'v'), cut = text + "\xc3";
    EXPECT_EQ(written("k", cut), written("k", text + "\xef\xbf\xbd")) << size;
    EXPECT_EQ(written("k", "\xff" + text), written("k", "\xef\xbf\xbd" + text)) << size;
    Bytes known;
    OtlpProtobufWriter writer;
    writer.begin_attributes(known);
    writer.text(keys::session_id, cut);
    EXPECT_EQ(known.text(), written("session.id", text + "\xef\xbf\xbd")) << size;
  }
}

// A size that does not fit the place that was kept for it moves what stands behind.
TEST(OtlpProtobufWriter, SpansOfAllSizes) {
  for (size_t size : {size_t{0}, size_t{60}, size_t{127}, size_t{128}, size_t{16000}, size_t{16384}, size_t{3000000}}) {
    Bytes out;
    OtlpProtobufWriter writer;
    SpanFacts facts;
    facts.span_id = 1;
    std::string text(size, 'x');
    out.append("before");
    writer.begin_span(out, facts, "", OtlpSpanKind::internal);
    writer.text("k", text);
    writer.end_span(false, "");
    const unsigned char* at = out.data() + 6;
    ASSERT_EQ(*at++, 0x12);
    uint64_t said = 0;
    for (unsigned shift = 0;; shift += 7) {
      said |= static_cast<uint64_t>(*at & 0x7f) << shift;
      if (*at++ < 0x80) break;
    }
    EXPECT_EQ(said, static_cast<uint64_t>(out.data() + out.size() - at)) << size;
  }
}

// What a field holds whose tag must be this one; it is taken off the front.
std::string_view take_field(std::string_view& from, unsigned char tag) {
  EXPECT_FALSE(from.empty());
  if (from.empty()) return {};
  EXPECT_EQ(static_cast<unsigned char>(from[0]), tag);
  uint64_t size = 0;
  size_t at = 1;
  for (unsigned shift = 0; at < from.size(); shift += 7) {
    auto byte = static_cast<unsigned char>(from[at++]);
    size |= static_cast<uint64_t>(byte & 0x7f) << shift;
    if (byte < 0x80) break;
  }
  EXPECT_LE(size, from.size() - at);
  std::string_view content = from.substr(at, size);
  from.remove_prefix(std::min(from.size(), at + size));
  return content;
}

// Their sizes stand before them, and take from two bytes to four.
TEST(OtlpProtobufWriter, TextsAndListsThatAreMadeInPlace) {
  constexpr unsigned char attribute = 0x0a, key = 0x0a, value = 0x12, text = 0x0a, list = 0x2a, element = 0x0a;
  for (size_t key_size : {size_t{1}, size_t{100}, size_t{127}, size_t{128}, size_t{16300}, size_t{20000}}) {
    for (size_t size :
         {size_t{0}, size_t{1}, size_t{125}, size_t{128}, size_t{16100}, size_t{16384}, size_t{3000000}}) {
      std::string name(key_size, 'k'), content(size, 'x');
      Bytes out;
      OtlpProtobufWriter writer;
      writer.begin_attributes(out);
      writer.begin_json(OtlpKey::any(name)).string(content);
      writer.end_json();
      writer.begin_texts(OtlpKey::any(name));
      writer.add_text(content);
      writer.end_texts();
      writer.text("behind", "them");
      std::string_view rest = out.text(), of_text = take_field(rest, attribute), of_list = take_field(rest, attribute);
      EXPECT_EQ(take_field(of_text, key), name);
      std::string_view made = take_field(of_text, value);
      EXPECT_EQ(take_field(made, text), '"' + content + '"');
      EXPECT_EQ(take_field(of_list, key), name);
      made = take_field(of_list, value);
      std::string_view elements = take_field(made, list), first = take_field(elements, element);
      EXPECT_EQ(take_field(first, text), content);
      EXPECT_TRUE(of_text.empty() && of_list.empty() && made.empty() && elements.empty() && first.empty());
      std::string_view last = take_field(rest, attribute);
      EXPECT_EQ(take_field(last, key), "behind");
      EXPECT_TRUE(rest.empty());
    }
  }
}

// Short ones are written another way.
TEST(OtlpProtobufWriter, KeysThatAreKnownToBePlainGiveTheSameBytes) {
  for (size_t key_size = 0; key_size < 60; ++key_size) {
    std::string key(key_size, 'k');
    auto written = [&](auto&& write) {
      Bytes plain, any;
      OtlpProtobufWriter writer;
      writer.begin_attributes(plain);
      write(writer, OtlpKey::plain(key));
      writer.begin_attributes(any);
      write(writer, OtlpKey::any(key));
      EXPECT_EQ(plain.text(), any.text()) << key_size;
    };
    for (size_t size = 0; size < 140; ++size) {
      written([&](OtlpWriter& to, OtlpKey name) { to.text(name, std::string(size, 'v')); });
    }
    for (int64_t number : {int64_t{0}, int64_t{127}, int64_t{128}, INT64_MAX, int64_t{-1}}) {
      written([&](OtlpWriter& to, OtlpKey name) { to.integer(name, number); });
    }
    written([&](OtlpWriter& to, OtlpKey name) { to.number(name, 0.1); });
    written([&](OtlpWriter& to, OtlpKey name) { to.boolean(name, true); });
    written([&](OtlpWriter& to, OtlpKey name) { to.text(name, "\xc3\xa4\xff"); });
  }
}

TEST(OtlpProtobufWriter, ListsOfPairsAreListsOfTexts) {
  Bytes pairs, texts;
  OtlpProtobufWriter writer;
  for (size_t size = 0; size < 80; ++size) {
    std::string name(size, 'n');
    for (const char* value : {"", "v", "abcd", "0123456", "0123456789abcdef", "\xc3\xa4", "abc\xff", "\xff"}) {
      pairs.clear(), texts.clear();
      writer.begin_attributes(pairs);
      writer.begin_texts("list");
      writer.add_text(name, value);
      writer.add_text("a", "b");
      writer.end_texts();
      writer.begin_attributes(texts);
      writer.begin_texts("list");
      writer.add_text(name + ":" + value);
      writer.add_text("a:b");
      writer.end_texts();
      EXPECT_EQ(pairs.text(), texts.text()) << size << " " << value;
    }
  }
}

// Whatever is known of a key, and whether it is the first of its list.
TEST(OtlpWriter, KnownKeysAndTheirRestGiveTheSameBytes) {
  auto written = [](bool as_json, auto&&... keys) {
    OtlpSettings settings;
    settings.json = as_json;
    Bytes out;
    auto writer = otlp_writer(settings);
    writer->begin_attributes(out);
    (writer->text(keys, "v"), ...);
    (writer->integer(keys, 7), ...);
    ((writer->begin_json(keys).begin_object(), writer->end_json()), ...);
    return std::string(out.text());
  };
  for (bool as_json : {false, true}) {
    EXPECT_EQ(written(as_json, keys::session_id, keys::gen_ai_conversation_id),
              written(as_json, OtlpKey::any("session.id"), OtlpKey::any("gen_ai.conversation.id")));
    for (size_t size = 0; size < 60; ++size) {
      for (const char* end : {"", "\"", "\n", "\xc3\xa4", "\xff"}) {
        std::string name = std::string(size, 'n') + end, whole = "llmobs.tag." + name;
        EXPECT_EQ(written(as_json, OtlpKey(keys::llmobs_tag_prefix, name)), written(as_json, OtlpKey::any(whole)))
            << as_json << " " << whole;
      }
    }
  }
}

} // namespace
} // namespace llmobs
