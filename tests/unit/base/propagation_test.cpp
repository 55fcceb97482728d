// The headers of a request: what is sent, what is understood, and what hostile ones do.
#include "base/propagation.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace llmobs {
namespace {

using Headers = std::map<std::string, std::string>;
using Verdict = ReceivedHeaders::Verdict;

Headers sent(const Propagated& what) {
  Headers headers;
  SentHeaders(what).each([&](const char* name, const std::string& value) { headers[name] = value; });
  return headers;
}

Verdict read(const Headers& headers, Propagated& out) {
  ReceivedHeaders received;
  for (const auto& [name, value] : headers) received.take(name, value);
  return received.read(out);
}

Propagated some() {
  Propagated what;
  what.span_id = 7636852842114652876u;
  what.trace = {0x5c89d812c71e1d64u, 0x6b0086aa00000000u};
  what.ml_app = "shop";
  what.session_id = "s-1=2";
  what.agent_span_id = 17;
  what.agent_name = "planner";
  what.sample_rate = "0.25";
  what.sampling_decision = '1';
  return what;
}

TEST(Propagation, SendsBothKindsOfHeaders) {
  Headers headers = sent(some());
  EXPECT_EQ(headers["x-datadog-trace-id"], "6668098298460380516");
  EXPECT_EQ(headers["x-datadog-parent-id"], "7636852842114652876");
  EXPECT_EQ(headers["x-datadog-sampling-priority"], "1");
  EXPECT_EQ(headers["x-datadog-tags"],
            "_dd.p.tid=6b0086aa00000000,_dd.p.dm=-0,_dd.p.llmobs_parent_id=7636852842114652876,"
            "_dd.p.llmobs_trace_id=142230126860660515156149653582601133412,_dd.p.llmobs_sr=0.25,_dd.p.llmobs_sd=1,"
            "_dd.p.llmobs_ml_app=shop,_dd.p.llmobs_sid=s-1=2,_dd.p.llmobs_pagent_span_id=17,"
            "_dd.p.llmobs_pagent_name=planner");
  EXPECT_EQ(headers["traceparent"], "00-6b0086aa000000005c89d812c71e1d64-69fb8d32b82d1acc-01");
  EXPECT_NE(headers["tracestate"].find("t.llmobs_sid:s-1~2"), std::string::npos);
  EXPECT_EQ(headers["tracestate"].substr(0, 3), "dd=");
}

TEST(Propagation, WhatIsSentIsReadBackByEitherKindAlone) {
  Headers all = sent(some());
  Headers datadog = all,
          w3c = {{"TraceParent", all["traceparent"]}, {"TraceState", "x=1, " + all["tracestate"] + ",ot=rv:0a;th:0"}};
  datadog.erase("traceparent");
  datadog.erase("tracestate");
  for (const Headers& headers : {all, datadog, w3c}) {
    Propagated back;
    ASSERT_EQ(read(headers, back), Verdict::good);
    EXPECT_EQ(back.span_id, some().span_id);
    EXPECT_EQ(back.trace, some().trace);
    EXPECT_EQ(back.ml_app, "shop");
    EXPECT_EQ(back.session_id, "s-1=2");
    EXPECT_EQ(back.sample_rate, "0.25");
    EXPECT_EQ(back.sampling_decision, '1');
  }
  Propagated back;
  read(w3c, back);
  EXPECT_EQ(back.tracestate, "x=1,ot=rv:0a;th:0");
  read(datadog, back);
  EXPECT_EQ(back.agent_span_id, 17u);
  EXPECT_EQ(back.agent_name, "planner");
}

TEST(Propagation, TraceIdsAreHexadecimalOrDecimal) {
  TraceId id;
  EXPECT_TRUE(read_trace_id("6b0086aa000000005c89d812c71e1d64", id));
  EXPECT_EQ(id.high, 0x6b0086aa00000000u);
  EXPECT_TRUE(read_trace_id("142230126860660515156149653582601133412", id));
  EXPECT_EQ(decimal_of(id), "142230126860660515156149653582601133412");
  EXPECT_EQ(id.high, 0x6b0086aa00000000u);
  EXPECT_TRUE(read_trace_id("00000000000000000000000000000012", id)); // begins with 0: hexadecimal
  EXPECT_EQ(id.low, 0x12u);
  EXPECT_TRUE(read_trace_id("12", id));
  EXPECT_EQ(id.low, 12u);
  for (const char* bad : {"", "0", "x", "6b0086aa", "-1", "340282366920938463463374607431768211456",
                          "99999999999999999999999999999999999999999999"})
    EXPECT_FALSE(read_trace_id(bad, id)) << bad;
}

TEST(Propagation, WithoutOurIdsThoseOfTheTracerCount) {
  Propagated back;
  EXPECT_EQ(read({{"x-datadog-tags", "_dd.p.tid=6b0086aa00000000,_dd.p.llmobs_parent_id=5"},
                  {"x-datadog-trace-id", "6668098298460380516"}},
                 back),
            Verdict::good);
  EXPECT_EQ(back.trace, some().trace);
  EXPECT_EQ(back.sampling_decision, 0);
  EXPECT_EQ(read({{"tracestate", "dd=t.llmobs_parent_id:5"},
                  {"traceparent", "00-6b0086aa000000005c89d812c71e1d64-00000000000000ff-01"}},
                 back),
            Verdict::good);
  EXPECT_EQ(back.trace, some().trace);
}

TEST(Propagation, OnlyPlainEntriesOfOthersAreSentOn) {
  Propagated back;
  std::string state = std::string("good=1,na") + '\0' +
                      "me=2,na\r\nme=3,value=\x01,\x7f=4,other=5,dd=t.llmobs_parent_id:5";
  ASSERT_EQ(read({{"tracestate", state}, {"traceparent", "00-6b0086aa000000005c89d812c71e1d64-00000000000000ff-01"}},
                 back),
            Verdict::good);
  EXPECT_EQ(back.tracestate, "good=1,other=5");
}

TEST(Propagation, HeadersThatSayNothingOrNonsense) {
  Propagated back;
  EXPECT_EQ(read({}, back), Verdict::absent);
  EXPECT_EQ(read({{"x-datadog-trace-id", "5"}, {"x-datadog-parent-id", "6"}}, back), Verdict::absent);
  EXPECT_EQ(read({{"x-datadog-tags", "_dd.p.llmobs_parent_id=undefined"}}, back), Verdict::undefined);
  EXPECT_EQ(read({{"x-datadog-tags", "_dd.p.llmobs_parent_id=abc"}}, back), Verdict::bad);
  EXPECT_EQ(read({{"x-datadog-tags", "_dd.p.llmobs_parent_id=0"}, {"x-datadog-trace-id", "5"}}, back), Verdict::bad);
  EXPECT_EQ(read({{"x-datadog-tags", "_dd.p.llmobs_parent_id=5"}}, back), Verdict::bad); // of no trace
  EXPECT_EQ(back.span_id, 0u);
}

TEST(Propagation, HostileValuesAreBounded) {
  Propagated back;
  std::string tags = "_dd.p.llmobs_parent_id=5,_dd.p.llmobs_trace_id=99,_dd.p.llmobs_sr=7,_dd.p.llmobs_sd=9,"
                     "_dd.p.llmobs_sid=a\r\nx: y,_dd.p.llmobs_pagent_span_id=-3,_dd.p.llmobs_pagent_name=n,,=,x";
  ASSERT_EQ(read({{"x-datadog-tags", tags}}, back), Verdict::good);
  EXPECT_EQ(back.sample_rate, "");
  EXPECT_EQ(back.sampling_decision, 0);
  EXPECT_EQ(back.session_id, "");
  EXPECT_EQ(back.agent_span_id, 0u);
  EXPECT_EQ(back.agent_name, "");
  EXPECT_EQ(read({{"x-datadog-tags", tags + std::string(100000, 'x')}}, back), Verdict::absent);

  Propagated what = some();
  what.session_id = std::string(100000, 's');
  what.ml_app = "a,b;c\n";
  what.agent_name = std::string(300, 'n');
  Headers headers = sent(what);
  EXPECT_LE(headers["x-datadog-tags"].size(), 512u);
  EXPECT_LE(headers["tracestate"].size(), 256u);
  for (const auto& [name, value] : headers) EXPECT_EQ(value.find('\n'), std::string::npos) << name;
  EXPECT_EQ(headers["x-datadog-tags"].find("ml_app"), std::string::npos);
  EXPECT_EQ(headers["x-datadog-tags"].find("pagent_name"), std::string::npos);
  EXPECT_NE(headers["x-datadog-tags"].find("pagent_span_id=17"), std::string::npos);
}

} // namespace
} // namespace llmobs
