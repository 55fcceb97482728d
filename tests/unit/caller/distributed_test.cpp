// Traces over several processes, suppression, sampling and what the environment keeps in: as programs see them.
#include "caller/recorded_spans.h"

#include <llmobs/llmobs.h>

#include <gtest/gtest.h>

#include <cstdlib>
#include <cstring>
#include <functional>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

// As libcurl has it.
struct curl_slist {
  char* data;
  curl_slist* next;
};
static curl_slist* curl_slist_append(curl_slist* list, const char* text) {
  auto* last = new curl_slist{new char[std::strlen(text) + 1], nullptr};
  std::strcpy(last->data, text);
  if (!list) return last;
  curl_slist* at = list;
  while (at->next) at = at->next;
  at->next = last;
  return list;
}

namespace {

using llmobs::SpanKind;
using nlohmann::json;
typedef std::map<std::string, std::string> Headers;

class DistributedTest : public llmobs::RecordedSpansTest {
protected:
  void enable_with(std::map<const char*, const char*> variables) {
    for (auto& [name, value] : variables) setenv(name, value, 1);
    llmobs::disable();
    llmobs::enable(llmobs::Config().set_file(path_).set_ml_app("tests"));
    for (auto& [name, value] : variables) unsetenv(name);
  }
  // What a process that is far away would send.
  static Headers remote() {
    return {{"X-Datadog-Trace-Id", "6668098298460380516"},
            {"X-Datadog-Parent-Id", "99"},
            {"X-Datadog-Tags",
             "_dd.p.tid=6b0086aa00000000,_dd.p.llmobs_parent_id=4711,"
             "_dd.p.llmobs_trace_id=142230126860660515156149653582601133412,_dd.p.llmobs_ml_app=far,"
             "_dd.p.llmobs_sid=session,_dd.p.llmobs_sr=0.5,_dd.p.llmobs_sd=0,_dd.p.llmobs_pagent_span_id=42,"
             "_dd.p.llmobs_pagent_name=far agent"},
            {"tracestate", "ot=rv:00000000000001;th:0"}};
  }
};

TEST_F(DistributedTest, WhatIsBegunBelowARemoteSpanBelongsToItsTrace) {
  std::thread later;
  {
    auto far = llmobs::activate_distributed_headers(remote());
    EXPECT_TRUE(far.found());
    EXPECT_STREQ(far.ids().span_id, "4711");
    auto span = llmobs::workflow("near");
    { auto child = llmobs::tool("child"); }
    later = std::thread(llmobs::bind([] { auto span = llmobs::task("thread"); }));
  }
  later.join();
  { auto root = llmobs::task("after"); }
  auto found = spans();
  ASSERT_EQ(found.size(), 4u);
  for (const char* name : {"near", "child", "thread"}) {
    const json& span = found[name];
    EXPECT_EQ(span["trace_id"], "6b0086aa000000005c89d812c71e1d64") << name;
    EXPECT_EQ(span["session_id"], "session") << name;
    EXPECT_EQ(span["_dd"]["sample_rate"], "0.5") << name;
    EXPECT_EQ(span["_dd"]["sampling_decision"], "0") << name;
    EXPECT_EQ(span["meta"]["agent_attribution"]["pagent_span_id"], "42") << name;
    EXPECT_EQ(span["meta"]["agent_attribution"]["pagent_name"], "far agent") << name;
    auto& tags = span["tags"];
    EXPECT_NE(std::find(tags.begin(), tags.end(), "ml_app:far"), tags.end()) << name;
  }
  EXPECT_EQ(found["near"]["parent_id"], "4711");
  EXPECT_EQ(found["after"]["parent_id"], "undefined");
  EXPECT_EQ(found["after"]["_dd"]["sample_rate"], "1");
  expect_exact_account();
}

TEST_F(DistributedTest, WhatIsTakenInIsPassedOn) {
  auto far = llmobs::activate_distributed_headers(remote());
  auto span = llmobs::agent("near agent");
  Headers headers;
  EXPECT_TRUE(llmobs::inject_distributed_headers(headers));
  llmobs::SpanIds ids = span.ids();
  const std::string& tags = headers["x-datadog-tags"];
  EXPECT_NE(tags.find(std::string("_dd.p.llmobs_parent_id=") + ids.span_id), std::string::npos);
  for (const char* part :
       {"_dd.p.llmobs_trace_id=142230126860660515156149653582601133412", "_dd.p.llmobs_ml_app=far",
        "_dd.p.llmobs_sid=session", "_dd.p.llmobs_sr=0.5,_dd.p.llmobs_sd=0", "_dd.p.llmobs_pagent_name=near agent"})
    EXPECT_NE(tags.find(part), std::string::npos) << part << " in " << tags;
  EXPECT_NE(headers["tracestate"].find(",ot=rv:00000000000001;th:0"), std::string::npos);
}

TEST_F(DistributedTest, HeadersOfAllKinds) {
  llmobs::Span span(SpanKind::Workflow, "span", llmobs::SpanOptions().set_session_id("mine"));
  Headers map = {{"traceparent", "old"}};
  EXPECT_TRUE(llmobs::inject_distributed_headers(map, span));
  EXPECT_NE(map["traceparent"], "old");
  EXPECT_NE(map["x-datadog-tags"].find("_dd.p.llmobs_sid=mine"), std::string::npos);
  EXPECT_NE(map["x-datadog-tags"].find("_dd.p.llmobs_ml_app=tests"), std::string::npos);
  EXPECT_NE(map["x-datadog-tags"].find("_dd.p.llmobs_sr=1,_dd.p.llmobs_sd=1"), std::string::npos);
  std::unordered_multimap<std::string, std::string> many = {{"traceparent", "old"}, {"traceparent", "older"}};
  EXPECT_TRUE(llmobs::inject_distributed_headers(many, span));
  EXPECT_EQ(many.count("traceparent"), 1u);
  curl_slist* list = nullptr;
  EXPECT_TRUE(llmobs::inject_distributed_headers(list, span));
  Headers called;
  EXPECT_TRUE(
      llmobs::inject_distributed_headers([&](const std::string& name, const char* value) { called[name] = value; },
                                         span));
  EXPECT_EQ(called, map);
  span.finish();
  EXPECT_TRUE(llmobs::inject_distributed_headers(called, span)); // ids are good for ever

  std::string id = span.ids().span_id;
  auto is_active = [&](auto&& headers) {
    llmobs::RemoteParent there(headers);
    return there.ids().span_id == id && llmobs::active_span().span_id == id;
  };
  EXPECT_TRUE(is_active(map));
  EXPECT_TRUE(is_active(many));
  EXPECT_TRUE(is_active(list));
  EXPECT_TRUE(is_active([&](const std::string& name) { return map[name]; }));
  EXPECT_TRUE(
      is_active([&](const char* name) -> const char* { return map.count(name) ? map[name].c_str() : nullptr; }));
  EXPECT_TRUE(is_active([&](const char* name) -> std::optional<std::string> {
    return map.count(name) ? std::optional<std::string>(map[name]) : std::nullopt;
  }));
  EXPECT_FALSE(is_active(Headers()));
  while (list) {
    curl_slist* next = list->next;
    delete[] list->data;
    delete list;
    list = next;
  }
}

TEST_F(DistributedTest, AServiceThatCallsItselfStaysInItsTrace) {
  auto client = llmobs::workflow("client", llmobs::SpanOptions().set_session_id("s"));
  Headers headers;
  llmobs::inject_distributed_headers(headers);
  std::thread([&] {
    auto here = llmobs::activate_distributed_headers(headers);
    auto again = llmobs::activate_distributed_headers(headers);
    auto server = llmobs::task("server");
  }).join();
  client.finish();
  auto found = spans();
  EXPECT_EQ(llmobs::parent_of(found, "server"), "client");
  EXPECT_EQ(found["server"]["session_id"], "s");
  expect_exact_account();
}

TEST_F(DistributedTest, NothingToSendWithoutASpan) {
  Headers headers;
  EXPECT_FALSE(llmobs::inject_distributed_headers(headers));
  EXPECT_TRUE(headers.empty());
  EXPECT_FALSE(llmobs::inject_distributed_headers(headers, llmobs::Span()));
  llmobs::disable();
  EXPECT_FALSE(llmobs::RemoteParent(remote()).found());
}

TEST_F(DistributedTest, NoSpansBeginInsideASuppression) {
  auto outer = llmobs::workflow("outer");
  {
    llmobs::Suppression quiet;
    auto hidden = llmobs::task("hidden");
    EXPECT_FALSE(hidden.recording());
    EXPECT_FALSE(llmobs::annotate(llmobs::Annotation().set_output("not the outer one's")));
    llmobs::AnnotationContext context(llmobs::AnnotationContextOptions().set_tags({{"a", "b"}}));
    { auto also = llmobs::task("hidden too"); }
    std::thread(llmobs::bind([] { auto there = llmobs::task("hidden there"); })).join();
    EXPECT_TRUE(outer.annotate(llmobs::Annotation().set_metrics({{"seen", 1}})));
  }
  { auto seen = llmobs::task("seen"); }
  outer.finish();
  auto found = spans();
  EXPECT_EQ(found.size(), 2u);
  EXPECT_EQ(found["outer"]["metrics"]["seen"], 1);
  EXPECT_FALSE(found["outer"]["meta"].contains("output"));
  expect_exact_account();
}

TEST_F(DistributedTest, SamplingIsDecidedOnceForATrace) {
  enable_with(
      {{"DD_LLMOBS_SAMPLE_RATE", "0"}, {"DD_LLMOBS_SAMPLING_RULES", R"([{"tags":{"tier":"go*"},"sample_rate":1}])"}});
  {
    auto root = llmobs::workflow("gold");
    root.annotate(llmobs::Annotation().set_tags({{"tier", "gold"}}));
    auto child = llmobs::task("gold child");
  }
  {
    auto root = llmobs::workflow("other");
    Headers headers;
    llmobs::inject_distributed_headers(headers); // frozen from here on
    root.annotate(llmobs::Annotation().set_tags({{"tier", "gold"}}));
    EXPECT_NE(headers["x-datadog-tags"].find("_dd.p.llmobs_sr=0,_dd.p.llmobs_sd=0"), std::string::npos);
  }
  auto found = spans();
  for (const char* name : {"gold", "gold child"}) EXPECT_EQ(found[name]["_dd"]["sample_rate"], "1") << name;
  EXPECT_EQ(found["gold"]["_dd"]["sampling_decision"], "1");
  EXPECT_EQ(found["other"]["_dd"]["sample_rate"], "0");
  EXPECT_EQ(found["other"]["_dd"]["sampling_decision"], "0");
}

class KeptIn : public DistributedTest {
protected:
  std::map<std::string, json> spans_under(std::map<const char*, const char*> variables) {
    enable_with(std::move(variables));
    auto tool = llmobs::wrap(llmobs::TraceOptions().set_name("tool").set_kind(SpanKind::Tool), [](int a) { return a; });
    tool(1);
    llmobs::trace(SpanKind::Llm, "llm", [](llmobs::Span& span) {
      span.annotate(llmobs::Annotation().set_input("in").set_output("out").set_metadata({{"temperature", 1}}));
    });
    try {
      llmobs::trace(SpanKind::Task, "fails", [] { throw std::runtime_error("quotes a secret"); });
    } catch (const std::exception&) {}
    return spans();
  }
  static bool shows(const json& span, const char* side) {
    return span["meta"].contains(side) && !span["meta"][side].empty();
  }
};

TEST_F(KeptIn, Nothing) {
  auto found = spans_under({});
  EXPECT_TRUE(shows(found["tool"], "input") && shows(found["tool"], "output"));
}
TEST_F(KeptIn, Everything) {
  for (const char* value : {"none", "nonsense"}) {
    std::remove(path_.c_str());
    auto found = spans_under({{"LLMOBS_CAPTURE", value}});
    for (const char* name : {"tool", "llm"}) {
      EXPECT_FALSE(shows(found[name], "input")) << name;
      EXPECT_FALSE(shows(found[name], "output")) << name;
    }
    EXPECT_TRUE(found["llm"]["meta"]["metadata"].empty());
    EXPECT_EQ(found["fails"]["meta"]["error"]["message"], "[redacted]");
    EXPECT_EQ(found["fails"]["meta"]["error"]["type"], "std::runtime_error");
  }
}
TEST_F(KeptIn, OneSide) {
  auto found = spans_under({{"LLMOBS_CAPTURE", "result"}});
  EXPECT_FALSE(shows(found["tool"], "input"));
  EXPECT_TRUE(shows(found["tool"], "output") && shows(found["llm"], "output"));
  EXPECT_EQ(found["fails"]["meta"]["error"]["message"], "[redacted]");
  std::remove(path_.c_str());
  found = spans_under({{"LLMOBS_CAPTURE", "arguments"}});
  EXPECT_TRUE(shows(found["tool"], "input"));
  EXPECT_FALSE(shows(found["tool"], "output"));
  EXPECT_EQ(found["fails"]["meta"]["error"]["message"], "quotes a secret");
}
TEST_F(KeptIn, OneKindOfThing) {
  auto found = spans_under(
      {{"LLMOBS_CAPTURE_MESSAGES", "off"}, {"LLMOBS_CAPTURE_ERROR_MESSAGES", "0"}, {"LLMOBS_CAPTURE_METADATA", "0"}});
  EXPECT_FALSE(shows(found["llm"], "input") || shows(found["llm"], "output"));
  EXPECT_TRUE(shows(found["tool"], "input"));
  EXPECT_TRUE(found["llm"]["meta"]["metadata"].empty());
  EXPECT_EQ(found["fails"]["meta"]["error"]["message"], "[redacted]");
}

} // namespace
