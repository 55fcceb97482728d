// Records to spans: order within and between threads, inheritance, orphans, the memory bound, and that every span that
// began is counted once.
#include "base/statistics.h"
#include "record/record_bytes.h"
#include "record/spill.h"
#include "span/assembler.h"

#include <llmobs/lifecycle.h>

#include <gtest/gtest.h>

namespace llmobs {
namespace {

using json = nlohmann::ordered_json;

struct Taken {
  uint64_t span_id;
  std::string name, session_id, ml_app, agent_name;
  uint64_t agent_span_id;
  size_t arguments;
  std::string output;
  int64_t duration_ns;
};

struct Collector final : SpanSink {
  void take(SpanData& span) override {
    std::string output = span.output.shape == Shape::text ? std::string(span.output.text.string()) : "";
    spans.push_back({span.span_id, std::string(span.name), std::string(span.session_id), std::string(span.ml_app),
                     std::string(span.agent_name), span.agent_span_id, span.arguments.size(), output,
                     span.duration_ns});
  }
  const Taken& operator[](uint64_t span_id) const {
    for (const Taken& span : spans) {
      if (span.span_id == span_id) return span;
    }
    static const Taken none{};
    ADD_FAILURE() << "no span " << span_id;
    return none;
  }
  std::vector<Taken> spans;
};

class AssemblerTest : public testing::Test {
protected:
  void accept(RecordBytes record, Seen before = Seen::everything) { assembler_.accept(record.record(), before); }
  void span(uint64_t id, uint64_t parent, SpanKind kind,
            std::initializer_list<std::pair<Field, const char*>> fields = {}) {
    RecordBytes record = RecordBytes::begin(id, parent);
    record.field(Field::kind, ValueBytes().integer(static_cast<int64_t>(kind)));
    for (auto [field, text] : fields) record.field(field, text);
    accept(record);
  }
  void end(uint64_t id) { accept(RecordBytes::end(id)); }
  uint64_t new_drops(DropReason reason) const {
    return dropped_count(reason) - drops_before_[static_cast<int>(reason)];
  }

  void SetUp() override {
    for (unsigned i = 0; i < drop_reasons; ++i) drops_before_[i] = dropped_count(static_cast<DropReason>(i));
  }

  // These spans go nowhere; other tests in this process count, too.
  void TearDown() override { reset_statistics_after_fork(); }

