// Annotation contexts: which spans they reach, how they nest, and their ends in every order and on other threads.
#include "caller/traced_program.h"

#include <llmobs/llmobs.h>

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace llmobs {
namespace {

AnnotationContextOptions with_tags(Entries tags) { return AnnotationContextOptions().set_tags(tags); }

int traced(int value) {
  LLMOBS_TRACE(tool, value);
  LLMOBS_RETURN(value + 1);
}

class AnnotationContextTest : public TracedProgramTest {
protected:
  void SetUp() override { ASSERT_TRUE(enable(to_file())); }
  void TearDown() override {
    EXPECT_TRUE(adds_up());
    disable();
  }
  std::map<std::string, nlohmann::json> events() {
    EXPECT_EQ(flush(10000), FlushResult::delivered);
    return events_by_name(file_);
  }
};

TEST_F(AnnotationContextTest, ReachesEverySpanBegunInside) {
  auto running = llmobs::workflow("running");
  {
    AnnotationContext context(with_tags({{"customer", "acme"}, {"seat", 7}, {"trial", true}, {"share", 0.5}}));
    auto child = llmobs::task("child");
    traced(1);
    llmobs::annotate(Annotation().set_input("text").set_metrics({{"n", 1}}));
  }
  { auto after = llmobs::task("after"); }
  running.finish();
  auto found = events();
  for (const char* name : {"child", "traced"}) {
    for (const char* tag : {"customer:acme", "seat:7", "trial:true", "share:0.5"}) {
      EXPECT_TRUE(has_tag(found[name], tag)) << name << ' ' << tag << found[name]["tags"];
    }
  }
  for (const char* name : {"running", "after"}) EXPECT_FALSE(has_tag(found[name], "customer:acme")) << name;
  EXPECT_EQ(found["traced"]["meta"]["output"]["value"], "2");
  EXPECT_EQ(found["child"]["meta"]["input"]["value"], "text");
  EXPECT_EQ(found["child"]["metrics"]["n"], 1);
}

TEST_F(AnnotationContextTest, TheInnerOneWinsTagByTagAndTheSpanOverBoth) {
  {
    AnnotationContext outer(
        AnnotationContextOptions().set_name("outer name").set_tags({{"a", "outer"}, {"b", "outer"}}));
    {
      AnnotationContext inner(
          AnnotationContextOptions().set_name("inner name").set_tags({{"b", "inner"}, {"c", "inner"}}));
      auto span = llmobs::task("own name");
      span.annotate(Annotation().set_tags({{"c", "span"}}));
    }
    { auto span = llmobs::task("own name"); }
  }
  auto found = events();
  for (const char* tag : {"a:outer", "b:inner", "c:span"}) EXPECT_TRUE(has_tag(found["inner name"], tag)) << tag;
  EXPECT_FALSE(has_tag(found["inner name"], "b:outer"));
  for (const char* tag : {"a:outer", "b:outer"}) EXPECT_TRUE(has_tag(found["outer name"], tag)) << tag;
  EXPECT_EQ(found.size(), 2u);
}

TEST_F(AnnotationContextTest, ASessionTagIsTheSession) {
  {
    AnnotationContext context(with_tags({{"session_id", "s-1"}}));
    auto parent = llmobs::workflow("parent");
    auto child = llmobs::task("child");
  }
  auto found = events();
  EXPECT_EQ(found["parent"]["session_id"], "s-1");
  EXPECT_EQ(found["child"]["session_id"], "s-1");
}

TEST_F(AnnotationContextTest, TheFormWithACallableHandsThrough) {
  auto value = std::make_unique<int>(3);
  std::unique_ptr<int> result = annotation_context(with_tags({{"t", "1"}}), [&] {
    auto span = llmobs::task("inside");
    return std::move(value);
  });
  EXPECT_EQ(*result, 3);
  EXPECT_THROW(annotation_context(with_tags({{"t", "2"}}), [] { throw 1; }), int);
  { auto span = llmobs::task("after"); }
  auto found = events();
  EXPECT_TRUE(has_tag(found["inside"], "t:1"));
  EXPECT_FALSE(has_tag(found["after"], "t:2"));
}

TEST_F(AnnotationContextTest, BelongsToOneThread) {
  AnnotationContext context(with_tags({{"t", "here"}}));
  std::thread([] { auto span = llmobs::task("there"); }).join();
  { auto span = llmobs::task("here"); }
  auto found = events();
  EXPECT_TRUE(has_tag(found["here"], "t:here"));
  EXPECT_FALSE(has_tag(found["there"], "t:here"));
}

TEST_F(AnnotationContextTest, EndsInAnyOrderAndByAnotherThread) {
  auto first = std::make_unique<AnnotationContext>(with_tags({{"first", "1"}}));
  auto second = std::make_unique<AnnotationContext>(with_tags({{"second", "1"}}));
  first.reset(); // the one inside goes on
  { auto span = llmobs::task("in second"); }
  std::thread([&] { second.reset(); }).join();
  { auto span = llmobs::task("after"); }
  auto kept = std::make_unique<AnnotationContext>(with_tags({{"kept", "1"}}));
  AnnotationContext* outlives = nullptr;
  std::thread([&] { outlives = new AnnotationContext(with_tags({{"thread", "1"}})); }).join();
  { auto span = llmobs::task("in kept"); }
  delete outlives; // its thread is gone
  kept.reset();
  auto found = events();
  EXPECT_TRUE(has_tag(found["in second"], "second:1"));
  EXPECT_FALSE(has_tag(found["after"], "first:1"));
  EXPECT_FALSE(has_tag(found["after"], "second:1"));
  EXPECT_TRUE(has_tag(found["in kept"], "kept:1"));
  EXPECT_FALSE(has_tag(found["in kept"], "thread:1"));
}

TEST_F(AnnotationContextTest, NestsDeepWithoutGrowing) {
  constexpr int depth = 20000;
  std::vector<std::unique_ptr<AnnotationContext>> contexts;
  std::string number;
  for (int i = 0; i < depth; ++i) {
    number = std::to_string(i);
    contexts.push_back(std::make_unique<AnnotationContext>(with_tags({{"level", number}, {"same", "x"}})));
  }
  { auto span = llmobs::task("deep"); }
  while (!contexts.empty()) contexts.pop_back();
  { auto span = llmobs::task("after"); }
  auto found = events();
  EXPECT_TRUE(has_tag(found["deep"], "level:" + std::to_string(depth - 1)));
  EXPECT_FALSE(has_tag(found["deep"], "level:0"));
  EXPECT_FALSE(has_tag(found["after"], "same:x"));
}

TEST_F(AnnotationContextTest, TextsThatFillARecordComeWhole) {
  std::string tag(40000, 'g'), input(200000, 'i');
  {
    AnnotationContext context(with_tags({{"large", tag}}));
    for (const char* name : {"a", "b", "c"}) {
      auto span = llmobs::task(name);
      llmobs::annotate(Annotation().set_input(input));
    }
  }
  auto found = events();
  for (const char* name : {"a", "b", "c"}) {
    EXPECT_TRUE(has_tag(found[name], "large:" + tag)) << name;
    EXPECT_EQ(found[name]["meta"]["input"]["value"], input) << name;
  }
}

TEST_F(AnnotationContextTest, OneThatIsTooLargeIsLeftOutAndCounted) {
  uint64_t before = stats().content_dropped;
  std::string huge(100000, 'h');
  AnnotationContext outer(with_tags({{"small", "1"}}));
  {
    AnnotationContext context(with_tags({{"huge", huge}}));
    auto span = llmobs::task("inside");
  }
  auto found = events();
  EXPECT_TRUE(has_tag(found["inside"], "small:1"));
  EXPECT_FALSE(has_tag(found["inside"], "huge:" + huge));
  EXPECT_EQ(stats().content_dropped, before + 1);
}

struct Throws {};
[[maybe_unused]] void llmobs_capture(Writer&, const Throws&) { throw 1; }
struct Nests {};
[[maybe_unused]] void llmobs_capture(Writer& out, const Nests&) {
  AnnotationContext context(with_tags({{"from", "capture"}})); // without effect: a record is being written
  auto span = llmobs::task("in capture");
  out.string("nested", 6);
}

TEST_F(AnnotationContextTest, ValuesOfTypesThatMisbehave) {
  {
    AnnotationContext good(with_tags({{"good", "1"}, {"nests", Nests()}}));
    AnnotationContext bad(with_tags({{"throws", Throws()}}));
    auto span = llmobs::task("inside");
  }
  { auto span = llmobs::task("after"); }
  auto found = events();
  EXPECT_TRUE(has_tag(found["inside"], "good:1"));
  EXPECT_TRUE(has_tag(found["inside"], "nests:nested"));
  EXPECT_FALSE(has_tag(found["after"], "from:capture"));
  EXPECT_EQ(found.size(), 2u);
}

TEST_F(AnnotationContextTest, GoesOnInAForkedChild) {
  std::string child_file = folder_.file("child.jsonl");
  {
    AnnotationContext context(with_tags({{"t", "both"}}));
    { auto span = llmobs::task("parent"); }
    ASSERT_EQ(flush(10000), FlushResult::delivered);
    ChildEnd end = run_child([&] {
      if (!enable(Config().set_file(child_file))) return 1;
      { auto span = llmobs::task("child"); }
      return flush(10000) == FlushResult::delivered ? 0 : 2;
    });
    EXPECT_EQ(end.exit_code, 0) << end.said;
  }
  EXPECT_TRUE(has_tag(events()["parent"], "t:both"));
  EXPECT_TRUE(has_tag(events_by_name(child_file)["child"], "t:both"));
}

TEST(AnnotationContext, WithoutEffectWhileTracingIsOff) {
  disable();
  AnnotationContext context(with_tags({{"t", "x"}}));
  ScratchFolder folder;
  ASSERT_TRUE(enable(Config().set_file(folder.file("f"))));
  { auto span = llmobs::task("later"); }
  ASSERT_EQ(flush(10000), FlushResult::delivered);
  EXPECT_FALSE(has_tag(events_by_name(folder.file("f"))["later"], "t:x"));
}

} // namespace
} // namespace llmobs
