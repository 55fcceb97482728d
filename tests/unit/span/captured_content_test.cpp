// What captured arguments and results show in the event of a span whose kind has typed content: all of it, somewhere.
#include "encode/encode_datadog.h"
#include "record/record_bytes.h"
#include "span/span_finisher.h"
#include "support/captured_stderr.h"

#include <gtest/gtest.h>

namespace llmobs {
namespace {

using json = nlohmann::ordered_json;

class Call {
public:
  Call(SpanKind kind, const std::string& params, const std::string& more = "")
      : site_("params=" + params + "\n" + more) {
    span_.kind = kind;
    span_.site = &site_;
  }
  Call& with(Field field, const ValueBytes& value) {
    fields_.field(field, value);
    return *this;
  }
  Call& with(Field field, const json& value) { return with(field, bytes_of(value)); }
  Call& takes(const json& value) { return with(Field::argument, value); }
  Call& takes(const ValueBytes& value) { return with(Field::argument, value); }
  Call& gives(const json& value) { return with(Field::result, value); }
  Call& gives(const ValueBytes& value) { return with(Field::result, value); }

  json meta() {
    const RecordHeader& record = fields_.record();
    const auto* bytes = reinterpret_cast<const unsigned char*>(&record);
    span_.fields.clear();
    span_.fields.append(bytes + sizeof(UpdateRecord), record.used() - sizeof(UpdateRecord));
    Bytes event;
    DatadogEncoder(FinalConfig()).encode(finisher_.finish(span_, clock_), event);
    return json::parse(event.text())["spans"][0]["meta"];
  }
  json input() { return meta()["input"]; }
  json output() { return meta()["output"]; }

private:
  Site site_;
  OpenSpan span_;
  RecordBytes fields_ = RecordBytes::update(1);
  SpanFinisher finisher_;
  ClockScale clock_;
};

json message(const char* role, const json& content) { return {{"content", content}, {"role", role}}; }
json messages(std::initializer_list<json> list) { return {{"messages", std::vector<json>(list)}}; }
json parse(const char* text) { return json::parse(text); }

TEST(CapturedContent, TextArgumentsOfAModelAreItsInputAndTheRestIsMetadata) {
  json meta = Call(SpanKind::Llm, "prompt,temperature,maxTokens").takes("hi").takes(0.5).takes(100).meta();
  EXPECT_EQ(meta["input"], messages({message("user", "hi")}));
  EXPECT_EQ(meta["metadata"], parse(R"({"temperature":0.5,"maxTokens":100})"));
}

TEST(CapturedContent, SeveralTextsAreOneMessageEachInTheirOrder) {
  EXPECT_EQ(Call(SpanKind::Llm, "systemPrompt,question").takes("be kind").takes("why?").input(),
            messages({message("system", "be kind"), message("user", "why?")}));
  EXPECT_EQ(Call(SpanKind::Llm, "prompts").takes(json::array({"a", "b"})).input(),
            messages({message("user", "a"), message("user", "b")}));
}

TEST(CapturedContent, TextThatNamesAModelOrASettingIsNoMessage) {
  json meta =
      Call(SpanKind::Llm, "model,base_url,apiKey,text").takes("gpt").takes("http://x").takes("k").takes("hi").meta();
  EXPECT_EQ(meta["input"], messages({message("user", "hi")}));
  EXPECT_EQ(meta["metadata"]["model"], "gpt");
  EXPECT_EQ(meta["metadata"]["base_url"], "http://x");
  EXPECT_TRUE(meta["metadata"].contains("apiKey"));
  meta = Call(SpanKind::Llm, "which,who,text", "roles=model_name,session_id\n")
             .takes("gpt")
             .takes("u1")
             .takes("hi")
             .meta();
  EXPECT_EQ(meta["input"], messages({message("user", "hi")}));
  EXPECT_EQ(meta["model_name"], "gpt");
  EXPECT_EQ(meta["metadata"], parse(R"({"which":"gpt","who":"u1"})"));
}

TEST(CapturedContent, AnObjectThatIsAMessageIsOneOnBothSides) {
  json assistant = parse(R"({"role":"assistant","content":"","tool_calls":[
      {"id":"1","type":"function","function":{"name":"w","arguments":"{\"a\":1}"}}]})");
  json shown = parse(R"([{"content":"","role":"assistant","tool_calls":[
      {"name":"w","arguments":{"a":1},"tool_id":"1","type":"function"}]}])");
  EXPECT_EQ(Call(SpanKind::Llm, "m").takes(assistant).input()["messages"], shown);
  EXPECT_EQ(Call(SpanKind::Llm, "m").gives(assistant).output()["messages"], shown);
  ValueBytes text = ValueBytes().text(Tag::json, json::array({assistant}).dump());
  EXPECT_EQ(Call(SpanKind::Llm, "m").takes(text).input()["messages"], shown);
  EXPECT_EQ(Call(SpanKind::Llm, "m").gives(text).output()["messages"], shown);
}

