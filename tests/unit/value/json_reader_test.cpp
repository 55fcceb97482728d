// Text that claims to be JSON: what is JSON is read as nlohmann's library reads it, and nothing else is taken.
#include "record/record_bytes.h"
#include "value/json_reader.h"
#include "value/value_json.h"

#include <gtest/gtest.h>

#include <random>

namespace llmobs {
namespace {

std::string through(std::string_view text) {
  Bytes value;
  if (!read_json(text, value)) return "refused";
  Bytes out;
  JsonWriter writer(out);
  append_json_text(writer, {value.data(), value.data() + value.size()});
  return std::string(out.text());
}

TEST(JsonReader, ReadsEveryKindOfValue) {
  EXPECT_EQ(through(" { \"a\" : [ 1 , -2.5 , true , false , null , \"x\" ] , \"b\" : { } , \"c\" : [ ] } "),
            R"({"a":[1,-2.5,true,false,null,"x"],"b":{},"c":[]})");
  EXPECT_EQ(through("18446744073709551615"), "18446744073709551615");
  EXPECT_EQ(through("-9223372036854775808"), "-9223372036854775808");
}

TEST(JsonReader, KeepsNumbersThatNoTypeHolds) {
  EXPECT_EQ(through("[123456789012345678901234567890, 1e999]"), "[123456789012345678901234567890,1e999]");
}

TEST(JsonReader, UndoesEscapes) {
  EXPECT_EQ(through(R"("\u0041\n\"\\\/\b\f\r\t")"), R"("A\n\"\\/\b\f\r\t")");
  EXPECT_EQ(through(R"("\ud83d\ude00")"), "\"\xf0\x9f\x98\x80\"");
  EXPECT_EQ(through(R"("\ud83dx")"), "\"\xef\xbf\xbdx\"");
  EXPECT_EQ(through(R"("\udc00")"), "\"\xef\xbf\xbd\"");
  EXPECT_EQ(through(R"("\ud83d\ud83d\ude00")"), "\"\xef\xbf\xbd\xf0\x9f\x98\x80\"");
}

TEST(JsonReader, RefusesWhatIsNotJson) {
  for (const char* text :
       {"",         " ",        "{",          "}",     "[",       "[1,]",    "[,1]",      "[1 2]",
        "{\"a\"}",  "{\"a\":}", "{\"a\":1,}", "{a:1}", "{'a':1}", "01",      "1.",        ".5",
        "+1",       "-",        "1e",         "1e+",   "0x10",    "NaN",     "Infinity",  "-Infinity",
        "tru",      "truex",    "nul",        "\"",    "\"\\",    "\"\\x\"", "\"\\u12\"", "\"\\u12g4\"",
        "\"a\nb\"", "1 2",      "\"a\" x",    "[1]]",  "/*c*/1",  "1//c"}) {
    EXPECT_EQ(through(text), "refused") << text;
    EXPECT_FALSE(nlohmann::json::accept(text)) << text;
  }
}

TEST(JsonReader, RefusesWhatIsNestedTooDeep) {
  auto nested = [](size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  EXPECT_EQ(through(nested(64)), nested(64));
  EXPECT_EQ(through(nested(65)), "refused");
  EXPECT_EQ(through(std::string(1000000, '[')), "refused");
}

// Valid documents, damaged a little: agrees with another library on whether they are JSON still.
TEST(JsonReader, AgreesWithAnotherLibraryOnDamagedText) {
  const std::string whole = R"({"a":[1,2.5e-3,{"b":"x\u00e9\n"}],"c":null,"d":[true,false,""],"e":-0.0})";
  std::mt19937 random(3);
  for (int i = 0; i < 30000; ++i) {
    std::string text = whole;
    for (unsigned n = random() % 3; n != UINT32_MAX; --n) {
      size_t place = random() % text.size();
      if (random() % 2) {
        text.erase(place, 1);
      } else {
        text[place] = "{}[],:\"\\0123456789.eE+-tfnu x"[random() % 29];
      }
    }
    bool is_json = nlohmann::json::accept(text);
    std::string result = through(text);
    ASSERT_EQ(result != "refused", is_json) << text;
    if (is_json) {
      ASSERT_TRUE(nlohmann::json::accept(result)) << text;
    }
  }
}

} // namespace
} // namespace llmobs
