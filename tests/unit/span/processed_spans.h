// Spans of a program that goes on, and what the program's processor made of them.
#pragma once

#include "caller/traced_program.h"

namespace llmobs {

class ProcessedSpansTest : public TracedProgramTest {
protected:
  void SetUp() override { ASSERT_TRUE(enable(to_file())); }
  void TearDown() override {
    deregister_processor();
    EXPECT_TRUE(adds_up());
    disable();
  }
  std::map<std::string, nlohmann::json> events() {
    EXPECT_EQ(flush(10000), FlushResult::delivered);
    return events_by_name(file_);
  }
  // The one span of a test, after its processor.
  nlohmann::json meta_of(SpanKind kind, const Annotation& annotation) {
    {
      ScopedSpan span(kind, "span");
      span.annotate(annotation);
    }
    return events()["span"]["meta"];
  }
};

} // namespace llmobs