TEST(CapturedContent, WhatAMessageHasNoPlaceForIsMetadata) {
  json reply = parse(R"({"role":"assistant","content":"hi","tokens":5,"refusal":null,"annotations":[]})");
  json meta = Call(SpanKind::Llm, "").gives(reply).meta();
  EXPECT_EQ(meta["output"], messages({message("assistant", "hi")}));
  EXPECT_EQ(meta["metadata"], parse(R"({"result":{"tokens":5}})"));
  meta = Call(SpanKind::Llm, "history")
             .takes(parse(R"([{"role":"user","content":"a"},{"role":"user","content":"b","name":"eve"}])"))
             .meta();
  EXPECT_EQ(meta["input"]["messages"].size(), 2u);
  EXPECT_EQ(meta["metadata"], parse(R"({"history":{"1":{"name":"eve"}}})"));
}

TEST(CapturedContent, AMessageThatSaysNothingIsOne) {
  EXPECT_EQ(Call(SpanKind::Llm, "m").takes(parse(R"([{"role":"assistant","content":null}])")).input(),
            messages({message("assistant", "")}));
  EXPECT_EQ(Call(SpanKind::Llm, "m").takes(parse(R"({"role":"admin"})")).input(),
            messages({message("user", R"({"role":"admin"})")}));
}

// One strange element takes nothing from the others.
TEST(CapturedContent, AmongMessagesAnythingElseIsShownAsText) {
  json history = parse(R"([{"role":"user","content":"q"},{"note":"strange"},"said",7,null,
      {"type":"function_call","call_id":"c1","name":"w","arguments":"{}","status":"completed"}])");
  json call = parse(R"({"content":"","role":"assistant",
      "tool_calls":[{"name":"w","arguments":{},"tool_id":"c1","type":"function_call"}]})");
  json meta = Call(SpanKind::Llm, "history").takes(history).meta();
  EXPECT_EQ(meta["input"], messages({message("user", "q"), message("user", R"({"note":"strange"})"),
                                     message("user", "said"), message("user", "7"), call}));
  EXPECT_EQ(meta["metadata"], parse(R"({"history":{"5":{"status":"completed"}}})"));
  EXPECT_EQ(Call(SpanKind::Llm, "").gives(history).output()["messages"].size(), 5u);
}

TEST(CapturedContent, ARequestShowsItsMessagesAndItsSettings) {
  json request = parse(R"({"model":"gpt","messages":[{"role":"user","content":"a"}],"temperature":0.5})");
  for (bool as_text : {false, true}) {
    Call call(SpanKind::Llm, "request");
    json meta = (as_text ? call.takes(ValueBytes().text(Tag::json, request.dump())) : call.takes(request)).meta();
    EXPECT_EQ(meta["input"], messages({message("user", "a")}));
    EXPECT_EQ(meta["metadata"], parse(R"({"request":{"model":"gpt","temperature":0.5}})"));
  }
}

