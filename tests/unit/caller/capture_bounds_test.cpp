// How much of a value is captured: numbers in containers, and the bound of a call site.
#include "caller/captured_values.h"

#include <llmobs/message.h>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <list>
#include <map>

namespace llmobs {
namespace {

using CaptureBoundsTest = CaptureTest;

// Of numbers in containers a thousand are enough, in whatever they are; what stands beside them is kept.
TEST_F(CaptureBoundsTest, ContainersOfNumbersEnd) {
  auto count = [](const std::string& text) { return std::count(text.begin(), text.end(), '7'); };
  auto expect_end = [](const std::string& text, const std::string& end) {
    EXPECT_EQ(text.substr(text.size() - std::min(text.size(), end.size())), end);
  };
  expect_end(json(std::list<int>(1'025, 7)), R"(7,7,"<more elements>"])");
  expect_end(json(std::list<int>(1'024, 7)), "7,7]");
  static float plain[16'000];
  std::fill(std::begin(plain), std::end(plain), 7.0f);
  EXPECT_EQ(count(json(plain)), 1'024 + 1);
  expect_end(json(plain), R"(7,7,"<14976 more elements>"])");
  std::vector<std::vector<std::vector<float>>> cube(4, {64, std::vector<float>(64, 7)});
  EXPECT_EQ(count(json(cube)), 1'024);
  expect_end(json(cube), R"(7,7],"<more elements>"],"<more elements>"])");
  EXPECT_EQ(count(json(std::map<int, double>{})), 0);
  std::map<std::string, double> weights;
  for (int i = 0; i < 5'000; ++i) weights[std::string(static_cast<size_t>(i), 'w')] = 7;
  EXPECT_EQ(count(json(weights)), 1'024);
  std::vector<std::pair<int, double>> pairs(5'000, {7, 7.0});
  EXPECT_EQ(count(json(pairs)), 1'024);
  nlohmann::json reply{{"choices", {{{"text", "a"}}, {{"text", "b"}}}},
                       {"a", std::vector<double>(2'000, 7)},
                       {"usage", {{"tokens", 3}, {"model", "m"}}}};
  std::string shown = json(reply);
  EXPECT_NE(shown.find(R"("choices":[{"text":"a"},{"text":"b"}],"usage":{"model":"m","tokens":3}})"), std::string::npos)
      << shown;
}

// What a call site with max_bytes keeps is stored up to there only, and cut exactly on the background thread.
TEST_F(CaptureBoundsTest, ABoundEndsTheWriting) {
  auto bounded = [&](const auto& value, size_t most) {
    using T = std::decay_t<decltype(value)>;
    auto fields = record([&](RecordWriter& out) {
      out.keep_most(most);
      out.field(Field::argument, *seam::detail::types_of<T>::t::table, seam::detail::operand<T>::t::value(value));
      out.keep_most(0);
      out.field(Field::argument, "behind it", 9);
    });
    EXPECT_EQ(fields.size(), 2u);
    EXPECT_EQ(fields.back(), R"("behind it")");
    return fields.front();
  };
  EXPECT_EQ(bounded(std::string("whole"), 100), R"("whole")");
  EXPECT_LT(bounded(std::string(1'000'000, 'x'), 100).size(), 160u);
  EXPECT_EQ(bounded(std::vector<std::string>{"a", std::string(1'000, 'x')}, 8), R"(["a","xxxxxxxxxxxxx[truncated]"])");
  EXPECT_EQ(bounded(std::vector<int>(1'000, 5), 20), R"([5,5,"<more elements>"])");
  EXPECT_EQ(bounded(std::vector<std::vector<float>>(100, std::vector<float>(50, 5)), 60),
            R"([[5,5,5,5,5,5,5,"<43 more elements>"],"<more elements>"])");
  EXPECT_EQ(bounded(std::vector<float>(100, 5), 256), R"({"count":100,"prefix":[5,5,5,5,5,5,5,5]})");
  EXPECT_EQ(bounded(std::vector<float>(100, 5), 50), R"({"count":100,"prefix":[5,5,5,5,5,"<3 more elements>"]})");
  EXPECT_EQ(bounded(std::vector<std::vector<double>>(3, std::vector<double>(100, 5)), 120),
            R"([{"count":100,"prefix":[5,5,5,5,5,5,5,5]},{"count":100,"prefix":["<8 more elements>"]},)"
            R"("<more elements>"])");
  EXPECT_EQ(bounded(std::vector<std::string>(1'000, "abc"), 20), R"(["abc","abc","abc","abc","<more elements>"])");
  std::map<std::string, std::string> map{{"first", std::string(1'000, 'x')}, {"second", "y"}};
  EXPECT_EQ(bounded(map, 4).substr(0, 20), R"({"first":"xxxx[trunc)");
  // Large ones, that are moved on their way.
  size_t size = bounded(std::vector<std::string>(1'000, std::string(1'000, 'x')), 500'000).size();
  EXPECT_GT(size, 500'000u);
  EXPECT_LT(size, 600'000u);
}

TEST_F(CaptureBoundsTest, MessagesAreWholeWhateverTheBound) {
  std::vector<Message> messages;
  for (int i = 0; i < 50; ++i) messages.push_back(Message{"user", "hello"});
  auto fields = record([&](RecordWriter& out) {
    using T = std::vector<Message>;
    out.keep_most(10);
    out.field(Field::argument, *seam::detail::types_of<T>::t::table, seam::detail::operand<T>::t::value(messages));
  });
  ASSERT_EQ(fields.size(), 1u);
  EXPECT_EQ(nlohmann::json::parse(fields[0]).size(), 50u);
}

} // namespace
} // namespace llmobs
