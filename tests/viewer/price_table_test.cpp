#include "base/user_error.h"
#include "scratch_file.h"
#include "store/price_table.h"
#include "store/store.h"

#include <cstdlib>
#include <gtest/gtest.h>

namespace llmobs::viewer {
namespace {

using test::ScratchFile;

SpanUse use(std::int64_t input, std::int64_t output, std::int64_t cache_read = -1, std::int64_t cache_write = -1) {
  SpanUse use;
  use.input_tokens = input;
  use.output_tokens = output;
  use.cache_read_tokens = cache_read;
  use.cache_write_tokens = cache_write;
  return use;
}

TEST(PriceTable, TellsWhatTokensCost) {
  const PriceTable table = PriceTable::parse(
      R"({"gpt-4o":{"input":2,"output":10,"cache_read":1,"cache_write":4},"gpt-*":{"input":1},"*":{"output":5}})", "p");
  EXPECT_DOUBLE_EQ(table.cost("gpt-4o", use(1000000, 100000)), 3);
  EXPECT_DOUBLE_EQ(table.cost("gpt-4o", use(1000000, -1, 500000, 250000)), 0.5 + 0.5 + 1);
  EXPECT_DOUBLE_EQ(table.cost("gpt-4o", use(10, 0, 1000000, 7)), 10e-6); // more from the cache than there was
  EXPECT_DOUBLE_EQ(table.cost("gpt-4o-mini", use(1000000, 100000, 5)), 1);
  EXPECT_DOUBLE_EQ(table.cost("claude", use(5, 1000000)), 5);
  EXPECT_LT(table.cost("gpt-4o", use(-1, -1)), 0);
  EXPECT_LT(table.cost("", use(1, 1)), 0);
  EXPECT_LT(PriceTable::parse("{}", "p").cost("gpt-4o", use(1, 1)), 0);
}

TEST(PriceTable, SaysWhatIsWrong) {
  for (const char* text : {"", "[]", R"({"a":1})", R"({"a":{"input":"2"}})", R"({"a":{"input":-1}})",
                           R"({"a":{"inptu":1}})", R"({"a":{"input":1e999}})"})
    EXPECT_THROW(PriceTable::parse(text, "prices.json"), UserError) << text;
}

TEST(PriceTable, IsAskedWhereASpanStatesTokensAndNoCost) {
  const ScratchFile prices(R"({"m":{"input":2,"output":10}})");
  const auto line = [](const std::string& span, const std::string& metrics) {
    return R"({"trace_id":"t","span_id":")" + span +
           R"(","parent_id":"undefined","name":"f","meta":{"span":{"kind":"llm"},"model_name":"m"},"metrics":{)" +
           metrics + "}}\n";
  };
  const ScratchFile scratch(line("1", R"("input_tokens":1000000)") + line("2", R"("input_tokens":5,"total_cost":7)") +
                            line("3", ""));
  ::setenv("LLMOBS_PRICES", prices.path().c_str(), 1);
  Store store;
  ::unsetenv("LLMOBS_PRICES");
  store.open(scratch.path());
  EXPECT_DOUBLE_EQ(store.row(0).cost, 2);
  EXPECT_DOUBLE_EQ(*store.head(store.row(0)).cost, 2);
  EXPECT_DOUBLE_EQ(store.row(1).cost, 7);
  EXPECT_LT(store.row(2).cost, 0);
  Store without;
  without.open(scratch.path());
  EXPECT_LT(without.row(0).cost, 0);
  ::setenv("LLMOBS_PRICES", "/nowhere/prices.json", 1);
  EXPECT_THROW(Store(), UserError);
  ::unsetenv("LLMOBS_PRICES");
}

} // namespace
} // namespace llmobs::viewer