TEST(CapturedContent, AnythingElseThatAModelReturnsIsShownAsText) {
  auto content = [](const json& result) {
    return Call(SpanKind::Llm, "").gives(result).output()["messages"][0]["content"];
  };
  EXPECT_EQ(content("plain"), "plain");
  EXPECT_EQ(content(parse(R"({"id":"r","choices":[1]})")), R"({"id":"r","choices":[1]})");
  EXPECT_EQ(content(parse(R"({"content":"c","tokens":1})")), R"({"content":"c","tokens":1})");
  EXPECT_EQ(content(parse("[1,2]")), "[1,2]");
  EXPECT_EQ(content(5), "5");
  EXPECT_EQ(content(false), "false");
  EXPECT_EQ(Call(SpanKind::Llm, "").gives(ValueBytes().text(Tag::opaque, "T")).output()["messages"][0]["content"],
            "<T>");
  EXPECT_FALSE(Call(SpanKind::Llm, "").gives(nullptr).meta().contains("output"));
}

// What a function gives that asks a model for calls alone: our ToolCall, a list of them, OpenAI's form.
TEST(CapturedContent, CallsOfToolsAloneAreAMessageOfTheAssistant) {
  auto shown = [](const json& result) { return Call(SpanKind::Llm, "").gives(result).output()["messages"]; };
  json call = parse(R"({"name":"w","arguments":{"a":1},"tool_id":"1","type":"function"})");
  json other = parse(R"({"name":"v","arguments":{}})");
  auto assistant = [](const json& calls) {
    return json::array({{{"content", ""}, {"role", "assistant"}, {"tool_calls", calls}}});
  };
  EXPECT_EQ(shown(call), assistant(json::array({call})));
  EXPECT_EQ(shown(json::array({call, other})), assistant(json::array({call, other})));
  EXPECT_EQ(shown(parse(R"([{"id":"1","type":"function","function":{"name":"w","arguments":"{\"a\":1}"}}])")),
            assistant(json::array({call})));
  ValueBytes text = ValueBytes().text(Tag::json, json::array({call, other}).dump());
  EXPECT_EQ(Call(SpanKind::Llm, "").gives(text).output()["messages"], assistant(json::array({call, other})));
  EXPECT_EQ(Call(SpanKind::Llm, "").with(Field::output, call).output()["messages"], assistant(json::array({call})));
  EXPECT_EQ(Call(SpanKind::Llm, "").with(Field::output, json::array({call, other})).output()["messages"],
            assistant(json::array({call, other})));
}

TEST(CapturedContent, WhatOnlyResemblesACallIsText) {
  for (const char* text : {R"({"name":"w","arguments":"none"})", R"({"name":"w"})", R"({"arguments":{}})",
                           R"({"name":"","arguments":{}})", R"({"name":"w","arguments":{},"cost":3})",
                           R"([{"name":"w","arguments":{}},5])", R"({"function":{"body":"x"}})", "[]"}) {
    json shown = Call(SpanKind::Llm, "").gives(parse(text)).output()["messages"];
    EXPECT_EQ(shown, json::array({message("", text)})) << text;
  }
}

TEST(CapturedContent, AnObjectIsTheInputIfNothingElseIs) {
  json request = parse(R"({"question":"why?","top":3})");
  json meta = Call(SpanKind::Llm, "request,k").takes(request).takes(1).meta();
  EXPECT_EQ(meta["input"], messages({message("user", request.dump())}));
  EXPECT_EQ(meta["metadata"], parse(R"({"k":1})"));
  meta = Call(SpanKind::Llm, "request,prompt").takes(request).takes("hi").meta();
  EXPECT_EQ(meta["input"], messages({message("user", "hi")}));
  EXPECT_EQ(meta["metadata"]["request"], request);
}

TEST(CapturedContent, NumbersAreNoConversation) {
  json meta = Call(SpanKind::Llm, "token,logits,model")
                  .takes(5)
                  .takes(json::array({0.5, 1.5}))
                  .takes(ValueBytes().text(Tag::opaque, "M *"))
                  .meta();
  EXPECT_TRUE(meta["input"].empty());
  EXPECT_EQ(meta["metadata"], parse(R"({"token":5,"logits":[0.5,1.5],"model":"<M *>"})"));
}

