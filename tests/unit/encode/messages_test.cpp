// Messages and documents: every form that is taken, and what is refused.
#include "encode/messages.h"
#include "record/record_bytes.h"

#include <gtest/gtest.h>

#include <utility>

namespace llmobs {
namespace {

using json = nlohmann::ordered_json;

// What is written of these values; how many faults were found in them goes to `faults`.
json messages_of(const std::vector<RawValue>& values, size_t* faults = nullptr) {
  Messages messages;
  ParsedValues parsed;
  size_t found = 0;
  for (RawValue value : values) found += read_messages(value, messages, parsed);
  if (faults) *faults = found;
  EXPECT_TRUE(faults || found == 0);
  Bytes out;
  JsonWriter writer(out);
  write_messages(writer, messages);
  return json::parse(out.text());
}
json documents_of(RawValue value, size_t* faults = nullptr) {
  std::vector<DocumentView> documents;
  ParsedValues parsed;
  size_t found = read_documents(value, documents, parsed);
  if (faults) *faults = found;
  EXPECT_TRUE(faults || found == 0);
  Bytes out;
  JsonWriter writer(out);
  write_documents(writer, documents);
  return json::parse(out.text());
}
json messages(const json& value) { return messages_of({bytes_of(value).value()}); }
json documents(const json& value) { return documents_of(bytes_of(value).value()); }

// What becomes of a value with faults in it, and how many there are.
std::pair<json, size_t> bad_messages(const json& value) {
  size_t faults = 0;
  ValueBytes bytes = bytes_of(value);
  json shown = messages_of({bytes.value()}, &faults);
  return {shown, faults};
}
std::pair<json, size_t> bad_documents(const json& value) {
  size_t faults = 0;
  ValueBytes bytes = bytes_of(value);
  json shown = documents_of(bytes.value(), &faults);
  return {shown, faults};
}
std::pair<json, size_t> with_faults(const char* shown, size_t faults) { return {json::parse(shown), faults}; }

TEST(Messages, ContentIsMadeOfParts) {
  EXPECT_EQ(
      messages(json::parse(R"([{"role":"user","content":[{"type":"text","text":"What is this?"},
      {"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}},
      {"type":"image_url","image_url":{"url":"https://example.com/cat.png"}},
      {"type":"input_audio","input_audio":{"data":"BBBB","format":"mp3"}},
      {"type":"file","file":{"filename":"report.pdf","file_data":"data:application/pdf;base64,CCCC"}},
      {"type":"news","of":"a later API"}]}])")),
      json::parse(
          R"([{"content":"What is this?\n[image: https://example.com/cat.png]\n[file: report.pdf]\n{\"type\":\"news\",\"of\":\"a later API\"}",
      "role":"user","audio_parts":[{"mime_type":"audio/mp3","content":"BBBB"}],
      "image_parts":[{"mime_type":"image/png","content":"AAAA"}]}])"));
}

TEST(Messages, PartsOfOtherApis) {
  EXPECT_EQ(messages(json::parse(R"([{"role":"assistant","content":[{"type":"text","text":"I look."},
      {"type":"tool_use","id":"t1","name":"weather","input":{"city":"Bremen"}}]},
      {"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":[{"type":"text","text":"rain"}]},
      {"type":"image","source":{"type":"base64","media_type":"image/jpeg","data":"AAAA"}}]},
      {"role":"user","content":[{"type":"input_text","text":"a"},{"type":"input_image","image_url":"data:image/gif;base64,BB"}]}])")),
            json::parse(R"([{"content":"I look.","role":"assistant",
      "tool_calls":[{"name":"weather","arguments":{"city":"Bremen"},"tool_id":"t1","type":"tool_use"}]},
      {"content":"","role":"user","tool_results":[{"result":"rain","tool_id":"t1","type":"tool_result"}],
      "image_parts":[{"mime_type":"image/jpeg","content":"AAAA"}]},
      {"content":"a","role":"user","image_parts":[{"mime_type":"image/gif","content":"BB"}]}])"));
}

