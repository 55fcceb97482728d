#include "store/store.h"

#include "base/user_error.h"
#include "scratch_file.h"
#include "trace_source.h"

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <zlib.h>

namespace llmobs::viewer {
namespace {

using test::ScratchFile;
using test::span_line;

Store opened(const ScratchFile& scratch) {
  Store store;
  store.open(scratch.path());
  return store;
}

TEST(Store, GroupsSpansByTrace) {
  const ScratchFile scratch(span_line("t1", "2", "1", "child", 20) + span_line("t2", "1", "undefined", "other", 5) +
                            span_line("t1", "1", "undefined", "root", 10));
  Store file = opened(scratch);
  ASSERT_EQ(file.trace_count(), 2u);
  const TraceRows trace = file.trace(0);
  EXPECT_EQ(trace.id, "t1");
  EXPECT_EQ(trace.start_ns, 10);
  ASSERT_EQ(trace.spans.size(), 2u);
  EXPECT_EQ(file.head(trace.spans[1]).name, "root");
  EXPECT_EQ(file.head(trace.spans[0]).name, "child");
  EXPECT_EQ(file.event(trace.spans[0]).string("name"), "child");
  EXPECT_EQ(file.report().lines, 3u);
  EXPECT_EQ(describe(file.report()), "");
}

TEST(Store, ReadsALastLineWithoutEnd) {
  std::string whole = span_line("t", "1", "undefined", "root", 1);
  whole.pop_back();
  const ScratchFile scratch(whole);
  EXPECT_EQ(opened(scratch).trace_count(), 1u);
}

TEST(Store, TellsATornLastLine) {
  const std::string line = span_line("t", "1", "undefined", "root", 1);
  const ScratchFile scratch(line + line.substr(0, 50));
  EXPECT_EQ(describe(opened(scratch).report()),
            "1 of 2 lines is not a span envelope (line 2: the last line, cut off or still being written)");
}

TEST(Store, CountsLinesAsAnEditorDoes) {
  const ScratchFile scratch("\n\r\n" + span_line("t", "1", "undefined", "root", 1) + "x\ny\n");
  EXPECT_EQ(describe(opened(scratch).report()),
            "2 of 3 lines are not span envelopes (first: line 4: not JSON from byte 1 on)");
}

TEST(Store, PassesOverHugeLines) {
  const ScratchFile scratch(span_line("t", "1", "undefined", "before", 1) +
                            std::string(LineReader::max_line + 10, 'x') + "\n" + span_line("t", "2", "1", "after", 2));
  Store file = opened(scratch);
  ASSERT_EQ(file.trace_count(), 1u);
  ASSERT_EQ(file.trace(0).spans.size(), 2u);
  EXPECT_EQ(file.head(file.trace(0).spans[1]).name, "after");
  EXPECT_EQ(describe(file.report()), "1 of 3 lines is not a span envelope (line 2: longer than 64 MiB)");
}

TEST(Store, ReadsLinesLongerThanTheBuffer) {
  const std::string name(3'000'000, 'n');
  const ScratchFile scratch(span_line("t", "1", "undefined", name, 1) + span_line("t", "2", "1", "b", 2));
  Store file = opened(scratch);
  EXPECT_EQ(file.head(file.trace(0).spans[1]).name, "b");
  EXPECT_EQ(file.head(file.trace(0).spans[0]).name, name);
}

TEST(Store, NoticesThatTheFileChanged) {
  const ScratchFile scratch(span_line("t", "1", "undefined", "root", 1) + span_line("t", "2", "1", "child", 2) +
                            std::string(1 << 20, '\n')); // more than one buffer, so that it is read again
  Store file = opened(scratch);
  scratch.write("");
  EXPECT_THROW(file.event(file.trace(0).spans[1]), UserError);
}

TEST(Store, RefusesWhatIsNoFile) {
  EXPECT_THROW(Store().open("/nowhere/at/all"), UserError);
  EXPECT_THROW(Store().open("/"), UserError);
  EXPECT_THROW(Store().open("/dev/null"), UserError);
}

TEST(Store, FollowsAGrowingFile) {
  const std::string second = span_line("t", "2", "1", "child", 2);
  const ScratchFile scratch(span_line("t", "1", "undefined", "root", 1) + second.substr(0, 40));
  Store store = opened(scratch);
  EXPECT_EQ(store.span_count(), 1u);
  EXPECT_EQ(store.report().bad_lines, 1u); // still being written
  EXPECT_FALSE(store.refresh());
  std::ofstream(scratch.path(), std::ios::app) << second.substr(40) << span_line("u", "3", "undefined", "other", 3);
  EXPECT_TRUE(store.refresh());
  EXPECT_EQ(store.span_count(), 3u);
  EXPECT_EQ(store.trace_count(), 2u);
  EXPECT_EQ(store.trace(0).spans.size(), 2u);
  EXPECT_EQ(store.report().bad_lines, 0u);
  EXPECT_EQ(store.report().lines, 3u);
}

TEST(Store, KeepsTheSpansOfAFileThatWasReplaced) {
  const ScratchFile scratch(span_line("t", "1", "undefined", "old", 1));
  Store store = opened(scratch);
  std::filesystem::rename(scratch.path(), scratch.path() + ".1");
  scratch.write(span_line("u", "2", "undefined", "new", 2));
  EXPECT_TRUE(store.refresh());
  ASSERT_EQ(store.span_count(), 2u);
  EXPECT_EQ(store.head(store.row(0)).name, "old");
  EXPECT_EQ(store.head(store.row(1)).name, "new");
  EXPECT_EQ(store.generation(), 0u);
  std::filesystem::remove(scratch.path() + ".1");
}

TEST(Store, BeginsAnewWhenTheFileIsCutOff) {
  const ScratchFile scratch(span_line("t", "1", "undefined", "old", 1) + span_line("t", "2", "1", "old", 1));
  Store store = opened(scratch);
  scratch.write(span_line("u", "2", "undefined", "new", 2));
  EXPECT_TRUE(store.refresh());
  ASSERT_EQ(store.span_count(), 1u);
  EXPECT_EQ(store.trace_id(0), "u");
  EXPECT_EQ(store.generation(), 1u);
}

TEST(Store, ForgetsTheSpansOfAFileThatWasDeletedAndReplaced) {
  const ScratchFile other(span_line("o", "5", "undefined", "other", 1));
  const ScratchFile scratch(span_line("t", "1", "undefined", "old", 1));
  Store store = opened(scratch);
  store.open(other.path());
  std::filesystem::remove(scratch.path());
  EXPECT_FALSE(store.refresh()); // nothing is in its place yet
  EXPECT_EQ(store.event(store.row(0)).string("name"), "old");
  scratch.write(span_line("u", "2", "undefined", "new", 2));
  EXPECT_TRUE(store.refresh());
  ASSERT_EQ(store.trace_count(), 2u);
  EXPECT_FALSE(store.find_trace("t"));
  EXPECT_EQ(store.event(store.row(0)).string("name"), "other");
  EXPECT_EQ(store.event(store.row(1)).string("name"), "new");
  EXPECT_EQ(store.generation(), 1u);
}

TEST(Store, ForgetsOneOfItsFiles) {
  const ScratchFile gone(span_line("t", "1", "undefined", "gone", 1) +
                         R"({"label":"l","metric_type":"score","trace_id":"t","span_id":"1"})"
                         "\n");
  const ScratchFile kept(
      span_line("t", "2", "1", "kept", 2, "llm", R"({"input_tokens":7,"total_cost":0.5})") +
      R"({"data":{"attributes":{"session_id":"s","spans":[{"trace_id":"a","span_id":"0x1f"},{"trace_id":"a","span_id":"4","parent_id":"0x1f"}]}}})"
      "\n");
  Store store = opened(gone);
  store.open(kept.path());
  EXPECT_EQ(store.evaluations().size(), 1u);
  store.forget(gone.path());
  EXPECT_EQ(store.evaluations().size(), 0u);
  ASSERT_EQ(store.span_count(), 3u);
  EXPECT_EQ(store.trace_count(), 2u);
  const SpanRow row = store.row(0);
  EXPECT_EQ(store.text(row.name), "kept");
  EXPECT_EQ(row.input_tokens, 7);
  EXPECT_EQ(row.cost, 0.5);
  EXPECT_EQ(store.event(row).string("name"), "kept");
  EXPECT_EQ(store.head(store.row(1)).span_id, "0x1f");
  EXPECT_EQ(store.head(store.row(2)).parent_id, "0x1f");
  EXPECT_EQ(store.event(store.row(2)).string("session_id"), "s");
  EXPECT_FALSE(store.refresh());
}

TEST(Store, ReadsInPieces) {
  std::string text;
  for (int i = 1; i <= 25; ++i) text += span_line("t", std::to_string(i), "undefined", "n", i);
  const ScratchFile scratch(text);
  Store store;
  store.add(scratch.path());
  EXPECT_EQ(store.span_count(), 0u);
  const Store::Refreshed first = store.refresh(10);
  EXPECT_TRUE(first.changed && first.more);
  EXPECT_EQ(store.span_count(), 10u);
  while (store.refresh(10).more) {}
  EXPECT_EQ(store.span_count(), 25u);
  EXPECT_FALSE(store.refresh(10).changed);
}

TEST(Store, UnpacksWhatIsCompressed) {
  const ScratchFile scratch("");
  const gzFile file = gzopen(scratch.path().c_str(), "wb");
  const std::string line = span_line("t", "1", "undefined", "packed", 1);
  ASSERT_EQ(gzwrite(file, line.data(), static_cast<unsigned>(line.size())), static_cast<int>(line.size()));
  gzclose(file);
  Store store = opened(scratch);
  ASSERT_EQ(store.span_count(), 1u);
  EXPECT_EQ(store.event(store.row(0)).string("name"), "packed");
  EXPECT_FALSE(store.refresh());
}

TEST(Store, KeepsRowsOfManyKinds) {
  std::string text;
  for (int i = 1; i <= 9000; ++i) // more than a chunk of rows
    text += span_line("t" + std::to_string(i % 7), std::to_string(i), "undefined", "n" + std::to_string(i % 11), i,
                      i % 3 == 0 ? "llm" : "task", i % 3 == 0 ? R"({"total_tokens":)" + std::to_string(i) + "}" : "{}");
  const ScratchFile scratch(text);
  Store store = opened(scratch);
  ASSERT_EQ(store.span_count(), 9000u);
  for (int i = 1; i <= 9000; ++i) {
    const SpanRow row = store.row(static_cast<std::size_t>(i) - 1);
    ASSERT_EQ(row.span, static_cast<std::uint64_t>(i));
    ASSERT_EQ(store.text(row.name), "n" + std::to_string(i % 11));
    ASSERT_EQ(row.total_tokens, i % 3 == 0 ? i : SpanRow::absent);
    ASSERT_EQ(store.trace_id(row.trace), "t" + std::to_string(i % 7));
  }
}

TEST(Store, JoinsTheSpansOfSeveralFiles) {
  const ScratchFile client(span_line("t", "1", "undefined", "client", 1));
  const ScratchFile server(span_line("t", "2", "1", "server", 2));
  Store store = opened(client);
  store.open(server.path());
  ASSERT_EQ(store.trace_count(), 1u);
  const TraceRows trace = store.trace(0);
  ASSERT_EQ(trace.spans.size(), 2u);
  EXPECT_EQ(store.head(trace.spans[1]).name, "server");
  EXPECT_EQ(store.event(trace.spans[0]).string("name"), "client");
  EXPECT_TRUE(store.find_span(0, "2"));
  EXPECT_FALSE(store.find_span(0, "7"));
  EXPECT_EQ(store.find_trace("t"), 0u);
  EXPECT_EQ(store.find_trace("u"), std::nullopt);
}

TEST(Store, ReadsTheBodyOfThePublicApi) {
  const ScratchFile scratch(
      R"({"data":{"type":"span","attributes":{"ml_app":"api","session_id":"s","tags":["env:x"],"spans":[{"trace_id":"t",)"
      R"("span_id":"1","parent_id":"undefined","name":"n","start_ns":1,"duration":2.0,"meta":{"kind":"llm"}}]}}})"
      "\n");
  Store store = opened(scratch);
  ASSERT_EQ(store.span_count(), 1u);
  const SpanHead head = store.head(store.row(0));
  EXPECT_EQ(head.ml_app, "api");
  EXPECT_EQ(head.session_id, "s");
  EXPECT_EQ(head.kind, "llm");
  EXPECT_EQ(head.duration_ns, 2);
}

std::string evaluation(const std::string& target, const std::string& rest) {
  return R"({"event_type":"evaluation_metric","metrics":[{)" + target + R"(,"label":"quality",)" + rest + "}]}\n";
}

TEST(Store, JoinsEvaluationsToTheirSpans) {
  const ScratchFile scratch(
      evaluation(R"("join_on":{"span":{"trace_id":"t","span_id":"1"}})", R"("metric_type":"score","score_value":0.5)") +
      span_line("t", "1", "undefined", "root", 1) + span_line("t", "2", "1", "child", 2) +
      evaluation(R"("join_on":{"tag":{"key":"ml_app","value":"app"}})",
                 R"("metric_type":"boolean","boolean_value":true)") +
      R"({"data":{"type":"evaluation_metric","attributes":{"metrics":[{"trace_id":"t","span_id":"1","label":"v1",)"
      R"("metric_type":"categorical","categorical_value":"good","timestamp_ms":5}]}}})"
      "\n" +
      evaluation(R"("join_on":{"span":{"trace_id":"t","span_id":"9"}})", R"("metric_type":"score","score_value":1)"));
  Store store = opened(scratch);
  EXPECT_EQ(store.report().bad_lines, 0u);
  ASSERT_EQ(store.evaluations().size(), 4u);
  const SpanRow root = store.row(0);
  const auto of_root = store.evaluations_of(root, store.event(root));
  ASSERT_EQ(of_root.size(), 3u);
  EXPECT_EQ(of_root[2]->evaluation.value, "good");
  const SpanRow child = store.row(1);
  const auto of_child = store.evaluations_of(child, store.event(child));
  ASSERT_EQ(of_child.size(), 1u);
  EXPECT_EQ(of_child[0]->evaluation.value, "true");
}

TEST(TraceSource, NewestFirst) {
  const ScratchFile scratch(span_line("old", "1", "undefined", "r", 10) + span_line("new", "1", "undefined", "r", 30) +
                            span_line("same age, later in the file", "1", "undefined", "r", 30));
  const Store file = opened(scratch);
  EXPECT_EQ(newest_first(file), (std::vector<std::size_t>{2, 1, 0}));
  EXPECT_EQ(file.trace_id(newest_first(file).front()), "same age, later in the file");
}

TEST(TraceSource, FindsByBeginningOfTheId) {
  const ScratchFile scratch(span_line("abc", "1", "undefined", "r", 1) + span_line("abcd", "1", "undefined", "r", 2) +
                            span_line("bcd", "1", "undefined", "r", 3));
  const Store file = opened(scratch);
  EXPECT_EQ(file.trace_id(find_trace(file, "B")), "bcd");
  EXPECT_EQ(file.trace_id(find_trace(file, "abcd")), "abcd");
  EXPECT_EQ(file.trace_id(find_trace(file, "abc")), "abc"); // the whole id wins over the beginning of another
  EXPECT_THROW(find_trace(file, "ab"), UserError);
  EXPECT_THROW(find_trace(file, "x"), UserError);
}

} // namespace
} // namespace llmobs::viewer
