#include "terminal/terminal_text.h"

#include <gtest/gtest.h>

namespace llmobs::viewer {
namespace {

using Rows = std::vector<std::string>;

TEST(Printable, KeepsText) {
  EXPECT_EQ(printable("plain ~!"), "plain ~!");
  EXPECT_EQ(printable("caf\u00e9 \u6771\u4eac \U0001F600"), "caf\u00e9 \u6771\u4eac \U0001F600");
  EXPECT_EQ(printable(""), "");
}

TEST(Printable, ShowsControlCharacters) {
  EXPECT_EQ(printable("\x1b[31m"), "\\x1b[31m");
  EXPECT_EQ(printable("a\nb\rc\td"), "a\\nb\\rc\\td");
  EXPECT_EQ(printable(std::string_view("\0\x7f", 2)), "\\x00\\x7f");
  EXPECT_EQ(printable("\u009b2J"), "\\u009b2J"); // the one-character form of ESC [
}

TEST(Printable, ShowsInvisibleCharactersThatReorderText) {
  EXPECT_EQ(printable("\u202e\u2066\u200f\ufeff\u2028"), "\\u202e\\u2066\\u200f\\ufeff\\u2028");
  EXPECT_EQ(printable("\U000e0041"), "\\U000e0041");
}

TEST(Printable, ReplacesWhatIsNotUtf8) {
  const std::string mark = "\ufffd";
  EXPECT_EQ(printable("\xff"), mark);
  EXPECT_EQ(printable("a\xc3"), "a" + mark);                           // cut off
  EXPECT_EQ(printable("\xe2\x82x"), mark + "x");                       // cut off by other text
  EXPECT_EQ(printable("\xc0\x9b"), mark + mark);                       // ESC's bits, overlong
  EXPECT_EQ(printable("\xed\xa0\x80"), mark + mark + mark);            // a surrogate
  EXPECT_EQ(printable("\xf4\x90\x80\x80"), mark + mark + mark + mark); // above U+10FFFF
}

TEST(Printable, EveryByteGivesOnlyPrintableOnes) {
  for (int first = 0; first < 256; ++first)
    for (int second = 0; second < 256; ++second) {
      const std::string out = printable(std::string{static_cast<char>(first), static_cast<char>(second), 'x'});
      for (const char byte : out) ASSERT_GE(static_cast<unsigned char>(byte), 0x20) << first << " " << second;
      for (std::size_t at = 0; at < out.size();) {
        const char32_t code = next_code_point(out, at);
        ASSERT_TRUE(code < 0x7F || code > 0x9F) << first << " " << second;
      }
    }
}

TEST(Printable, LimitsMarksOnOneCharacter) {
  std::string flood = "z";
  for (int i = 0; i < 20; ++i) flood += "\u0336";
  const std::string out = printable(flood);
  EXPECT_EQ(display_width(out), 1 + 12 * 6u); // eight marks stay, twelve are shown as \u0336
}

TEST(DisplayWidth, CountsColumns) {
  EXPECT_EQ(display_width("abc"), 3u);
  EXPECT_EQ(display_width("caf\u00e9"), 4u);
  EXPECT_EQ(display_width("cafe\u0301"), 4u);         // a combining mark
  EXPECT_EQ(display_width("\u6771\u4eac"), 4u);       // wide
  EXPECT_EQ(display_width("\U0001F600"), 2u);         // emoji
  EXPECT_EQ(display_width("\u2502\u251c\u2500"), 3u); // box drawing
  EXPECT_EQ(display_width("\u2026\u2192"), 2u);       // ellipsis, arrow
}

TEST(Cut, KeepsWhatFits) {
  EXPECT_EQ(cut("abc", 3), "abc");
  EXPECT_EQ(cut("abcd", 3), "ab\u2026");
  EXPECT_EQ(cut("", 0), "");
  EXPECT_EQ(cut("abc", 0), "");
  EXPECT_EQ(cut("ab cdef", 4), "ab\u2026"); // no space before the ellipsis
}

TEST(Cut, NeverSplitsACharacter) {
  EXPECT_EQ(cut("\u6771\u4eac\u90fd", 4), "\u6771\u2026"); // the second one would need both columns
  EXPECT_EQ(cut("cafe\u0301s", 4), "caf\u2026");
  EXPECT_EQ(cut("e\u0301abc", 2), "e\u0301\u2026"); // the mark stays with its letter
  const std::string text = "a\u00e9\u6771\U0001F600b";
  for (std::size_t width = 0; width < 10; ++width) {
    EXPECT_EQ(printable(cut(text, width)), cut(text, width)) << width;
    EXPECT_LE(display_width(cut(text, width)), width);
  }
}

TEST(Wrap, BreaksAtSpaces) {
  EXPECT_EQ(wrap("one two three", 8), (Rows{"one two", "three"}));
  EXPECT_EQ(wrap("one two", 7), (Rows{"one two"}));
  EXPECT_EQ(wrap("", 7), (Rows{""}));
  EXPECT_EQ(wrap("one    two", 5), (Rows{"one", "two"}));
}

TEST(Wrap, BreaksLongWordsAnywhere) {
  EXPECT_EQ(wrap("abcdefgh", 3), (Rows{"abc", "def", "gh"}));
  EXPECT_EQ(wrap("\u6771\u4eac\u90fd", 5), (Rows{"\u6771\u4eac", "\u90fd"}));
  EXPECT_EQ(wrap("\u6771\u4eac", 1), (Rows{"\u6771", "\u4eac"})); // too wide for the width, but no endless loop
}

TEST(Wrap, KeepsIndentation) {
  EXPECT_EQ(wrap("  one two three", 9, 4), (Rows{"  one two", "    three"}));
  EXPECT_EQ(wrap("      ", 3), (Rows{"   "}));
}

TEST(SplitLines, TakesEveryLineEnd) {
  EXPECT_EQ(split_lines("a\nb\r\nc"), (Rows{"a", "b", "c"}));
  EXPECT_EQ(split_lines("a\n\nb\n"), (Rows{"a", "", "b"}));
  EXPECT_EQ(split_lines(""), (Rows{}));
  EXPECT_EQ(split_lines("\tx\ty"), (Rows{"    x   y"}));
}

} // namespace
} // namespace llmobs::viewer