TEST(Messages, ItemsBesideMessagesAreMessages) {
  EXPECT_EQ(messages(json::parse(R"([{"role":"user","content":"q"},
      {"type":"reasoning","id":"r1","summary":[{"type":"summary_text","text":"Look it up."}]},
      {"type":"function_call","id":"f1","call_id":"c1","name":"weather","arguments":"{\"city\":\"Bremen\"}"},
      {"type":"function_call_output","call_id":"c1","output":"rain"},
      {"type":"custom_tool_call","call_id":"c2","name":"shell","input":"ls"},
      {"type":"custom_tool_call_output","call_id":"c2","output":[{"type":"input_text","text":"a.txt"}]},
      {"type":"message","role":"assistant","content":[{"type":"output_text","text":"Rain."}]}])")),
            json::parse(R"([{"content":"q","role":"user"},
      {"content":"Look it up.","role":"reasoning"},
      {"content":"","role":"assistant",
       "tool_calls":[{"name":"weather","arguments":{"city":"Bremen"},"tool_id":"c1","type":"function_call"}]},
      {"content":"","role":"tool","tool_results":[{"result":"rain","tool_id":"c1","type":"function_call_output"}]},
      {"content":"","role":"assistant",
       "tool_calls":[{"name":"shell","arguments":{"value":"ls"},"tool_id":"c2","type":"custom_tool_call"}]},
      {"content":"","role":"tool",
       "tool_results":[{"result":"a.txt","tool_id":"c2","type":"custom_tool_call_output"}]},
      {"content":"Rain.","role":"assistant"}])"));
}

TEST(Messages, EarlierFormsAndRefusals) {
  EXPECT_EQ(messages(json::parse(
                R"([{"role":"assistant","content":null,"function_call":{"name":"f","arguments":"{\"a\":1}"}},
      {"role":"assistant","content":null,"refusal":"I cannot say that."}])")),
            json::parse(R"([{"content":"","role":"assistant","tool_calls":[{"name":"f","arguments":{"a":1}}]},
      {"content":"I cannot say that.","role":"assistant"}])"));
}

TEST(Messages, OtherListsAsContentStayWhatTheyAre) {
  EXPECT_EQ(messages(json::parse(R"([{"role":"user","content":[1,2]},{"role":"user","content":[]}])")),
            json::parse(R"([{"content":"[1,2]","role":"user"},{"content":"[]","role":"user"}])"));
}

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
            R"({"type":"text"})");
}

// One thing that is wrong takes nothing else with it.
TEST(Messages, ShowTheRestOfWhatIsWrong) {
  EXPECT_EQ(bad_messages(5), with_faults(R"([{"content":"5","role":""}])", 1));
  EXPECT_EQ(bad_messages(json::array({"a", nullptr})), with_faults(R"([{"content":"a","role":""}])", 1));
  EXPECT_EQ(bad_messages(json::array({json::array({1}), "b"})),
            with_faults(R"([{"content":"[1]","role":""},{"content":"b","role":""}])", 1));
  EXPECT_EQ(bad_messages({{"content", "c"}, {"tool_calls", "x"}}), with_faults(R"([{"content":"c","role":""}])", 1));
  EXPECT_EQ(bad_messages({{"tool_calls", json::array({{{"arguments", json::object()}}, {{"name", "f"}}, "g"})}}),
            with_faults(R"([{"content":"","role":"","tool_calls":[{"name":"f","arguments":{}}]}])", 2));
  EXPECT_EQ(bad_messages({{"tool_results", json::array({"found", nullptr})}}),
            with_faults(R"([{"content":"","role":"","tool_results":[{"result":"found"}]}])", 3));
  EXPECT_EQ(bad_messages({{"content", "c"}, {"audio_parts", json::array({{{"mime_type", "audio/wav"}}})}}),
            with_faults(R"([{"content":"c","role":""}])", 1));
  EXPECT_EQ(messages({{"content", "c"}, {"audio_parts", json::array()}})[0]["audio_parts"], json::array());
  json both = {{"mime_type", "a"}, {"content", "b"}, {"attachment_key", "c"}};
  EXPECT_EQ(bad_messages({{"image_parts", json::array({both})}}).second, 1u);
}