TEST(CapturedContent, AnAnnotatedSideTakesThePlaceOfAllThatWasCaptured) {
  json meta = Call(SpanKind::Llm, "prompt,card")
                  .takes("hi")
                  .takes(json{{"n", "4111"}})
                  .with(Field::input, "shown")
                  .with(Field::output, "reply")
                  .gives(json{{"secret", 1}})
                  .meta();
  EXPECT_EQ(meta["input"]["messages"][0]["content"], "shown");
  EXPECT_EQ(meta["output"]["messages"][0]["content"], "reply");
  EXPECT_EQ(meta["metadata"], json::object());
}

TEST(CapturedContent, AnnotatedMetadataBeatsAnArgumentOfTheName) {
  json meta = Call(SpanKind::Llm, "p,temperature")
                  .takes("hi")
                  .takes(0.5)
                  .with(Field::metadata, json{{"temperature", 1}})
                  .meta();
  EXPECT_EQ(meta["metadata"], parse(R"({"temperature":1})"));
}

TEST(CapturedContent, WhatIsMarkedAsInputKeepsItsRoleAndItsRest) {
  json meta = Call(SpanKind::Llm, "system,m", "roles=input,input\n")
                  .takes("be kind")
                  .takes(parse(R"({"role":"user","content":"a","name":"eve"})"))
                  .meta();
  EXPECT_EQ(meta["input"], messages({message("system", "be kind"), message("user", "a")}));
  EXPECT_EQ(meta["metadata"], parse(R"({"m":{"name":"eve"}})"));
}

TEST(CapturedContent, ResultsOfASearchAreDocuments) {
  auto documents = [](const json& result) { return Call(SpanKind::Retrieval, "").gives(result).output()["documents"]; };
  EXPECT_EQ(documents("a"), parse(R"([{"text":"a"}])"));
  EXPECT_EQ(documents(json::array({"a", "b"})), parse(R"([{"text":"a"},{"text":"b"}])"));
  EXPECT_EQ(documents(parse(R"([["a",0.5]])")), parse(R"([{"text":"a","score":0.5}])"));
  EXPECT_EQ(documents(parse(R"([{"title":"x"}])")), parse(R"([{"text":"{\"title\":\"x\"}"}])"));
  EXPECT_EQ(documents(parse("[1,2]")), parse(R"([{"text":"[1,2]"}])"));
  EXPECT_EQ(documents(7), parse(R"([{"text":"7"}])"));
  CapturedStderr log;
  json meta =
      Call(SpanKind::Retrieval, "q").takes("q").gives(parse(R"([{"id":7,"text":"a","score":0.5,"url":"u"}])")).meta();
  EXPECT_EQ(meta["output"]["documents"], parse(R"([{"text":"a","id":"7","score":0.5}])"));
  EXPECT_EQ(meta["metadata"], parse(R"({"result":{"0":{"url":"u"}}})"));
  EXPECT_EQ(log.text(), "");
}

TEST(CapturedContent, WhatIsEmbeddedIsDocumentsAndTheVectorIsTheOutput) {
  json meta = Call(SpanKind::Embedding, "text,dimensions").takes("a").takes(3).gives(parse("[0.5,1]")).meta();
  EXPECT_EQ(meta["input"], parse(R"({"documents":[{"text":"a"}]})"));
  EXPECT_EQ(meta["output"], parse(R"({"value":"[0.5,1]"})"));
  EXPECT_EQ(meta["metadata"], parse(R"({"dimensions":3})"));
  meta = Call(SpanKind::Embedding, "texts,model").takes(json::array({"a", "b"})).takes("m").meta();
  EXPECT_EQ(meta["input"], parse(R"({"documents":[{"text":"a"},{"text":"b"}]})"));
}

TEST(CapturedContent, WhatHasNoPlaceAtAllIsSaid) {
  CapturedStderr log;
  json reply = parse(R"({"role":"assistant","content":"x","tool_calls":[{"arguments":{}}]})");
  json meta = Call(SpanKind::Llm, "", "name=chat\n").gives(reply).meta();
  EXPECT_EQ(meta["output"], messages({message("assistant", "x")}));
  EXPECT_NE(log.text().find(R"(the output of span "chat" (llm) holds something that is not a message)"),
            std::string::npos);
}

} // namespace
} // namespace llmobs