  Collector taken_;
  MemoryBudget budget_{1u << 20};
  Assembler assembler_{taken_, budget_};
  uint64_t drops_before_[drop_reasons] = {};
};

TEST_F(AssemblerTest, PutsOneSpanTogether) {
  static const char site[] = "kind=tool\nname=f\nparams=a,b\n";
  accept(RecordBytes::begin(1, 0, site).field(Field::argument, "x").field(Field::argument, "y"));
  accept(RecordBytes::update(1).field(Field::result, "z"));
  EXPECT_EQ(assembler_.open(), 1u);
  accept(RecordBytes::end(1));
  EXPECT_EQ(assembler_.open(), 0u);
  EXPECT_EQ(taken_[1].name, "f");
  EXPECT_EQ(taken_[1].arguments, 2u);
  EXPECT_EQ(taken_[1].output, "z");
  EXPECT_GT(taken_[1].duration_ns, 0);
  EXPECT_EQ(budget_.used(), 0u);
}

TEST_F(AssemblerTest, AnEndMaySayMore) {
  span(1, 0, SpanKind::Task);
  accept(RecordBytes::end(1).field(Field::result, "z"));
  EXPECT_EQ(taken_[1].output, "z");
  accept(RecordBytes::end(2).field(Field::result, "early"), Seen::this_cycle);
  span(2, 0, SpanKind::Task);
  assembler_.finish_cycle();
  EXPECT_EQ(taken_[2].output, "early");
  EXPECT_EQ(budget_.used(), 0u);
}

TEST_F(AssemblerTest, SecondEndsAndLateUpdatesAreNothing) {
  span(1, 0, SpanKind::Task);
  end(1);
  end(1);
  accept(RecordBytes::update(1).field(Field::output, "late"));
  assembler_.finish_cycle();
  EXPECT_EQ(taken_.spans.size(), 1u);
  EXPECT_EQ(taken_[1].output, "");
  EXPECT_EQ(budget_.used(), 0u);
}

TEST_F(AssemblerTest, InheritsSessionAndApp) {
  span(1, 0, SpanKind::Workflow, {{Field::session_id, "A"}, {Field::ml_app, "app"}});
  span(2, 1, SpanKind::Task, {{Field::session_id, "B"}});
  span(3, 2, SpanKind::Tool);
  span(4, 1, SpanKind::Task, {{Field::ml_app, "own"}});
  for (uint64_t id : {3, 2, 4, 1}) end(id);
  EXPECT_EQ(taken_[3].session_id, "B");
  EXPECT_EQ(taken_[2].session_id, "B");
  EXPECT_EQ(taken_[4].session_id, "A");
  EXPECT_EQ(taken_[3].ml_app, "app");
  EXPECT_EQ(taken_[4].ml_app, "own");
}

TEST_F(AssemblerTest, ASessionSetLateIsTheTracesFromThenOn) {
  span(1, 0, SpanKind::Workflow);
  span(2, 1, SpanKind::Task);
  span(3, 1, SpanKind::Task);
  accept(RecordBytes::update(3).field(Field::session_id, "late"));
  span(4, 1, SpanKind::Task);
  span(5, 3, SpanKind::Task);
  for (uint64_t id : {2, 5, 3, 4, 1}) end(id);
  EXPECT_EQ(taken_[1].session_id, "");
  EXPECT_EQ(taken_[2].session_id, "");
  EXPECT_EQ(taken_[3].session_id, "late");
  EXPECT_EQ(taken_[4].session_id, "late");
  EXPECT_EQ(taken_[5].session_id, "late");
}

TEST_F(AssemblerTest, AnArgumentMayBeTheSession) {
  static const char site[] = "kind=tool\nname=f\nparams=a,id\nroles=,session_id\nsession_id=fallback\n";
  span(1, 0, SpanKind::Workflow, {{Field::session_id, "of the root"}});
  accept(RecordBytes::begin(2, 1, site).field(Field::argument, "a").field(Field::argument, "given"));
  span(3, 2, SpanKind::Tool);
  accept(RecordBytes::begin(4, 1, site).field(Field::argument, "a").field(Field::argument, ValueBytes().integer(-7)));
  span(5, 4, SpanKind::Tool);
  for (uint64_t id : {5, 4, 3, 2, 1}) end(id);
  EXPECT_EQ(taken_[1].session_id, "of the root");
  EXPECT_EQ(taken_[2].session_id, "given");
  EXPECT_EQ(taken_[3].session_id, "given");
  EXPECT_EQ(taken_[4].session_id, "-7");
  EXPECT_EQ(taken_[5].session_id, "-7");
}

TEST_F(AssemblerTest, AnArgumentWithoutTextIsNoSession) {
  static const char with_option[] = "kind=tool\nparams=id\nroles=session_id\nsession_id=fallback\n";
  static const char without[] = "kind=tool\nparams=id\nroles=session_id\n";
  span(1, 0, SpanKind::Workflow, {{Field::session_id, "of the root"}});
  uint64_t id = 2;
  for (const ValueBytes& value : {ValueBytes().string(""), ValueBytes().put(Tag::null), ValueBytes().put(Tag::cut),
                                  bytes_of({{"a", 1}}), ValueBytes()}) {
    accept(RecordBytes::begin(id, 1, with_option).field(Field::argument, value));
    accept(RecordBytes::begin(id + 1, 1, without).field(Field::argument, value));
    end(id);
    end(id + 1);
    EXPECT_EQ(taken_[id].session_id, "fallback");
    EXPECT_EQ(taken_[id + 1].session_id, "of the root");
    id += 2;
  }
  accept(RecordBytes::begin(id, 1, without)); // fewer arguments than the site says
  end(id);
  EXPECT_EQ(taken_[id].session_id, "of the root");
}

TEST_F(AssemblerTest, ASessionTagIsASession) {
  span(1, 0, SpanKind::Workflow);
  accept(RecordBytes::update(1).field(Field::tags, bytes_of({{"x", "y"}, {"session_id", "s"}})));
  span(2, 1, SpanKind::Task);
  end(2);
  end(1);
  EXPECT_EQ(taken_[1].session_id, "s");
  EXPECT_EQ(taken_[2].session_id, "s");
}

TEST_F(AssemblerTest, AttributesSpansToTheNearestAgentAroundThem) {
  span(1, 0, SpanKind::Agent, {{Field::name, "outer"}});
  span(2, 1, SpanKind::Task);
  span(3, 2, SpanKind::Agent, {{Field::name, "inner"}});
  span(4, 3, SpanKind::Tool);
  for (uint64_t id : {4, 3, 2, 1}) end(id);
  EXPECT_EQ(taken_[1].agent_span_id, 0u);
  EXPECT_EQ(taken_[2].agent_name, "outer");
  EXPECT_EQ(taken_[3].agent_name, "outer");
  EXPECT_EQ(taken_[4].agent_name, "inner");
  EXPECT_EQ(taken_[4].agent_span_id, 3u);
}

TEST_F(AssemblerTest, ChildrenMayOutliveAndFollowTheirParent) {
  span(1, 0, SpanKind::Agent, {{Field::session_id, "s"}, {Field::name, "agent"}});
  span(2, 1, SpanKind::Task);
  end(1);
  span(3, 1, SpanKind::Task); // begun below a span that is over
  end(2);
  end(3);
  for (uint64_t id : {2, 3}) {
    EXPECT_EQ(taken_[id].session_id, "s");
    EXPECT_EQ(taken_[id].agent_name, "agent");
  }
}

TEST_F(AssemblerTest, RecordsOfOtherThreadsMayComeFirst) {
  accept(RecordBytes::end(2, 9000), Seen::this_cycle);
  accept(RecordBytes::update(2).field(Field::result, "z"), Seen::this_cycle);
  accept(RecordBytes::begin(2, 1), Seen::this_cycle); // before its parent
  accept(RecordBytes::begin(1).field(Field::session_id, "s"), Seen::this_cycle);
  EXPECT_TRUE(taken_.spans.empty());
  assembler_.finish_cycle();
  EXPECT_EQ(taken_[2].output, "z");
  EXPECT_EQ(taken_[2].session_id, "s");
  accept(RecordBytes::end(1));
  EXPECT_EQ(taken_.spans.size(), 2u);
  EXPECT_EQ(budget_.used(), 0u);
}

TEST_F(AssemblerTest, WaitsOneMoreCycleForWhatMayStillCome) {
  accept(RecordBytes::end(1, 9000), Seen::next_cycle);
  accept(RecordBytes::begin(2, 1), Seen::next_cycle);
  accept(RecordBytes::end(2), Seen::next_cycle);
  assembler_.finish_cycle();
  EXPECT_TRUE(taken_.spans.empty());
  accept(RecordBytes::begin(1).field(Field::session_id, "s"), Seen::this_cycle);
  accept(RecordBytes::update(2).field(Field::output, "o"), Seen::this_cycle);
  assembler_.finish_cycle();
  EXPECT_EQ(taken_.spans.size(), 2u);
  EXPECT_EQ(taken_[2].session_id, "s");
  EXPECT_EQ(taken_[2].output, "o");
}

TEST_F(AssemblerTest, GivesUpWaitingForWhatNeverComes) {
  accept(RecordBytes::update(7).field(Field::output, "of nobody"), Seen::this_cycle);
  accept(RecordBytes::end(8), Seen::next_cycle);
  accept(RecordBytes::begin(1, 999), Seen::this_cycle); // its parent was refused
  accept(RecordBytes::end(1), Seen::this_cycle);
  assembler_.finish_cycle();
  EXPECT_EQ(taken_.spans.size(), 1u);
  assembler_.finish_cycle();
  EXPECT_EQ(budget_.used(), 0u);
}

TEST_F(AssemblerTest, LongChainsBelowALateParentFindTheirPlace) {
  for (uint64_t id = 1000; id > 1; --id) accept(RecordBytes::begin(id, id - 1), Seen::this_cycle);
  accept(RecordBytes::begin(1).field(Field::session_id, "s"), Seen::this_cycle);
  assembler_.finish_cycle();
  for (uint64_t id = 1; id <= 1000; ++id) end(id);
  for (const Taken& span : taken_.spans) EXPECT_EQ(span.session_id, "s");
  EXPECT_EQ(taken_.spans.size(), 1000u);
}

TEST_F(AssemblerTest, CirclesOfParentsEnd) {
  accept(RecordBytes::begin(1, 2), Seen::this_cycle);
  accept(RecordBytes::begin(2, 1), Seen::this_cycle);
  assembler_.finish_cycle();
  end(1);
  end(2);
  EXPECT_EQ(taken_.spans.size(), 2u);
}

TEST_F(AssemblerTest, StaysWithinItsMemoryAndCounts) {
  std::string large(10000, 'x');
  for (uint64_t id = 1; id <= 300; ++id) accept(RecordBytes::begin(id).field(Field::input, large));
  EXPECT_LE(budget_.used(), budget_.limit());
  EXPECT_EQ(assembler_.open() + new_drops(DropReason::queue_full), 300u);
  EXPECT_GT(assembler_.open(), 80u);
  for (uint64_t id = 1; id <= 300; ++id) end(id);
  EXPECT_EQ(taken_.spans.size() + new_drops(DropReason::queue_full), 300u);
  EXPECT_EQ(budget_.used(), 0u);
}

TEST_F(AssemblerTest, ContentThatFindsNoRoomIsLostNotTheSpan) {
  accept(RecordBytes::begin(1));
  std::string large(700000, 'x');
  accept(RecordBytes::update(1).field(Field::output, large));
  uint64_t lost = stats().content_dropped;
  accept(RecordBytes::update(1).field(Field::input, large));
  EXPECT_EQ(stats().content_dropped, lost + 1);
  end(1);
  EXPECT_EQ(taken_[1].output.size(), large.size());
  EXPECT_EQ(budget_.used(), 0u);
}

TEST_F(AssemblerTest, WhatIsOpenAtTheEndIsCounted) {
  for (uint64_t id = 1; id <= 5; ++id) span(id, id - 1, SpanKind::Task);
  accept(RecordBytes::end(3), Seen::next_cycle);
  assembler_.drop_open();
  EXPECT_EQ(new_drops(DropReason::unfinished), 5u);
  EXPECT_EQ(assembler_.open(), 0u);
  EXPECT_EQ(budget_.used(), 0u);
  assembler_.finish_cycle();
  end(1); // of a span that is gone
  EXPECT_TRUE(taken_.spans.empty());
}

TEST_F(AssemblerTest, TakesSpilledFieldsAndFreesThem) {
  std::string fields =
      RecordBytes::update(0).field(Field::output, std::string(100000, 'y')).bytes().substr(sizeof(UpdateRecord));
  unsigned char* block = grow_spill(nullptr, 0, fields.size(), SpillOf::thread);
  ASSERT_NE(block, nullptr);
  std::memcpy(block, fields.data(), fields.size());
  Spill spill{block, fields.size()};
  span(1, 0, SpanKind::Task);
  RecordBytes update = RecordBytes::update(1).raw({reinterpret_cast<const char*>(&spill), sizeof spill});
  auto& record = const_cast<RecordHeader&>(update.record());
  record = RecordHeader::of_spilled(record.type(), record.used());
  EXPECT_GE(spilled_bytes(), fields.size());
  assembler_.accept(record, Seen::everything);
  EXPECT_EQ(spilled_bytes(), 0u);
  end(1);
  EXPECT_EQ(taken_[1].output.size(), 100000u);
}

TEST_F(AssemblerTest, ManySpansInManyTraces) {
  for (uint64_t id = 1; id <= 20000; ++id) {
    accept(RecordBytes::begin(id * 0x9e3779b97f4a7c15u, 0, nullptr, id));
    if (id > 300) end((id - 300) * 0x9e3779b97f4a7c15u);
  }
  EXPECT_EQ(assembler_.open(), 300u);
  EXPECT_EQ(taken_.spans.size(), 19700u);
}

TEST(SpanFacts, TheEndOfATimeThatIsNoneOverflowsNothing) {
  SpanFacts facts;
  facts.start_ns = INT64_MAX - 5;
  facts.duration_ns = 10;
  EXPECT_EQ(facts.end_ns(), INT64_MAX);
  facts.start_ns = 7;
  EXPECT_EQ(facts.end_ns(), 17);
}

} // namespace
} // namespace llmobs
