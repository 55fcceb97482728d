#include "terminal/trace_list.h"

#include <gtest/gtest.h>

namespace llmobs::viewer {
namespace {

using Lengths = std::vector<std::size_t>;

TEST(UniqueEnds, AtLeastEight) {
  EXPECT_EQ(unique_ends({"aaaaaaaaaaaa", "bbbbbbbbbbbb"}), (Lengths{8, 8}));
  EXPECT_EQ(unique_ends({"short"}), (Lengths{5}));
  EXPECT_EQ(unique_ends({}), (Lengths{}));
}

TEST(UniqueEnds, AsLongAsTellsThemApart) {
  EXPECT_EQ(unique_ends({"1a0000000000", "bbbbbbbbbbbb", "2a0000000000"}), (Lengths{12, 8, 12}));
  EXPECT_EQ(unique_ends({"00000000", "x00000000"}), (Lengths{8, 9}));
}

TEST(UniqueEnds, NeverInsideACharacter) { EXPECT_EQ(unique_ends({"\u6771aaaaaaa"}), (Lengths{10})); }

TEST(TraceList, AppsHaveAColumnOnlyWhereTheyDiffer) {
  ListedTrace first;
  first.summary.trace_id = "aaaaaaaaaaaa";
  first.summary.ml_app = "one";
  first.id_length = 8;
  FileTotals totals;
  const auto heading = [&] { return render(trace_list({first}, totals, 100).front(), false); };
  EXPECT_NE(heading().find("ML_APP"), std::string::npos);
  totals.ml_app = "one";
  EXPECT_EQ(heading().find("ML_APP"), std::string::npos);
}

TEST(TraceList, JsonIsPlainAscii) {
  ListedTrace trace;
  trace.summary.root_name = "\x1b[2J\u009b \x7f \u6771 \xff";
  for (const char byte : trace_list_json({trace}))
    EXPECT_TRUE(byte == '\n' || (byte >= 0x20 && byte < 0x7f)) << static_cast<int>(byte);
}

} // namespace
} // namespace llmobs::viewer
