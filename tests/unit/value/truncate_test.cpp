// Values that are cut to a size: what stays, what marks the rest, and that no bytes are a danger.
#include "encode/messages.h"
#include "record/record_bytes.h"
#include "value/truncate.h"
#include "value/value_json.h"

#include <gtest/gtest.h>

namespace llmobs {
namespace {

using json = nlohmann::ordered_json;

std::string text_of_json(RawValue value) {
  Bytes out;
  JsonWriter writer(out);
  write_json(writer, value);
  return std::string(out.text());
}

std::string truncate(const ValueBytes& value, size_t most) {
  Bytes room;
  return text_of_json(truncated(value.value(), most, room));
}
std::string truncate(const json& value, size_t most) { return truncate(bytes_of(value), most); }

TEST(Clip, WhatFitsStaysAsItIs) {
  Bytes room;
  ValueBytes text = bytes_of("0123456789");
  EXPECT_EQ(truncated(text.value(), 10, room).begin, text.value().begin);
  ValueBytes object = bytes_of({{"a", 1}, {"b", {true, "x"}}});
  EXPECT_EQ(truncated(object.value(), 14, room).begin, object.value().begin);
  EXPECT_NE(truncated(object.value(), 13, room).begin, object.value().begin);
}

TEST(Clip, CutsTextBetweenCharacters) {
  EXPECT_EQ(truncate("0123456789", 9), R"("012345678[truncated]")");
  EXPECT_EQ(truncate("0123456789", 1), R"("0[truncated]")");
  EXPECT_EQ(truncate("aé😀", 2), R"("a[truncated]")");
  EXPECT_EQ(truncate("aé😀", 3), R"("aé[truncated]")");
  EXPECT_EQ(truncate("aé😀", 6), R"("aé[truncated]")");
  EXPECT_EQ(truncate("\x80\x80\x80", 2), R"("[truncated]")");
  EXPECT_EQ(truncate(ValueBytes().text(Tag::json, R"({"a": [1, 2, 3]})"), 8), R"("{\"a\": [1[truncated]")");
  EXPECT_EQ(truncate(ValueBytes().text(Tag::opaque, "std::thread"), 4), R"("[truncated]")");
}

TEST(Clip, MarksWhereSomethingIsMissing) {
  EXPECT_EQ(truncate(json{{"a", "0123456789"}, {"b", 1}, {"c", 2}}, 8),
            R"({"a":"012345[truncated]","[truncated]":true})");
  EXPECT_EQ(truncate(json{{"a", "0123456789"}}, 8), R"({"a":"012345[truncated]"})");
  EXPECT_EQ(truncate(json{{"a", 1}, {"long key", 2}, {"c", 3}}, 12), R"({"a":1,"[truncated]":true})");
  EXPECT_EQ(truncate(json{{"a", 1}, {"b", 2}, {"c", 3}}, 12), R"({"a":1,"b":"[truncated]","[truncated]":true})");
  EXPECT_EQ(truncate(json{{"a", {{"b", "0123456789"}, {"c", 1}}}, {"d", 1}}, 9),
            R"({"a":{"b":"01234[truncated]","[truncated]":true},"[truncated]":true})");
  EXPECT_EQ(truncate(json::array({1, 2, 3, 4}), 20), R"([1,2,"[truncated]"])");
  EXPECT_EQ(truncate(json::array({"aaa", json::array({"b", "c"}), "d"}), 4), R"(["aaa","[truncated]"])");
  EXPECT_EQ(truncate(json::array({json::array({"b", "c"}), "d"}), 3), R"([["b","[truncated]"],"[truncated]"])");
  EXPECT_EQ(truncate(ValueBytes().put(Tag::array).put(Tag::number, 2.5).put(Tag::number32, 1.5f).put(Tag::array_end),
                     9),
            R"([2.5,"[truncated]"])");
}

ValueBytes message(std::string_view content) {
  return ValueBytes()
      .put(Tag::message)
      .key("content")
      .string(content)
      .key("role")
      .string("user")
      .key("tool_calls")
      .append(bytes_of(json::array({{{"name", "f"}, {"arguments", {{"x", 1}}}}})).bytes())
      .put(Tag::object_end);
}

TEST(Clip, MessagesStayMessages) {
  std::string long_text(100, 'x');
  ValueBytes list = ValueBytes()
                        .put(Tag::array)
                        .append(message(long_text).bytes())
                        .append(message(long_text).bytes())
                        .put(Tag::array_end);
  Bytes room, out;
  JsonWriter writer(out);
  RawValue kept = truncated(list.value(), 10, room);
  Messages messages;
  ParsedValues parsed;
  EXPECT_EQ(read_messages(kept, messages, parsed), 0u);
  write_messages(writer, messages);
  json shown = json::parse(out.text());
  ASSERT_EQ(shown.size(), 2u);
  EXPECT_EQ(shown[0]["content"], "xxxxxxxx[truncated]");
  EXPECT_EQ(shown[0]["role"], "user");
  EXPECT_EQ(shown[0]["tool_calls"][0]["name"], "f");
  EXPECT_EQ(shown[1]["content"], "[truncated]");
  // Nothing is cut, so nothing was lost.
  ValueBytes brief = message("short");
  EXPECT_EQ(truncated(brief.value(), 2, room).begin, brief.value().begin);
}

TEST(Clip, AnyBytesAreClipped) {
  ValueBytes value = bytes_of({{"a", json::array({1, "text", nullptr, {{"b", "0123456789"}}})}, {"c", "0123456789"}});
  std::string bytes = value.bytes() + message(std::string(50, 'y')).bytes();
  Bytes room;
  for (size_t cut_at = 0; cut_at <= bytes.size(); ++cut_at) {
    for (size_t change = 0; change < 24; ++change) {
      std::string damaged = bytes.substr(0, cut_at);
      if (!damaged.empty()) damaged[(cut_at * 7 + change) % damaged.size()] = static_cast<char>(change);
      const auto* begin = reinterpret_cast<const unsigned char*>(damaged.data());
      for (size_t most : {1, 9, 30}) text_of_json(truncated({begin, begin + damaged.size()}, most, room));
    }
  }
}

} // namespace
} // namespace llmobs