// As OpenAI's API has them.
TEST(Messages, MayHaveToolCallsWithAFunction) {
  EXPECT_EQ(messages(json::parse(R"([{"role":"assistant","content":null,"tool_calls":[{"id":"call_1","type":"function",
    "function":{"name":"weather","arguments":"{\"city\":\"Paris\"}"}}]},
    {"role":"tool","tool_call_id":"call_1","content":"sunny"}])")),
            json::parse(R"([{"content":"","role":"assistant","tool_calls":[{"name":"weather",
    "arguments":{"city":"Paris"},"tool_id":"call_1","type":"function"}]},
    {"content":"sunny","role":"tool","tool_id":"call_1"}])"));
}

// No 64-bit type holds them; looking for the value in their text found the text again, without end.
TEST(Messages, MayBeNumbersThatFitNothing) {
  for (const char* number : {"1e400", "18446744073709551616", "123456789012345678901234567890"}) {
    for (std::string text : {std::string(number), "[" + std::string(number) + "]"}) {
      size_t faults = 0;
      json shown = messages_of({ValueBytes().text(Tag::json, text).value()}, &faults);
      ASSERT_EQ(shown.size(), 1u) << text;
      EXPECT_EQ(shown[0]["content"], number);
      EXPECT_EQ(faults, 1u);
    }
  }
}

TEST(Messages, OfSeveralValuesAreOneList) {
  ValueBytes first = bytes_of("a"), second = bytes_of(json::array({"b", "c"}));
  EXPECT_EQ(messages_of({first.value(), second.value()}).size(), 3u);
}

TEST(Messages, MayBeJsonTextAndMarkers) {
  EXPECT_EQ(messages_of({ValueBytes().text(Tag::json, R"([{"role":"user","content":"x"},"y"])").value()}),
            json::parse(R"([{"content":"x","role":"user"},{"content":"y","role":""}])"));
  size_t faults = 0;
  EXPECT_EQ(messages_of({ValueBytes().text(Tag::json, "nonsense").value()}, &faults)[0]["content"], "nonsense");
  EXPECT_EQ(faults, 1u);
  EXPECT_EQ(messages_of({ValueBytes().put(Tag::redacted).value()}),
            json::parse(R"([{"content":"[redacted]","role":""}])"));
}

TEST(Messages, KeepNoMemoryOfAnUnusualSpan) {
  Messages messages;
  ParsedValues parsed;
  ValueBytes many = bytes_of(json(std::vector<std::string>(100000)));
  read_messages(many.value(), messages, parsed);
  EXPECT_EQ(messages.list.size(), 100000u);
  messages.clear();
  EXPECT_LE(messages.list.capacity(), 256u);
}

TEST(Documents, AreMadeOfTextObjectsAndLists) {
  json full = {{"text", "t"}, {"name", "n"}, {"id", "i"}, {"score", 0.75}};
  EXPECT_EQ(documents(json::array({"plain", full})), json::array({{{"text", "plain"}}, full}));
  EXPECT_EQ(documents({{"text", ""}, {"score", 0}, {"extra", 1}}), json::parse(R"([{"text":"","score":0}])"));
}

TEST(Documents, ShowTheRestOfWhatIsWrong) {
  EXPECT_EQ(bad_documents(json::array({"a", {{"name", "no text"}}})),
            with_faults(R"([{"text":"a"},{"text":"{\"name\":\"no text\"}","name":"no text"}])", 1));
  EXPECT_EQ(bad_documents({{"text", 5}, {"id", "i"}}), with_faults(R"([{"text":"5","id":"i"}])", 1));
  EXPECT_EQ(bad_documents({{"text", "x"}, {"score", "0.5"}}), with_faults(R"([{"text":"x"}])", 1));
  EXPECT_EQ(bad_documents({{"text", "x"}, {"id", 7}, {"name", "n"}}), with_faults(R"([{"text":"x","name":"n"}])", 1));
  EXPECT_EQ(bad_documents(5), with_faults(R"([{"text":"5"}])", 1));
  EXPECT_EQ(bad_documents(json::array({nullptr, "b"})), with_faults(R"([{"text":"b"}])", 1));
}

} // namespace
} // namespace llmobs
