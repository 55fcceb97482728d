// The reader of values and their JSON: renderings, and that no bytes whatever make it read beyond them, loop, or write
// something that is not JSON.
#include "record/record_bytes.h"
#include "value/value_json.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace llmobs {
namespace {

std::string json_of(RawValue value) {
  Bytes out;
  JsonWriter writer(out);
  write_json(writer, value);
  return std::string(out.text());
}
std::string json_of(const ValueBytes& bytes) { return json_of(bytes.value()); }

TEST(ValueJson, RendersEveryTag) {
  EXPECT_EQ(json_of(ValueBytes()), "null");
  EXPECT_EQ(json_of(ValueBytes().put(Tag::redacted)), "\"[redacted]\"");
  EXPECT_EQ(json_of(ValueBytes().put(Tag::cut)), "\"[truncated]\"");
  EXPECT_EQ(json_of(ValueBytes().text(Tag::opaque, "std::mutex")), "\"<std::mutex>\"");
  EXPECT_EQ(json_of(ValueBytes().put(Tag::number32, 0.25f)), "0.25");
  EXPECT_EQ(json_of(ValueBytes().put(Tag::number, std::nan(""))), "null");
  EXPECT_EQ(json_of(ValueBytes().put(Tag::unsigned_, UINT64_MAX)), "18446744073709551615");
  EXPECT_EQ(json_of(ValueBytes().text(Tag::json, " {\"a\" : [1]}\n")), R"({"a":[1]})");
  EXPECT_EQ(json_of(ValueBytes().text(Tag::json, "not json")), R"("not json")");
  nlohmann::ordered_json value = {{"z", {1, "two", nullptr, true}}, {"a", {{"b", nlohmann::ordered_json::object()}}}};
  EXPECT_EQ(json_of(bytes_of(value)), value.dump());
}

TEST(ValueJson, RendersShapedValues) {
  auto shaped = [](Tag tag, uint64_t size) { return ValueBytes().head(tag, size); };
  EXPECT_EQ(json_of(shaped(Tag::string, 3).append("abc")), "\"abc\"");
  EXPECT_EQ(json_of(shaped(Tag::string, 0)), "\"\"");
  EXPECT_EQ(json_of(shaped(Tag::integer, 8).append(std::string(8, '\xff'))), "-1");
  EXPECT_EQ(json_of(shaped(Tag::unsigned_, 8).append(std::string(8, '\xff'))), "18446744073709551615");
  EXPECT_EQ(json_of(shaped(Tag::integer, 4).append("1234")), "null");
  EXPECT_EQ(json_of(shaped(Tag::string, 4).append("abc")), "\"\"");
  ValueBytes object = shaped(Tag::object, 0);
  object.short_key("a").integer(1).short_key(std::string(29, 'k')).append(shaped(Tag::string, 1).append("x").bytes());
  EXPECT_EQ(json_of(object), "{\"a\":1,\"" + std::string(29, 'k') + "\":\"x\"}");
}

TEST(ValueJson, SaysWhereSomethingIsMissing) {
  ValueBytes object;
  object.put(Tag::object).key("a").integer(1).put(Tag::cut).put(Tag::object_end);
  EXPECT_EQ(json_of(object), R"({"a":1,"[truncated]":true})");
  EXPECT_EQ(json_of(ValueBytes().put(Tag::array).integer(1).put(Tag::cut)), R"([1,"[truncated]"])");
}

TEST(ValueJson, ClosesWhatWasLeftOpen) {
  EXPECT_EQ(json_of(ValueBytes().put(Tag::object).key("a").put(Tag::array).integer(1)), R"({"a":[1]})");
  EXPECT_EQ(json_of(ValueBytes().put(Tag::object).key("a")), R"({"a":null})");
  EXPECT_EQ(json_of(ValueBytes().put(Tag::object).key("a").put(Tag::object_end)), R"({"a":null})");
  EXPECT_EQ(json_of(ValueBytes().put(Tag::object).integer(1).key("a").integer(2).put(Tag::object_end)), R"({"a":2})");
}

TEST(ValueJson, TextOfStringsIsThemselves) {
  Bytes scratch;
  EXPECT_EQ(text_of(ValueBytes().string("a\"b").value(), scratch), "a\"b");
  EXPECT_EQ(text_of(ValueBytes().text(Tag::json, "\"a\\nb\"").value(), scratch), "a\nb");
  EXPECT_EQ(text_of(ValueBytes().text(Tag::json, "oops").value(), scratch), "oops");
  EXPECT_EQ(text_of(ValueBytes().put(Tag::redacted).value(), scratch), "[redacted]");
  EXPECT_EQ(text_of(ValueBytes().integer(42).value(), scratch), "42");
  EXPECT_EQ(text_of(bytes_of({{"a", "x"}}).value(), scratch), R"({"a":"x"})");
}

TEST(ValueJson, DeepContainersBecomeText) {
  ValueBytes deep;
  for (int i = 0; i < 14; ++i) deep.put(Tag::array);
  auto json = nlohmann::json::parse(json_of(deep));
  for (int i = 0; i < 9; ++i) json = nlohmann::json(json[0]);
  EXPECT_EQ(json[0], "[[[[]]]]");
}

TEST(ValueJson, VeryDeepContainersEndSomewhere) {
  ValueBytes deep;
  for (int i = 0; i < 100000; ++i) deep.put(Tag::array);
  std::string json = json_of(deep);
  EXPECT_TRUE(nlohmann::json::accept(json));
  EXPECT_NE(json.find("[nested too deep]"), std::string::npos);
}

TEST(ValueReader, EveryCutOfAValueIsRead) {
  ValueBytes value = bytes_of({{"key", {1, 2.5, "text", {{"x", true}}}}, {"y", nullptr}});
  value = ValueBytes()
              .head(Tag::object, 0)
              .short_key("k")
              .head(Tag::string, 3)
              .append("abc")
              .key("v")
              .append(value.bytes());
  std::string whole = value.bytes();
  for (size_t size = 0; size <= whole.size(); ++size) {
    // A copy of exactly this size, so that a sanitizer sees any read beyond it.
    std::unique_ptr<unsigned char[]> copy(new unsigned char[size]);
    std::memcpy(copy.get(), whole.data(), size);
    EXPECT_TRUE(nlohmann::json::accept(json_of(RawValue{copy.get(), copy.get() + size}))) << size;
  }
}

TEST(ValueReader, AnyBytesAreRead) {
  std::mt19937 random(4);
  for (int i = 0; i < 50000; ++i) {
    size_t size = random() % 48;
    std::unique_ptr<unsigned char[]> bytes(new unsigned char[size]);
    for (size_t k = 0; k < size; ++k)
      bytes[k] = static_cast<unsigned char>(random() % 2 ? random() % 22 + random() % 2 * 64 : random() % 256);
    RawValue value{bytes.get(), bytes.get() + size};
    ASSERT_TRUE(nlohmann::json::accept(json_of(value)));
    FieldReader fields(value.begin, value.end);
    Field field;
    RawValue one;
    while (fields.next(field, one)) ASSERT_LE(one.end, value.end);
  }
}

} // namespace
} // namespace llmobs
