// JSON as it is written: every byte, every number, and everything that is not UTF-8 reads back in another JSON library.
#include "json/json_writer.h"

#include <nlohmann/json.hpp>

#include <gtest/gtest.h>

#include <charconv>
#include <cmath>
#include <limits>
#include <random>

namespace llmobs {
namespace {

std::string string_json(std::string_view text) {
  Bytes bytes;
  JsonWriter(bytes).string(text);
  return std::string(bytes.text());
}

std::string read_back(std::string_view text) { return nlohmann::json::parse(string_json(text)).get<std::string>(); }

TEST(JsonWriter, EscapesWhatJsonForbidsAndNothingElse) {
  EXPECT_EQ(string_json("a\"b\\c/d"), R"("a\"b\\c/d")");
  EXPECT_EQ(string_json("\b\f\n\r\t"), R"("\b\f\n\r\t")");
  EXPECT_EQ(string_json(std::string_view("\0\x01\x1f\x7f", 4)), "\"\\u0000\\u0001\\u001f\x7f\"");
  EXPECT_EQ(string_json("C:\\users \\u0041"), R"("C:\\users \\u0041")");
  EXPECT_EQ(string_json("caf\xc3\xa9 \xe6\xbc\xa2 \xf0\x9f\x98\x80 \xe2\x80\xa8"),
            "\"caf\xc3\xa9 \xe6\xbc\xa2 \xf0\x9f\x98\x80 \xe2\x80\xa8\"");
}

// Each special byte at each place of texts around the lengths that the scan takes in one step.
TEST(JsonWriter, FindsSpecialBytesAtEveryPlace) {
  for (size_t size = 0; size <= 70; ++size) {
    for (size_t place = 0; place < size; ++place) {
      for (const std::string& special : std::vector<std::string>{"\"", "\\", "\n", {'\0'}, "\xc3\xa9", "\x7f"}) {
        std::string text(size, 'x');
        text.replace(place, 1, special);
        ASSERT_EQ(read_back(text), text) << size << " " << place;
      }
    }
  }
}

TEST(JsonWriter, GrowsWhenMostBytesNeedEscaping) {
  std::string text(10000, '\x01');
  EXPECT_EQ(read_back(text), text);
  EXPECT_EQ(read_back(std::string(10000, '\xff')).size(), 30000u);
}

TEST(JsonWriter, ReplacesWhatIsNotUtf8ByMaximalParts) {
  const std::string r = "\xef\xbf\xbd";
  const std::pair<std::string, std::string> cases[] = {
      {"\x80", r},                                         // a continuation byte on its own
      {"\xbf\xbf", r + r},                                 // two of them
      {"\xc0\xaf", r + r},                                 // overlong '/'
      {"\xc1\xbf", r + r},                                 //
      {"\xe0\x80\xaf", r + r + r},                         // overlong in three
      {"\xe0\x9f\xbf", r + r + r},                         //
      {"\xf0\x8f\xbf\xbf", r + r + r + r},                 // overlong in four
      {"\xed\xa0\x80", r + r + r},                         // a surrogate half
      {"\xed\xbf\xbf", r + r + r},                         //
      {"\xf4\x90\x80\x80", r + r + r + r},                 // above U+10FFFF
      {"\xf5\x80\x80\x80", r + r + r + r},                 //
      {"\xfe\xff", r + r},                                 // never in UTF-8
      {"\xc3", r},                                         // cut after the first byte
      {"\xe6\xbc", r},                                     // cut after the second
      {"\xf0\x9f\x98", r},                                 // cut after the third
      {"\xf0\x9f\x98x", r + "x"},                          //
      {"\xe6\xbc\xe6\xbc\xa2", r + "\xe6\xbc\xa2"},        // a cut one before a whole one
      {"a\xc3(b", "a" + r + "(b"},                         //
      {"\xc3\xc3\xa9", r + "\xc3\xa9"},                    //
      {"\xf4\x8f\xbf\xbf\xed\x9f\xbf\xee\x80\x80\xc2\x80", // the edges of what is right
       "\xf4\x8f\xbf\xbf\xed\x9f\xbf\xee\x80\x80\xc2\x80"},
  };
  for (const auto& [text, mended] : cases) {
    EXPECT_EQ(read_back(text), mended);
    EXPECT_EQ(read_back(std::string(15, 'x') + text), std::string(15, 'x') + mended);
  }
}

TEST(JsonWriter, AnyBytesGiveValidJson) {
  std::mt19937 random(1);
  for (int i = 0; i < 20000; ++i) {
    std::string text(random() % 40, '\0');
    for (char& c : text) c = static_cast<char>(random() % 3 ? random() % 256 : 0x80 + random() % 0x78);
    ASSERT_TRUE(nlohmann::json::accept(string_json(text)));
  }
}

// What is written in a string is what one gets by writing it first and then that as a string.
std::string string_json_in_string(std::string_view text) {
  Bytes bytes;
  bytes.append('"');
  JsonWriter(bytes, quoted_in_string).string(text);
  bytes.append('"');
  return std::string(bytes.text());
}

TEST(JsonWriter, EscapesTwiceInOneGo) {
  for (size_t size : {1u, 3u, 4u, 7u, 8u, 16u, 17u, 31u, 32u, 33u, 64u, 100u}) {
    for (int c = 0; c < 256; ++c) {
      for (size_t place : {size_t{0}, size / 2, size - 1}) {
        std::string text(size, 'x');
        text[place] = static_cast<char>(c);
        ASSERT_EQ(string_json_in_string(text), string_json(string_json(text))) << size << " " << c << " " << place;
      }
    }
  }
  std::mt19937 random(2);
  for (int i = 0; i < 20000; ++i) {
    std::string text(random() % 90, '\0');
    for (char& c : text) c = random() % 4 ? static_cast<char>(random() % 256) : '"';
    ASSERT_EQ(string_json_in_string(text), string_json(string_json(text)));
  }
  ASSERT_EQ(string_json_in_string(std::string(10000, '\x01')), string_json(string_json(std::string(10000, '\x01'))));
}

TEST(JsonWriter, WritesADocumentInsideAString) {
  auto write = [](JsonWriter out) {
    out.begin_object();
    out.key("a \"key\"");
    out.begin_array();
    out.integer(-1);
    out.number(0.5);
    out.null();
    out.string({"<", "T\\", ">"});
    out.pair("name", "\xff\n");
    out.end_array();
    out.key("b");
    out.string("");
    out.end_object();
  };
  Bytes plain, nested;
  write(JsonWriter(plain));
  nested.append('"');
  write(JsonWriter(nested, quoted_in_string));
  nested.append('"');
  EXPECT_EQ(nested.text(), string_json(plain.text()));
}

template<class Number> std::string number_json(Number number) {
  Bytes bytes;
  JsonWriter writer(bytes);
  if constexpr (std::is_floating_point_v<Number>) {
    writer.number(number);
  } else if constexpr (std::is_signed_v<Number>) {
    writer.integer(number);
  } else {
    writer.unsigned_integer(number);
  }
  return std::string(bytes.text());
}

TEST(JsonWriter, WritesEveryDigitOfIntegers) {
  for (uint64_t power = 1;; power *= 10) {
    for (uint64_t number : {power - 1, power, power + 1, power * 7 + 3}) {
      ASSERT_EQ(number_json(number), std::to_string(number));
      ASSERT_EQ(number_json(static_cast<int64_t>(0 - number)), std::to_string(static_cast<int64_t>(0 - number)));
    }
    if (power > UINT64_MAX / 10) break;
  }
  std::mt19937_64 random(3);
  for (int i = 0; i < 20000; ++i) {
    uint64_t number = random() >> (random() % 64);
    ASSERT_EQ(number_json(number), std::to_string(number));
  }
}

// What people write down: there is a shorter way for these, with the same outcome.
TEST(JsonWriter, WritesNumbersOfAFewDigitsAsToCharsDoes) {
  auto expect_same = [](double number) {
    char text[40];
    std::string expected(text, std::to_chars(text, text + sizeof text, number).ptr);
    ASSERT_EQ(number_json(number), expected);
  };
  for (int n = 0; n < 2000000; n += n < 20000 ? 1 : 97) {
    for (double scale : {1.0, 10.0, 100.0, 1000.0, 10000.0}) expect_same(n / scale);
  }
  for (double number : {999999.999, 1e5, 3e5, 123000.0, 1e6, -0.5, -12.345, 0.30000000000000004, 0.1 + 0.7})
    expect_same(number);
}

TEST(JsonWriter, WritesTheShortestNumberThatReadsBack) {
  EXPECT_EQ(number_json(0.1), "0.1");
  EXPECT_EQ(number_json(0.1f), "0.1");
  EXPECT_EQ(number_json(1e300), "1e+300");
  EXPECT_EQ(number_json(5e-324), "5e-324");
  EXPECT_EQ(number_json(-0.0), "-0");
  EXPECT_EQ(number_json(std::numeric_limits<int64_t>::min()), "-9223372036854775808");
  EXPECT_EQ(number_json(std::numeric_limits<uint64_t>::max()), "18446744073709551615");
  std::mt19937_64 random(2);
  for (int i = 0; i < 20000; ++i) {
    uint64_t bits = random();
    double number = 0;
    std::memcpy(&number, &bits, sizeof number);
    if (!std::isfinite(number)) continue;
    ASSERT_EQ(nlohmann::json::parse(number_json(number)).get<double>(), number);
  }
}

TEST(JsonWriter, NumbersThatJsonHasNotAreNull) {
  EXPECT_EQ(number_json(std::nan("")), "null");
  EXPECT_EQ(number_json(std::numeric_limits<double>::infinity()), "null");
  EXPECT_EQ(number_json(-std::numeric_limits<float>::infinity()), "null");
}

TEST(JsonWriter, PutsCommasAndTakesBack) {
  Bytes bytes;
  JsonWriter writer(bytes);
  writer.begin_object();
  writer.key("a");
  writer.begin_array();
  writer.integer(1);
  JsonWriter::Mark mark = writer.mark();
  writer.string("gone");
  writer.take_back(mark);
  writer.null();
  writer.begin_object();
  writer.end_object();
  writer.end_array();
  writer.raw_key("\"b\":");
  writer.string({"<", "x", ">"});
  writer.end_object();
  EXPECT_EQ(bytes.text(), R"({"a":[1,null,{}],"b":"<x>"})");
}

// Escaping makes a name up to seven times as long as it was; its value must still find room behind it.
TEST(JsonWriter, PairsOfAnySizeHaveRoom) {
  const std::string value(1000, 'v'); // nothing to escape: no step of it looks for room
  for (size_t size = 0; size < 200; size += 3) {
    std::string name(size, '\x01'), both = name + ":" + value;
    Bytes once, twice;
    JsonWriter(once).pair(name, value);
    JsonWriter(twice, quoted_in_string).pair(name, value);
    EXPECT_EQ(once.text(), string_json(both));
    EXPECT_EQ("\"" + std::string(twice.text()) + "\"", string_json_in_string(both));
  }
}

} // namespace
} // namespace llmobs
