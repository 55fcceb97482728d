// Names that are read from the source text of a callable.
#include "span/site.h"
#include "span/wrapped_text.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace {

using llmobs::name_of_callable;

std::vector<std::string> parameters(const char* text) {
  std::vector<std::string> names;
  for (std::string_view name : llmobs::parameters_of_lambda(text)) names.emplace_back(name);
  return names;
}
typedef std::vector<std::string> Names;

TEST(WrappedText, CallablesAreCalledAsTheirFunctionsAre) {
  EXPECT_EQ(name_of_callable("forecast"), "forecast");
  EXPECT_EQ(name_of_callable("weather::forecast"), "forecast");
  EXPECT_EQ(name_of_callable("&Agent::ask"), "ask");
  EXPECT_EQ(name_of_callable("parse<int>"), "parse");
  EXPECT_EQ(name_of_callable("(std::move(handler))"), "handler");
  EXPECT_EQ(name_of_callable("static_cast<int (*)(int)>(&over)"), "over");
  EXPECT_EQ(name_of_callable("self->on_message"), "on_message");
  EXPECT_EQ(name_of_callable("make_handler(3, \")\")"), "make_handler");
  EXPECT_EQ(name_of_callable("[](int a) { return a; }"), "");
  EXPECT_EQ(name_of_callable(""), "");
  EXPECT_EQ(name_of_callable("((("), "");
}

TEST(WrappedText, LambdasNameTheirParameters) {
  EXPECT_EQ(parameters("[](const std::string& city, int days) { return days, 3; }"), (Names{"city", "days"}));
  EXPECT_EQ(parameters("[this, x = f(1)] (std::map<int, std::string> by_id, auto&&... rest) mutable {}"),
            (Names{"by_id", "rest"}));
  EXPECT_EQ(parameters("[]<class T, class U>(T a, U* b) {}"), (Names{"a", "b"}));
  EXPECT_EQ(parameters("[](int n = g(1, 2), const char* s = \",)\", int (&row)[3], void (*done)(int)) {}"),
            (Names{"n", "s", "row", "done"}));
  EXPECT_EQ(parameters("[](int, const std::string&, std::string, unsigned long, int x[3]) {}"),
            (Names{"", "", "", "", "x"}));
  EXPECT_EQ(parameters("[] { return 1; }"), Names{});
  EXPECT_EQ(parameters("[]() { return 1; }"), Names{});
  EXPECT_EQ(parameters("[](void) { return 1; }"), Names{});
  EXPECT_EQ(parameters("([a, b](int x) { return x; })"), (Names{"x"}));
  EXPECT_EQ(parameters("forecast"), Names{});
  EXPECT_EQ(parameters("[](int a").size(), 1u);
  EXPECT_EQ(parameters("["), Names{});
}

TEST(WrappedText, ASiteSaysBoth) {
  llmobs::Site site("wrap=weather::forecast, city, days\nfile=a.cpp\nline=3\n");
  EXPECT_EQ(site.function, "forecast");
  EXPECT_EQ(site.params, (Names{"city", "days"}));
  llmobs::Site lambda("wrap=[](int city) { return \"\\\\n\"; }\n");
  EXPECT_EQ(lambda.function, "");
  EXPECT_EQ(lambda.params, (Names{"city"}));
}

} // namespace
