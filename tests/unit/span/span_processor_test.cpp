// Span processors: what they see, what they may change, what becomes of spans when they fail, and when they come and go.
#include "span/processed_spans.h"

#include <llmobs/llmobs.h>
#include <llmobs/message.h>

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <thread>

namespace llmobs {
namespace {

using SpanProcessorTest = ProcessedSpansTest;

TEST_F(SpanProcessorTest, RenamesSpansAndChangesPrompts) {
  register_processor([](FinishedSpan& span) {
    span.set_name("");
    if (span.name() == "chat with 4111") span.set_name("chat with [card]");
    for (size_t i = 0; i < span.prompt_variables_size(); ++i) {
      Text name = span.prompt_variable_name(i);
      if (span.prompt_variable(name) == "4111") span.set_prompt_variable(name, "[card]");
    }
    if (span.tag("clear") == "yes") span.input().clear();
  });
  auto annotate = [](ScopedSpan& span) {
    span.annotate(
        Annotation().set_input("q").set_prompt(Prompt().set_id("p").set_variables({{"card", "4111"}, {"n", 2}})));
  };
  {
    ScopedSpan span(SpanKind::Llm, "chat with 4111");
    annotate(span);
  }
  {
    ScopedSpan span(SpanKind::Llm, "cleared");
    annotate(span);
    span.annotate(Annotation().set_tags({{"clear", "yes"}}));
  }
  auto found = events();
  nlohmann::json prompt = found["chat with [card]"]["meta"]["input"]["prompt"];
  EXPECT_EQ(prompt["variables"], nlohmann::json::parse(R"({"card":"[card]","n":2})"));
  prompt = found["cleared"]["meta"]["input"]["prompt"];
  EXPECT_EQ(prompt["id"], "p");
  EXPECT_FALSE(prompt.contains("variables"));
}

TEST_F(SpanProcessorTest, OneThatThrowsTakesDeclarationsWithIt) {
  register_processor([](FinishedSpan&) -> bool { throw std::runtime_error("no"); });
  auto meta = meta_of(SpanKind::Llm,
                      Annotation().set_input("q").set_prompt(Prompt().set_id("p").set_variables({{"card", "4111"}})));
  EXPECT_EQ(meta.dump().find("4111"), std::string::npos) << meta;
}

TEST_F(SpanProcessorTest, SeesWhatTheSpanIs) {
  std::string seen;
  register_processor([&](FinishedSpan& span) {
    SpanContent input = span.input(), output = span.output();
    seen = std::string(span.name()) + '|' + std::to_string(static_cast<int>(span.kind())) + '|' +
           std::string(span.session_id()) + '|' + std::string(span.ml_app()) + '|' + std::string(span.model_name()) +
           '|' + (span.failed() ? "failed: " : "good: ") + std::string(span.error_message()) + '|' +
           std::to_string(input.size()) + std::string(input.role(0)) + ':' + std::string(input.text(0)) + ',' +
           std::string(input.role(1)) + ':' + std::string(input.text(1)) + '|' + std::to_string(output.size()) +
           std::string(output.text(0)) + std::string(output.text(7)) + '|' + std::string(span.tag("tier")) +
           std::string(span.tag("none")) + '|' + std::string(span.metadata("t")) + std::string(span.metadata("list"));
  });
  {
    ScopedSpan span(SpanKind::Llm, "chat", SpanOptions().set_model("gpt-4o").set_session_id("s").set_ml_app("app"));
    std::vector<Message> messages(2);
    messages[0].role = "user";
    messages[0].content = "hi";
    messages[1].content = "there";
    span.annotate(Annotation()
                      .set_input(messages)
                      .set_output("hello")
                      .set_tags({{"tier", "gold"}})
                      .set_metadata({{"t", 0.5}, {"list", std::vector<int>{1, 2}}}));
    span.set_error("type", "why");
  }
  events();
  EXPECT_EQ(seen, "chat|" + std::to_string(static_cast<int>(SpanKind::Llm)) +
                      "|s|app|gpt-4o|failed: why|2user:hi,:there|1hello|gold|0.5[1,2]");
}

TEST_F(SpanProcessorTest, ChangesTextAndLeavesTheRestOfAMessage) {
  register_processor([](FinishedSpan& span) {
    SpanContent input = span.input();
    for (size_t part = 0; part < input.size(); ++part) {
      input.set_text(part, "masked " + std::string(input.role(part)));
      input.set_text(part, std::string(input.text(part)) + '!');
    }
    input.set_text(99, "nowhere");
    return true;
  });
  Message call{"assistant", "secret", {{"search", R"({"q":"x"})", "id1", "function"}}, {}, ""};
  Message result{"tool", "secret", {}, {{"found", "search", "id1", ""}}, "id1"};
  nlohmann::json meta = meta_of(SpanKind::Llm, Annotation().set_input(std::vector<Message>{call, result}));
  nlohmann::json messages = meta["input"]["messages"];
  ASSERT_EQ(messages.size(), 2u);
  EXPECT_EQ(messages[0]["content"], "masked assistant!");
  EXPECT_EQ(messages[0]["role"], "assistant");
  EXPECT_EQ(messages[0]["tool_calls"][0]["arguments"]["q"], "x");
  EXPECT_EQ(messages[1]["content"], "masked tool!");
  EXPECT_EQ(messages[1]["tool_results"][0]["result"], "found");
  EXPECT_EQ(messages[1]["tool_id"], "id1");
}

TEST_F(SpanProcessorTest, TakesApartMessagesGivenAsJsonAndAsText) {
  register_processor([](FinishedSpan& span) {
    SpanContent input = span.input();
    for (size_t part = 0; part < input.size(); ++part) input.set_text(part, std::string(input.text(part)) + "?");
    span.output().append("assistant", "added");
  });
  nlohmann::json meta = meta_of(
      SpanKind::Llm,
      Annotation().set_input(Value::json(R"([{"role":"user","content":"a"},{"content":"b"}])")).set_output("first"));
  EXPECT_EQ(meta["input"]["messages"][0], (nlohmann::json{{"role", "user"}, {"content", "a?"}}));
  EXPECT_EQ(meta["input"]["messages"][1]["content"], "b?");
  EXPECT_EQ(meta["output"]["messages"][0]["content"], "first");
  EXPECT_EQ(meta["output"]["messages"][1], (nlohmann::json{{"role", "assistant"}, {"content", "added"}}));
}

// It is shown in the event, so it must be shown to whoever takes secrets out of events.
TEST_F(SpanProcessorTest, SeesMessagesOfUnknownForm) {
  std::string seen;
  register_processor([&](FinishedSpan& span) {
    seen = std::string(span.input().text(0));
    span.input().set_text(0, "masked");
  });
  nlohmann::json meta = meta_of(SpanKind::Llm, Annotation().set_input(Value::json(R"({"question":"secret"})")));
  EXPECT_EQ(seen, R"({"question":"secret"})");
  EXPECT_EQ(meta["input"]["messages"][0]["content"], "masked");
}

int traced(const std::string& question, int k) {
  LLMOBS_TRACE(tool, question, k);
  LLMOBS_RETURN(k);
}

TEST_F(SpanProcessorTest, ReplacesCapturedArgumentsAsOneText) {
  std::string seen;
  register_processor([&](FinishedSpan& span) {
    seen = std::string(span.input().text(0)) + std::string(span.output().text(0));
    span.input().set_text(0, "[redacted]");
    span.input().append("role", "of one value there is one");
    span.output().clear();
  });
  traced("secret", 3);
  nlohmann::json meta = events()["traced"]["meta"];
  EXPECT_EQ(seen, R"({"question":"secret","k":3}3)");
  EXPECT_EQ(meta["input"]["value"], "[redacted]");
  EXPECT_TRUE(meta["output"].empty()) << meta;
}

std::string asked(const std::string& question, int temperature, const std::string& model) {
  LLMOBS_TRACE(llm, question, temperature, model);
  LLMOBS_RETURN(question);
}

TEST_F(SpanProcessorTest, SeesWhatIsMetadataOfWhatWasCaptured) {
  std::string seen;
  register_processor([&](FinishedSpan& span) {
    for (size_t i = 0; i <= span.metadata_size(); ++i)
      seen += std::string(span.metadata_name(i)) + '=' + std::string(span.metadata(span.metadata_name(i))) + ';';
    span.set_metadata("temperature", "masked");
    span.remove_metadata("model");
  });
  asked("why?", 1, "m");
  nlohmann::json meta = events()["asked"]["meta"];
  EXPECT_EQ(seen, "temperature=1;model=m;=;");
  EXPECT_EQ(meta["input"]["messages"][0]["content"], "why?");
  EXPECT_EQ(meta["metadata"], (nlohmann::json{{"temperature", "masked"}}));
}

TEST_F(SpanProcessorTest, ToClearASideTakesTheRestOfItAway) {
  register_processor([](FinishedSpan& span) { span.input().clear(); });
  asked("why?", 1, "m");
  nlohmann::json meta = events()["asked"]["meta"];
  EXPECT_TRUE(meta["input"].empty());
  EXPECT_TRUE(meta["metadata"].empty()) << meta;
}

int logged_in(const std::string& password, const std::vector<std::string>& header, const std::string& question) {
  LLMOBS_TRACE(tool, password, header, question);
  LLMOBS_RETURN(5);
}

void log_in() {
  logged_in("hunter2", {"Authorization", "Bearer x-1-secret"}, "is sk-0123456789abcdef mine?");
  auto span = llmobs::task("span");
  span.annotate(Annotation()
                    .set_input("Bearer x-1-secret")
                    .set_output("ghp_0123456789abcdefABCDEF0123456789abcd")
                    .set_metadata({{"api_key", "x-1-secret"}, {"max_tokens", 5}})
                    .set_tags({{"client_secret", "x-1-secret"}}));
  span.set_error("E", "refused: Bearer x-1-secret");
}

TEST_F(SpanProcessorTest, SecretsAreGoneBeforeItSeesThem) {
  std::string seen;
  register_processor([&](FinishedSpan& span) { seen += std::string(span.input().text(0)); });
  log_in();
  auto all = events();
  EXPECT_EQ(seen,
            R"({"password":"[redacted]","header":["Authorization","[redacted]"],"question":"is [redacted] mine?"})"
            "Bearer [redacted]");
  const nlohmann::json& event = all["span"];
  EXPECT_EQ(event["meta"]["input"]["value"], "Bearer [redacted]");
  EXPECT_EQ(event["meta"]["output"]["value"], "[redacted]");
  EXPECT_EQ(event["meta"]["metadata"], nlohmann::json::parse(R"({"api_key":"[redacted]","max_tokens":5})"));
  EXPECT_EQ(event["meta"]["error"]["message"], "refused: Bearer [redacted]");
  EXPECT_TRUE(has_tag(event, "client_secret:[redacted]"));
}

TEST_F(SpanProcessorTest, SecretsStayWhereTheProgramWantsThem) {
  ASSERT_TRUE(enable(to_file().set_redact("off")));
  log_in();
  EXPECT_EQ(events()["span"]["meta"]["input"]["value"], "Bearer x-1-secret");
  std::remove(file_.c_str());
  ASSERT_TRUE(enable(to_file().set_redact_names("question")));
  logged_in("hunter2", {}, "why?");
  EXPECT_EQ(events()["logged_in"]["meta"]["input"]["value"],
            R"({"password":"[redacted]","header":[],"question":"[redacted]"})");
}

nlohmann::json failed_span(const std::string& file) {
  {
    auto span = llmobs::task("span");
    span.annotate(Annotation().set_input("4111"));
    span.set_error("E", "card 4111 refused");
  }
  EXPECT_EQ(flush(10000), FlushResult::delivered);
  nlohmann::json error = events_by_name(file)["span"]["meta"]["error"];
  std::remove(file.c_str());
  return error;
}

TEST_F(SpanProcessorTest, ToClearBothSidesTakesTheMessageAway) {
  register_processor([](FinishedSpan& span) {
    span.input().clear();
    span.output().clear();
  });
  EXPECT_EQ(failed_span(file_)["message"], "[redacted]");
  register_processor([](FinishedSpan& span) {
    span.input().clear();
    span.output().clear();
    span.set_error_message("refused");
  });
  EXPECT_EQ(failed_span(file_)["message"], "refused");
  register_processor([](FinishedSpan& span) { span.input().clear(); });
  EXPECT_EQ(failed_span(file_)["message"], "card 4111 refused");
  register_processor([](FinishedSpan&) { throw 1; });
  EXPECT_EQ(failed_span(file_)["message"], "[redacted]");
}

TEST_F(SpanProcessorTest, SeesAndSetsTheErrorAlone) {
  std::string seen;
  register_processor([&](FinishedSpan& span) {
    seen = std::string(span.error_message()) + '|' + std::string(span.error_stack());
    span.set_error_message("masked");
    span.set_error_stack("no stack");
  });
  nlohmann::json error = failed_span(file_);
  EXPECT_EQ(seen, "card 4111 refused|");
  EXPECT_EQ(error["message"], "masked");
  EXPECT_EQ(error["stack"], "no stack");
}

TEST_F(SpanProcessorTest, DocumentsKeepNameAndScore) {
  register_processor([](FinishedSpan& span) {
    span.output().set_text(0, "masked");
    span.output().keep_first(1);
  });
  std::vector<Document> documents = {{"secret", "faq", "d1", 0.5}, {"second", "", "", {}}};
  nlohmann::json meta = meta_of(SpanKind::Retrieval, Annotation().set_input("query").set_output(documents));
  ASSERT_EQ(meta["output"]["documents"].size(), 1u);
  EXPECT_EQ(meta["output"]["documents"][0],
            (nlohmann::json{{"text", "masked"}, {"name", "faq"}, {"id", "d1"}, {"score", 0.5}}));
}

TEST_F(SpanProcessorTest, GivesContentToASpanThatHasNone) {
  register_processor([](FinishedSpan& span) {
    span.input().append("user", "made");
    span.output().append("", "up");
  });
  { auto span = llmobs::llm("llm"); }
  { auto span = llmobs::task("task"); }
  { auto span = llmobs::embedding("embedding"); }
  auto found = events();
  EXPECT_EQ(found["llm"]["meta"]["input"]["messages"][0]["role"], "user");
  EXPECT_EQ(found["task"]["meta"]["input"]["value"], "made");
  EXPECT_EQ(found["embedding"]["meta"]["input"]["documents"][0]["text"], "made");
  EXPECT_EQ(found["embedding"]["meta"]["output"]["value"], "up");
}

TEST_F(SpanProcessorTest, TagsAndMetadata) {
  register_processor([](FinishedSpan& span) {
    span.set_tag("seen", std::string("yes"));
    span.set_tag("tier", "silver");
    span.set_metadata("plain", "text");
    span.remove_metadata("secret");
    span.remove_metadata("not there");
  });
  std::vector<Entry> metadata;
  std::vector<std::string> names;
  for (int i = 0; i < 40; ++i) names.push_back("m" + std::to_string(i));
  for (const std::string& name : names) metadata.emplace_back(Text(name), 1);
  metadata.emplace_back("secret", "x");
  {
    auto span = llmobs::task("span");
    span.annotate(Annotation().set_tags({{"tier", "gold"}}).set_metadata(metadata));
  }
  nlohmann::json event = events()["span"];
  EXPECT_TRUE(has_tag(event, "seen:yes"));
  EXPECT_TRUE(has_tag(event, "tier:silver"));
  EXPECT_FALSE(has_tag(event, "tier:gold"));
  EXPECT_EQ(event["meta"]["metadata"]["plain"], "text");
  EXPECT_EQ(event["meta"]["metadata"].size(), 41u);
  EXPECT_FALSE(event["meta"]["metadata"].contains("secret"));
}

TEST_F(SpanProcessorTest, DropsSpansAndCountsThem) {
  uint64_t before = stats().filtered;
  register_processor([](FinishedSpan& span) { return span.kind() != SpanKind::Tool; });
  {
    auto root = llmobs::workflow("root");
    auto dropped = llmobs::tool("dropped");
    auto child = llmobs::task("child");
  }
  auto found = events(); // delivered: nothing was lost against anyone's will
  EXPECT_EQ(found.size(), 2u);
  EXPECT_NE(found["child"]["parent_id"], found["root"]["span_id"]);
  EXPECT_EQ(stats().filtered, before + 1);
  EXPECT_EQ(stats().dropped, 0u);
}

TEST_F(SpanProcessorTest, OneThatThrowsLetsNoContentOut) {
  uint64_t before = stats().content_dropped;
  register_processor([](FinishedSpan& span) -> bool {
    span.input().set_text(0, "half way");
    if (span.name().size() == 3) throw 42; // no std::exception
    throw std::runtime_error("processor");
  });
  for (const char* name : {"one", "two", "three"}) {
    auto span = llmobs::task(name);
    span.annotate(
        Annotation().set_input("secret").set_output("secret").set_metadata({{"m", "secret"}}).set_tags({{"t", "x"}}));
    span.set_error("type", "message");
  }
  auto found = events();
  ASSERT_EQ(found.size(), 3u);
  for (auto& [name, event] : found) {
    EXPECT_EQ(event.dump().find("secret"), std::string::npos) << event;
    EXPECT_EQ(event.dump().find("half way"), std::string::npos) << event;
    EXPECT_TRUE(has_tag(event, "t:x"));
    EXPECT_EQ(event["status"], "error");
  }
  EXPECT_EQ(stats().content_dropped, before + 3);
}

TEST_F(SpanProcessorTest, WhatItTracesAndFlushesItselfIsIgnored) {
  std::atomic<int> calls{0};
  FlushResult result = FlushResult::delivered;
  register_processor([&](FinishedSpan&) {
    ++calls;
    auto span = llmobs::task("inside");
    AnnotationContext context(AnnotationContextOptions().set_name("x"));
    traced("q", 1);
    result = flush(60000);
  });
  { auto span = llmobs::task("outside"); }
  auto found = events();
  EXPECT_EQ(found.size(), 1u);
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(result, FlushResult::disabled);
}

// Owned, and gone when nobody uses it any more.
TEST_F(SpanProcessorTest, OneAfterTheOther) {
  auto first = std::make_shared<int>(0), second = std::make_shared<int>(0);
  register_processor([first](FinishedSpan& span) { span.set_tag("by", "first"); });
  { auto span = llmobs::task("a"); }
  flush(10000);
  register_processor([second](FinishedSpan& span) {
    span.set_tag("by", "second");
    deregister_processor(); // after this one
  });
  { auto span = llmobs::task("b"); }
  flush(10000);
  { auto span = llmobs::task("c"); }
  auto found = events();
  EXPECT_TRUE(has_tag(found["a"], "by:first"));
  EXPECT_TRUE(has_tag(found["b"], "by:second"));
  EXPECT_FALSE(has_tag(found["c"], "by:second"));
  EXPECT_EQ(first.use_count(), 1);
  EXPECT_EQ(second.use_count(), 1);
}

TEST_F(SpanProcessorTest, ChangesHandsWhileSpansCome) {
  std::atomic<bool> stop{false};
  std::thread producer([&] {
    while (!stop) traced("question", 1);
  });
  auto held = std::make_shared<std::atomic<int>>(0);
  for (int i = 0; i < 2000; ++i) {
    register_processor([held](FinishedSpan&) { ++*held; });
    if (i % 3 == 0) deregister_processor();
  }
  stop = true;
  producer.join();
  deregister_processor();
  flush(10000);
  traced("question", 2); // the background thread looks once more
  flush(10000);
  EXPECT_EQ(held.use_count(), 1);
}

} // namespace
} // namespace llmobs
