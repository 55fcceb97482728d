#include "base/json_stream.h"
#include "base/json_value.h"
#include "terminal/json_text.h"

#include <gtest/gtest.h>
#include <limits>

namespace llmobs::viewer {
namespace {

std::string again(std::string_view text) { return json_line(parse_json(text).value.value()); }

TEST(JsonValue, KeepsOrderAndSpelling) {
  EXPECT_EQ(again(R"({"b":1,"a":[true,null,"x"],"c":{}})"), R"({"b": 1, "a": [true, null, "x"], "c": {}})");
  EXPECT_EQ(again("[0.10,1e3,18446744073709551615,-9223372036854775808]"),
            "[0.10, 1e3, 18446744073709551615, -9223372036854775808]");
}

TEST(JsonValue, EscapesInStrings) { EXPECT_EQ(again(R"("a\"b\\c\n\t\u001b")"), R"("a\"b\\c\n\t\u001b")"); }

TEST(JsonValue, SaysWhereTextStopsToBeJson) {
  EXPECT_EQ(parse_json("{\"a\" 1}").error_at, 6u);
  EXPECT_FALSE(parse_json("").value);
  EXPECT_FALSE(parse_json("{} {}").value);
  EXPECT_FALSE(parse_json("NaN").value);
  EXPECT_FALSE(parse_json("\"\xff\"").value);
  EXPECT_FALSE(parse_json("1e999").value);
}

TEST(JsonStream, TakesNoTextAsTheFirstOne) {
  JsonStream stream;
  EXPECT_THROW(stream.begin(""), NotJson);
  EXPECT_THROW(stream.begin(" "), NotJson);
}

TEST(JsonValue, FindTakesTheLastOfEqualNames) {
  const auto value = parse_json(R"({"a":1,"a":"two"})").value.value();
  EXPECT_EQ(value.string("a"), "two");
  EXPECT_EQ(value.find("b"), nullptr);
  EXPECT_EQ(value.find("a")->find("a"), nullptr); // not an object
}

TEST(JsonValue, IntegersOfAnyNumber) {
  const auto integer = [](const char* text) { return parse_json(text).value.value().integer(); };
  EXPECT_EQ(integer("42"), 42);
  EXPECT_EQ(integer("1.5e6"), 1'500'000);
  EXPECT_EQ(integer("2.5"), 3);
  EXPECT_EQ(integer("18446744073709551615"), std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(integer("1e300"), std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(integer("-1e300"), std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(integer("\"42\""), std::nullopt);
}

TEST(JsonValue, KeepsWhatItCanOfTextsThatWereCut) {
  EXPECT_EQ(parse_json(R"(["half \ud83d","whole \ud83d\ude00","\ude00","\u00fc \q"])").value.value().members.size(),
            4u);
  const auto value = parse_json(R"({"a":"half \ud83d, \u00fc","b":"\ud83d\ude00"})").value.value();
  EXPECT_EQ(value.string("a"), "half \ufffd, \u00fc");
  EXPECT_EQ(value.string("b"), "\U0001F600");
}

TEST(JsonValue, BoundsNesting) {
  const std::size_t levels = 1'000'000;
  const std::string deep = std::string(levels, '[') + std::string(levels, ']');
  const auto value = parse_json(deep).value.value();
  const std::string shown = json_line(value);
  EXPECT_EQ(shown, std::string(JsonValue::max_depth, '[') + "\u2026" + std::string(JsonValue::max_depth, ']'));
  EXPECT_FALSE(json_text(value, 80).empty());
  EXPECT_FALSE(parse_json(std::string(levels, '[')).value);
}

TEST(JsonText, OneLineWhereItFits) {
  const auto value = parse_json(R"({"name":"Ann","tags":["a","b"]})").value.value();
  EXPECT_EQ(json_text(value, 40), R"({"name": "Ann", "tags": ["a", "b"]})");
  EXPECT_EQ(json_text(value, 20), "{\n  \"name\": \"Ann\",\n  \"tags\": [\"a\", \"b\"]\n}");
  EXPECT_EQ(json_text(value, 15), "{\n  \"name\": \"Ann\",\n  \"tags\": [\n    \"a\",\n    \"b\"\n  ]\n}");
  EXPECT_EQ(json_text(parse_json("{}").value.value(), 1), "{}");
}

TEST(JsonText, MeasuresColumnsNotBytes) {
  const auto value = parse_json("[\"\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\"]").value.value();
  EXPECT_EQ(json_text(value, 10), json_line(value)); // 10 columns, 16 bytes
}

} // namespace
} // namespace llmobs::viewer
