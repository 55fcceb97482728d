// What is recorded of a value of each kind of type, from the capture rules through the record to its JSON; and that
// no value, however large, deep, cyclic or hostile, spoils more than itself.
#include "caller/captured_values.h"
#include "caller/record_writer.h"
#include "record/ring_registry.h"
#include "record/spill.h"
#include "value/value_json.h"

#include <llmobs/annotation.h>
#include <llmobs/message.h>
#include <llmobs/span.h>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <array>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <functional>
#include <limits>
#include <list>
#include <map>
#include <memory>
#include <numeric>
#include <optional>
#include <set>
#include <stdexcept>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <variant>

namespace user {

struct Opaque {
  int hidden = 1;
};

struct Point {
  int x, y;
};
void llmobs_capture(llmobs::Writer& out, const Point& point) {
  out.begin_object();
  out.key("x", 1);
  out.integer(point.x);
  out.key("y", 1);
  out.integer(point.y);
  out.end_object();
}

struct Throwing {};
void llmobs_capture(llmobs::Writer& out, const Throwing&) {
  out.begin_object();
  out.key("half", 4);
  throw std::runtime_error("no");
}

struct Careless { // writes no value, several values, or leaves containers open
  int how;
};
void llmobs_capture(llmobs::Writer& out, const Careless& careless) {
  if (careless.how == 1) {
    out.integer(1);
    out.integer(2);
  } else if (careless.how == 2) {
    out.begin_array();
    out.begin_object();
    out.key("k", 1);
  } else if (careless.how == 3) {
    out.end_object();
    out.end_array();
    out.integer(3);
  }
}

struct Node {
  std::shared_ptr<Node> next;
};
void llmobs_capture(llmobs::Writer& out, const Node& node) {
  out.begin_array();
  llmobs::capture(out, node.next);
  out.end_array();
}

struct Mirror { // a wrapper of itself
  bool has_value() const { return true; }
  const Mirror& operator*() const { return *this; }
};

struct Path { // a container of itself
  using value_type = Path;
  const Path* begin() const { return this; }
  const Path* end() const { return this + 1; }
  bool empty() const { return false; }
};

struct Stream { // walking it consumes it
  mutable int left = 3;
  struct Iterator {
    const Stream* stream;
    int operator*() const { return stream->left; }
    Iterator& operator++() { return --stream->left, *this; }
    bool operator!=(const Iterator&) const { return stream->left > 0; }
  };
  Iterator begin() const { return {this}; }
  Iterator end() const { return {this}; }
};

enum Plain { first, second };
enum class Scoped : unsigned char { low = 3 };

// What the plugin would add a rendering for.
struct Tree {
  int value = 0;
  std::vector<Tree> children;
};
struct Loop {
  std::shared_ptr<Loop> left, right;
};
struct Listed : std::vector<int> {
  int more = 1;
};
enum class Code : short { ok = 200, created, gone = 410, unset = -1 };
enum Access : unsigned { none = 0, read = 1, write = 2, all = 3, run = 8 };

} // namespace user

namespace llmobs {
inline namespace v1 {
namespace detail {

template<> struct rendering<user::Tree> {
  static void write(Writer& out, const user::Tree& value) {
    out.begin_object();
    out.key("value", 5);
    llmobs::capture(out, value.value);
    out.key("children", 8);
    llmobs::capture(out, value.children);
    out.end_object();
  }
};
template<> struct rendering<user::Loop> {
  static void write(Writer& out, const user::Loop& value) {
    out.begin_object();
    out.key("left", 4);
    llmobs::capture(out, value.left);
    out.key("right", 5);
    llmobs::capture(out, value.right);
    out.end_object();
  }
};
template<> struct rendering<user::Point> {
  static void write(Writer& out, const user::Point&) { out.string("not asked for", 13); }
};
template<> struct rendering<user::Listed> {
  static void write(Writer& out, const user::Listed&) { out.string("not asked for", 13); }
};
template<> struct rendering<user::Code> {
  static void write(Writer& out, const user::Code& value) {
    capture_enumerator(out, value, "ok=200,created,gone=410,unset=-1", false);
  }
};
template<> struct rendering<user::Access> {
  static void write(Writer& out, const user::Access& value) {
    capture_enumerator(out, value, "none,read,write,all,run=8", true);
  }
};

} // namespace detail
} // namespace v1
} // namespace llmobs

