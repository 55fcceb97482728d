#include "store/trace_file.h"

#include "base/user_error.h"
#include "scratch_file.h"
#include "trace_source.h"

#include <gtest/gtest.h>

namespace llmobs::viewer {
namespace {

using test::ScratchFile;
using test::span_line;

TEST(TraceFile, GroupsSpansByTrace) {
  const ScratchFile scratch(span_line("t1", "2", "1", "child", 20) + span_line("t2", "1", "undefined", "other", 5) +
                            span_line("t1", "1", "undefined", "root", 10));
  TraceFile file(scratch.path());
  ASSERT_EQ(file.traces().size(), 2u);
  const TraceRows& trace = file.traces()[0];
  EXPECT_EQ(trace.id, "t1");
  EXPECT_EQ(trace.start_ns, 10);
  ASSERT_EQ(trace.spans.size(), 2u);
  EXPECT_EQ(file.head(trace.spans[1]).name, "root");
  EXPECT_EQ(file.head(trace.spans[0]).name, "child");
  EXPECT_EQ(file.event(trace.spans[0]).string("name"), "child");
  EXPECT_EQ(file.report().lines, 3u);
  EXPECT_EQ(describe(file.report()), "");
}

TEST(TraceFile, ReadsALastLineWithoutEnd) {
  std::string whole = span_line("t", "1", "undefined", "root", 1);
  whole.pop_back();
  const ScratchFile scratch(whole);
  EXPECT_EQ(TraceFile(scratch.path()).traces().size(), 1u);
}

TEST(TraceFile, TellsATornLastLine) {
  const std::string line = span_line("t", "1", "undefined", "root", 1);
  const ScratchFile scratch(line + line.substr(0, 50));
  EXPECT_EQ(describe(TraceFile(scratch.path()).report()),
            "1 of 2 lines is not a span envelope (line 2: the last line, cut off or still being written)");
}

TEST(TraceFile, CountsLinesAsAnEditorDoes) {
  const ScratchFile scratch("\n\r\n" + span_line("t", "1", "undefined", "root", 1) + "x\ny\n");
  EXPECT_EQ(describe(TraceFile(scratch.path()).report()),
            "2 of 3 lines are not span envelopes (first: line 4: not JSON from byte 1 on)");
}

TEST(TraceFile, PassesOverHugeLines) {
  const ScratchFile scratch(span_line("t", "1", "undefined", "before", 1) +
                            std::string(LineReader::max_line + 10, 'x') + "\n" + span_line("t", "2", "1", "after", 2));
  TraceFile file(scratch.path());
  ASSERT_EQ(file.traces().size(), 1u);
  ASSERT_EQ(file.traces()[0].spans.size(), 2u);
  EXPECT_EQ(file.head(file.traces()[0].spans[1]).name, "after");
  EXPECT_EQ(describe(file.report()), "1 of 3 lines is not a span envelope (line 2: longer than 64 MiB)");
}

TEST(TraceFile, ReadsLinesLongerThanTheBuffer) {
  const std::string name(3'000'000, 'n');
  const ScratchFile scratch(span_line("t", "1", "undefined", name, 1) + span_line("t", "2", "1", "b", 2));
  TraceFile file(scratch.path());
  EXPECT_EQ(file.head(file.traces()[0].spans[1]).name, "b");
  EXPECT_EQ(file.head(file.traces()[0].spans[0]).name, name);
}

TEST(TraceFile, NoticesThatTheFileChanged) {
  const ScratchFile scratch(span_line("t", "1", "undefined", "root", 1) + span_line("t", "2", "1", "child", 2) +
                            std::string(1 << 20, '\n')); // more than one buffer, so that it is read again
  TraceFile file(scratch.path());
  scratch.write("");
  EXPECT_THROW(file.head(file.traces()[0].spans[1]), UserError);
}

TEST(TraceFile, RefusesWhatIsNoFile) {
  EXPECT_THROW(TraceFile("/nowhere/at/all"), UserError);
  EXPECT_THROW(TraceFile("/"), UserError);
  EXPECT_THROW(TraceFile("/dev/null"), UserError);
}

TEST(TraceSource, NewestFirst) {
  const ScratchFile scratch(span_line("old", "1", "undefined", "r", 10) + span_line("new", "1", "undefined", "r", 30) +
                            span_line("same age, later in the file", "1", "undefined", "r", 30));
  const TraceFile file(scratch.path());
  EXPECT_EQ(newest_first(file), (std::vector<std::size_t>{2, 1, 0}));
  EXPECT_EQ(find_trace(file, "").id, "same age, later in the file");
}

TEST(TraceSource, FindsByBeginningOfTheId) {
  const ScratchFile scratch(span_line("abc", "1", "undefined", "r", 1) + span_line("abcd", "1", "undefined", "r", 2) +
                            span_line("bcd", "1", "undefined", "r", 3));
  const TraceFile file(scratch.path());
  EXPECT_EQ(find_trace(file, "B").id, "bcd");
  EXPECT_EQ(find_trace(file, "abcd").id, "abcd");
  EXPECT_EQ(find_trace(file, "abc").id, "abc"); // the whole id wins over the beginning of another
  EXPECT_THROW(find_trace(file, "ab"), UserError);
  EXPECT_THROW(find_trace(file, "x"), UserError);
}

} // namespace
} // namespace llmobs::viewer
