#include "terminal/styled_line.h"

#include "terminal/terminal_text.h"

#include <gtest/gtest.h>

namespace llmobs::viewer {
namespace {

TEST(StyledLine, EscapesEveryPiece) {
  StyledLine line = styled(Style::plain, "\x1b[2J");
  line.add(Style::error, "\a");
  EXPECT_EQ(render(line, false), "\\x1b[2J\\x07");
}

TEST(StyledLine, ColoursOnlyWhenAsked) {
  StyledLine line = styled(Style::plain, "a ");
  line.add(Style::error, "b");
  EXPECT_EQ(render(line, false), "a b");
  EXPECT_EQ(render(line, true), "a \x1b[1;31mb\x1b[0m");
}

TEST(StyledLine, PadsToColumns) {
  StyledLine line = styled(Style::plain, "\u6771");
  line.pad_to(4).add(Style::plain, "x");
  EXPECT_EQ(render(line, false), "\u6771  x");
  EXPECT_EQ(line.width(), 5u);
  EXPECT_EQ(render(line.pad_to(9), false), "\u6771  x"); // no spaces at the end of a line
}

TEST(StyledLine, CutsOverPieces) {
  const auto cut_line = [](std::size_t width) {
    StyledLine line = styled(Style::plain, "abc");
    line.add(Style::error, "def").add(Style::plain, "ghi").cut_to(width);
    EXPECT_LE(line.width(), width);
    return render(line, false);
  };
  EXPECT_EQ(cut_line(9), "abcdefghi");
  EXPECT_EQ(cut_line(8), "abcdefg\u2026");
  EXPECT_EQ(cut_line(7), "abcdef\u2026");
  EXPECT_EQ(cut_line(6), "abcde\u2026");
  EXPECT_EQ(cut_line(3), "ab\u2026");
  EXPECT_EQ(cut_line(1), "\u2026");
  EXPECT_EQ(cut_line(0), "");
}

TEST(StyledLine, CutOfWideTextFits) {
  StyledLine line = styled(Style::plain, "a\u6771\u4eac");
  EXPECT_EQ(render(line.cut_to(4), false), "a\u6771\u2026");
}

TEST(Flow, PutsAsManyOnALineAsFit) {
  const std::vector<StyledLine> items = {styled(Style::plain, "aaa"), styled(Style::plain, "bbb"),
                                         styled(Style::plain, "ccccccccccccc")};
  const auto lines = flow(items, 9);
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(render(lines[0], false), "aaa \u00b7 bbb");
  EXPECT_EQ(render(lines[1], false), "cccccccc\u2026");
}

} // namespace
} // namespace llmobs::viewer