namespace llmobs {
namespace {

TEST_F(CaptureTest, Numbers) {
  EXPECT_EQ(json(0), "0");
  EXPECT_EQ(json(-1), "-1");
  EXPECT_EQ(json(std::numeric_limits<int64_t>::min()), "-9223372036854775808");
  EXPECT_EQ(json(std::numeric_limits<uint64_t>::max()), "18446744073709551615");
  EXPECT_EQ(json(static_cast<short>(-3)), "-3");
  EXPECT_EQ(json(static_cast<unsigned char>(200)), "200");
  EXPECT_EQ(json(true), "true");
  EXPECT_EQ(json(false), "false");
  EXPECT_EQ(json(21.5), "21.5");
  EXPECT_EQ(json(0.1f), "0.1");
  EXPECT_EQ(json(1.5L), "1.5");
  EXPECT_EQ(json(std::nan("")), "null");
  EXPECT_EQ(json(INFINITY), "null");
  EXPECT_EQ(json(user::second), "1");
  EXPECT_EQ(json(user::Scoped::low), "3");
}

TEST_F(CaptureTest, Text) {
  EXPECT_EQ(json(std::string("a\"b\n")), R"("a\"b\n")");
  EXPECT_EQ(json(std::string("\0x", 2)), R"("\u0000x")");
  EXPECT_EQ(json(std::string_view("view")), R"("view")");
  EXPECT_EQ(json(std::string()), R"("")");
  EXPECT_EQ(json("literal"), R"("literal")");
  const char* text = "pointer";
  EXPECT_EQ(json(text), R"("pointer")");
  EXPECT_EQ(json(static_cast<const char*>(nullptr)), "null");
  EXPECT_EQ(json(std::filesystem::path("/a/b")), R"("/a/b")");
  const char unterminated[3] = {'a', 'b', 'c'};
  EXPECT_EQ(json(unterminated), R"("abc")");
}

TEST_F(CaptureTest, PointersAreNeverFollowed) {
  int number = 3;
  EXPECT_EQ(json(static_cast<int*>(nullptr)), "null");
  EXPECT_EQ(json(nullptr), "null");
  EXPECT_NE(json(&number).find("int"), std::string::npos);
  auto* wild = reinterpret_cast<user::Opaque*>(uintptr_t{16});
  EXPECT_NE(json(wild).find("Opaque"), std::string::npos);
  void (*function)() = [] {};
  EXPECT_NE(json(function), "null");
}

TEST_F(CaptureTest, Containers) {
  EXPECT_EQ(json(std::vector<int>{1, 2}), "[1,2]");
  EXPECT_EQ(json(std::vector<bool>{true, false}), "[true,false]");
  EXPECT_EQ(json(std::list<std::string>{"a"}), R"(["a"])");
  EXPECT_EQ(json(std::set<int>{}), "[]");
  EXPECT_EQ(json(std::array<int, 2>{4, 5}), "[4,5]");
  int plain[] = {6, 7};
  EXPECT_EQ(json(plain), "[6,7]");
  EXPECT_EQ(json(std::map<std::string, int>{{"a", 1}, {"b", 2}}), R"({"a":1,"b":2})");
  EXPECT_EQ(json(std::unordered_map<std::string_view, double>{{"k", 0.5}}), R"({"k":0.5})");
  EXPECT_EQ(json(std::map<int, int>{{1, 2}}), "[[1,2]]");
  EXPECT_EQ(json(std::multimap<std::string, int>{{"a", 1}, {"a", 2}}), R"([["a",1],["a",2]])");
  EXPECT_EQ(json(std::unordered_multimap<std::string, int>{{"a", 1}}), R"([["a",1]])");
  EXPECT_EQ(json(std::map<std::string, std::vector<std::optional<int>>>{{"x", {1, std::nullopt}}}),
            R"({"x":[1,null]})");
}

TEST_F(CaptureTest, LongContainersSayThatThereIsMore) {
  auto expect_end = [](const std::string& text, const std::string& end) {
    EXPECT_EQ(text.substr(text.size() - end.size()), end);
  };
  expect_end(json(std::list<std::string>(10'001, "x")), R"(,"x","<more elements>"])");
  std::map<std::string, std::string> map;
  for (int i = 0; i < 10'001; ++i) map[std::to_string(100'000 + i)] = std::to_string(i);
  expect_end(json(map), R"(,"109999":"9999","more elements":true})");
  map.erase("110000");
  expect_end(json(map), R"(,"109999":"9999"})");
}

TEST_F(CaptureTest, JsonOfTheProgram) {
  using nlohmann::json;
  EXPECT_EQ(this->json(json{{"city", "Paris"}, {"days", 3}, {"tags", {1, -2.5, nullptr, true}}}),
            R"({"city":"Paris","days":3,"tags":[1,-2.5,null,true]})");
  EXPECT_EQ(this->json(nlohmann::ordered_json{{"z", 18446744073709551615ull}, {"a", -2}}),
            R"({"z":18446744073709551615,"a":-2})");
  EXPECT_EQ(this->json(std::vector<json>{"text", json::object(), json::array(), json()}), R"(["text",{},[],null])");
  EXPECT_EQ(this->json(json::binary({1, 2})).substr(0, 12), R"("<nlohmann::)");
}

TEST_F(CaptureTest, Wrappers) {
  EXPECT_EQ(json(std::optional<int>(3)), "3");
  EXPECT_EQ(json(std::optional<int>()), "null");
  EXPECT_EQ(json(std::make_unique<int>(4)), "4");
  EXPECT_EQ(json(std::shared_ptr<std::string>()), "null");
  EXPECT_EQ(json(std::variant<int, std::string>("s")), R"("s")");
  EXPECT_EQ(json(std::make_pair(1, "x")), R"([1,"x"])");
  EXPECT_EQ(json(std::make_tuple(1, 2.5, std::string("t"))), R"([1,2.5,"t"])");
  EXPECT_EQ(json(std::chrono::milliseconds(5)), R"({"count":5,"period":[1,1000]})");
}

TEST_F(CaptureTest, LongVectorsOfNumbersShowAPrefix) {
  EXPECT_EQ(json(std::vector<float>{0.5f, 1.0f}), "[0.5,1]");
  EXPECT_EQ(json(std::vector<double>(1536, 0.25)),
            R"({"count":1536,"prefix":[0.25,0.25,0.25,0.25,0.25,0.25,0.25,0.25]})");
  std::vector<float> numbers(65);
  std::iota(numbers.begin(), numbers.end(), 1.0f);
  EXPECT_EQ(json(numbers), R"({"count":65,"prefix":[1,2,3,4,5,6,7,8]})");
  // However many there are: each once, in their order.
  for (numbers.pop_back(); !numbers.empty(); numbers.pop_back()) {
    std::string all;
    for (size_t i = 1; i <= numbers.size(); ++i) all += (i == 1 ? "[" : ",") + std::to_string(i);
    ASSERT_EQ(json(numbers), all + "]");
  }
  EXPECT_EQ(json(numbers), "[]");
  EXPECT_EQ(json(std::vector<int>(1000, 1)).size(), 2001u) << "whole numbers are data, not an embedding";
}

TEST_F(CaptureTest, UserTypes) {
  EXPECT_EQ(json(user::Point{1, 2}), R"({"x":1,"y":2})");
  EXPECT_EQ(json(std::vector<user::Point>{{1, 2}}), R"([{"x":1,"y":2}])");
  EXPECT_NE(json(user::Opaque{}).find("user::Opaque"), std::string::npos);
  EXPECT_EQ(json(user::Opaque{}).find('1'), std::string::npos);
  EXPECT_NE(json(std::function<int()>()).find("function"), std::string::npos);
}

TEST_F(CaptureTest, RenderedClasses) {
  EXPECT_EQ(json(user::Tree{1, {{2, {}}, {3, {}}}}),
            R"({"value":1,"children":[{"value":2,"children":[]},{"value":3,"children":[]}]})");
  EXPECT_EQ(json(std::make_optional(user::Tree{})), R"({"value":0,"children":[]})");
  EXPECT_EQ(json(user::Point{1, 2}), R"({"x":1,"y":2})") << "the type's own word comes first";
  user::Listed listed;
  listed.assign({7, 8});
  EXPECT_EQ(json(listed), "[7,8]") << "so does what it is";
}

TEST_F(CaptureTest, RenderedEnumerations) {
  EXPECT_EQ(json(user::Code::ok), R"("ok")");
  EXPECT_EQ(json(user::Code::created), R"("created")");
  EXPECT_EQ(json(user::Code::gone), R"("gone")");
  EXPECT_EQ(json(user::Code::unset), R"("unset")");
  EXPECT_EQ(json(static_cast<user::Code>(411)), "411");
  EXPECT_EQ(json(static_cast<user::Code>(-2)), "-2");
  EXPECT_EQ(json(std::vector<user::Code>{user::Code::gone}), R"(["gone"])");
  EXPECT_EQ(json(user::none), R"("none")");
  EXPECT_EQ(json(user::all), R"("all")");
  EXPECT_EQ(json(static_cast<user::Access>(user::read | user::run)), R"("read|run")");
  EXPECT_EQ(json(static_cast<user::Access>(32)), "32");
  EXPECT_EQ(json(static_cast<user::Access>(33)), "33") << "part of the bits have no name";
}

TEST_F(CaptureTest, ARenderedCircleEndsWithTheRecord) {
  auto loop = std::make_shared<user::Loop>();
  loop->left = loop->right = loop;
  std::string text = json(loop);
  EXPECT_NE(text.find("nested too deep"), std::string::npos);
  loop->left.reset();
  auto last = std::move(loop->right);
}

TEST_F(CaptureTest, ATypeThatThrowsSpoilsOnlyItself) {
  auto fields = record([](RecordWriter& out) {
    user::Throwing bad;
    out.field(Field::argument, *seam::detail::types_of<user::Throwing>::t::table, value_of(bad));
    out.field(Field::argument, "after", 5);
  });
  ASSERT_EQ(fields.size(), 2u);
  EXPECT_NE(fields[0].find("capture failed"), std::string::npos);
  EXPECT_EQ(fields[1], R"("after")");
}

TEST_F(CaptureTest, ATypeThatWritesNonsenseSpoilsOnlyItself) {
  const char* expected[] = {"null", "1", R"([{"k":null}])", "3"};
  for (int how = 0; how < 4; ++how) {
    auto fields = record([how](RecordWriter& out) {
      user::Careless careless{how};
      out.field(Field::argument, *seam::detail::types_of<user::Careless>::t::table, value_of(careless));
      out.field(Field::argument, "after", 5);
    });
    ASSERT_EQ(fields.size(), 2u) << how;
    if (how != 2) {
      EXPECT_EQ(fields[0], expected[how]) << how;
    }
    EXPECT_EQ(fields[1], R"("after")") << how;
  }
}

TEST_F(CaptureTest, ACycleEndsAtTheDepthLimit) {
  auto node = std::make_shared<user::Node>();
  node->next = node;
  // The recursion itself is the type's own; ours only stops storing. So cut it where a bounded walk would.
  std::shared_ptr<user::Node> chain;
  for (int i = 0; i < 1000; ++i) {
    auto one = std::make_shared<user::Node>();
    one->next = chain;
    chain = one;
  }
  node->next.reset();
  std::string text = json(chain);
  EXPECT_NE(text.find("nested too deep"), std::string::npos);
  EXPECT_LT(text.size(), 4096u);
}

TEST_F(CaptureTest, ValuesThatContainThemselvesEnd) {
  EXPECT_NE(json(user::Mirror()).find("nested too deep"), std::string::npos);
  EXPECT_NE(json(user::Path()).find("nested too deep"), std::string::npos);
}

TEST_F(CaptureTest, WhatIsNoContainerIsNotWalked) {
  user::Stream stream;
  EXPECT_NE(json(stream).find("Stream"), std::string::npos);
  EXPECT_EQ(stream.left, 3);
}

TEST_F(CaptureTest, LargeTextGoesToTheHeapAndBack) {
  for (size_t size : {size_t{60000}, size_t{65536}, size_t{100000}, size_t{4900000}}) {
    std::string text(size, 'x');
    EXPECT_EQ(json(text).size(), size + 2) << size;
    EXPECT_EQ(json(std::vector<std::string>{"a", text, "b"}).size(), size + 2 + 10) << size;
  }
}

TEST_F(CaptureTest, TextBeyondEveryLimitIsLeftOutAndTheRestIsKept) {
  std::string text(max_spill + 1, 'x');
  auto fields = record([&](RecordWriter& out) {
    out.field(Field::argument, "before", 6);
    out.field(Field::argument, text.data(), text.size());
  });
  ASSERT_GE(fields.size(), 1u);
  EXPECT_EQ(fields[0], R"("before")");
  if (fields.size() > 1) {
    EXPECT_LT(fields[1].size(), 100u);
  }
}

TEST_F(CaptureTest, ManyFieldsThatWrapAroundTheRing) {
  std::string text(1000, 'y');
  for (int round = 0; round < 2000; ++round) {
    auto fields = record([&](RecordWriter& out) {
      for (int i = 0; i < round % 20; ++i)
        out.field(Field::argument, text.data(), text.size() - static_cast<size_t>(i));
      std::vector<std::string> list(static_cast<size_t>(round % 7), text);
      out.field(Field::argument, *seam::detail::types_of<std::vector<std::string>>::t::table, value_of(list));
    });
    ASSERT_EQ(fields.size(), static_cast<size_t>(round % 20) + 1) << round;
    for (int i = 0; i < round % 20; ++i)
      ASSERT_EQ(fields[static_cast<size_t>(i)].size(), 1002u - static_cast<size_t>(i));
  }
}

TEST_F(CaptureTest, MessagesAndDocuments) {
  Message message;
  message.role = "assistant";
  message.tool_calls.push_back({"weather", R"({"city": "Paris"})", "call_1", "function"});
  EXPECT_EQ(json(message),
            R"({"role":"assistant","content":"","tool_calls":[{"name":"weather","arguments":{"city":"Paris"},)"
            R"("tool_id":"call_1","type":"function"}]})");
  Document document;
  document.text = "t";
  document.score = 0.0;
  EXPECT_EQ(json(document), R"({"text":"t","score":0})");
}

TEST_F(CaptureTest, IdsOfASpan) {
  EXPECT_EQ(json(SpanIds{"0123456789abcdef0123456789abcdef", "123"}),
            R"({"trace_id":"0123456789abcdef0123456789abcdef","span_id":"123"})");
  EXPECT_EQ(json(SpanIds()), "null");
}

} // namespace
} // namespace llmobs
