// Messages and documents: every form that is taken, and what is refused.
#include "encode/messages.h"
#include "record/record_bytes.h"

#include <gtest/gtest.h>

namespace llmobs {
namespace {

using json = nlohmann::ordered_json;

template<class Write> json written(Write write, const std::vector<RawValue>& values) {
  Bytes out;
  JsonWriter writer(out);
  if (!write(writer, values)) {
    EXPECT_EQ(out.size(), 0u);
    return "refused";
  }
  return json::parse(out.text());
}
json messages(const json& value) { return written(write_messages, {bytes_of(value).value()}); }
json documents(const json& value) { return written(write_documents, {bytes_of(value).value()}); }

TEST(Messages, AreMadeOfTextObjectsAndLists) {
  json hi = {{"content", "hi"}, {"role", ""}};
  json user = {{"content", "q"}, {"role", "user"}};
  EXPECT_EQ(messages("hi"), json::array({hi}));
  EXPECT_EQ(messages(user), json::array({user}));
  EXPECT_EQ(messages(json::array({"hi", user})), json::array({hi, user}));
  EXPECT_EQ(messages(json::array()), json::array());
  EXPECT_EQ(messages({{"role", nullptr}, {"content", nullptr}}), json::parse(R"([{"content":"","role":""}])"));
}

TEST(Messages, CarryToolsAndMedia) {
  json full = json::parse(
      R"([{"content":"","role":"assistant","tool_calls":[{"name":"f","arguments":{"a":1},"tool_id":"1",
    "type":"function"}]},{"content":"","role":"tool","tool_id":"1","tool_results":[{"result":"r","name":"f"}]},
    {"content":"see","role":"user","audio_parts":[{"mime_type":"audio/wav","content":"AA=="}],
    "image_parts":[{"mime_type":"image/png","attachment_key":"k"}]}])");
  EXPECT_EQ(messages(full), full);
}

TEST(Messages, ToolArgumentsMayBeTheTextOfAnObject) {
  auto arguments = [](const json& given) {
    return messages(
        {{"tool_calls", json::array({{{"name", "f"}, {"arguments", given}}})}})[0]["tool_calls"][0]["arguments"];
  };
  EXPECT_EQ(arguments(R"({"city":"Paris"})"), json::parse(R"({"city":"Paris"})"));
  EXPECT_EQ(arguments("not an object"), json::parse(R"({"value":"not an object"})"));
  EXPECT_EQ(arguments(nullptr), json::object());
}

TEST(Messages, ShowUnknownObjectsAndOddContentAsText) {
  EXPECT_EQ(messages({{"q", 1}})[0]["content"], R"({"q":1})");
  EXPECT_EQ(messages({{"role", "user"}, {"content", json::array({{{"type", "text"}}})}})[0]["content"],
            R"([{"type":"text"}])");
}

TEST(Messages, RefuseWhatIsNone) {
  EXPECT_EQ(messages(5), "refused");
  EXPECT_EQ(messages(json::array({"a", nullptr})), "refused");
  EXPECT_EQ(messages(json::array({json::array()})), "refused");
  EXPECT_EQ(messages({{"tool_calls", "x"}}), "refused");
  EXPECT_EQ(messages({{"tool_calls", json::array({{{"arguments", json::object()}}})}}), "refused");
  EXPECT_EQ(messages({{"audio_parts", json::array({{{"mime_type", "audio/wav"}}})}}), "refused");
  EXPECT_EQ(messages({{"image_parts", json::array({{{"mime_type", "a"}, {"content", "b"}, {"attachment_key", "c"}}})}}),
            "refused");
}

TEST(Messages, OfSeveralValuesAreOneList) {
  ValueBytes first = bytes_of("a"), second = bytes_of(json::array({"b", "c"}));
  EXPECT_EQ(written(write_messages, {first.value(), second.value()}).size(), 3u);
}

TEST(Messages, MayBeJsonTextAndMarkers) {
  EXPECT_EQ(written(write_messages, {ValueBytes().text(Tag::json, R"([{"role":"user","content":"x"},"y"])").value()}),
            json::parse(R"([{"content":"x","role":"user"},{"content":"y","role":""}])"));
  EXPECT_EQ(written(write_messages, {ValueBytes().text(Tag::json, "nonsense").value()}), "refused");
  EXPECT_EQ(written(write_messages, {ValueBytes().put(Tag::redacted).value()}),
            json::parse(R"([{"content":"[redacted]","role":""}])"));
}

TEST(Documents, AreMadeOfTextObjectsAndLists) {
  json full = {{"text", "t"}, {"name", "n"}, {"id", "i"}, {"score", 0.75}};
  EXPECT_EQ(documents(json::array({"plain", full})), json::array({{{"text", "plain"}}, full}));
  EXPECT_EQ(documents({{"text", ""}, {"score", 0}, {"extra", 1}}), json::parse(R"([{"text":"","score":0}])"));
}

TEST(Documents, RefuseWhatIsNone) {
  EXPECT_EQ(documents(json::array({{{"name", "no text"}}})), "refused");
  EXPECT_EQ(documents({{"text", 5}}), "refused");
  EXPECT_EQ(documents({{"text", "x"}, {"score", "0.5"}}), "refused");
  EXPECT_EQ(documents({{"text", "x"}, {"id", 7}}), "refused");
  EXPECT_EQ(documents(5), "refused");
  EXPECT_EQ(documents(json::array({nullptr})), "refused");
}

} // namespace
} // namespace llmobs
