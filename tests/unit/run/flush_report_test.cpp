// What a flush tells of each destination.
#include "caller/traced_program.h"
#include "deliver/backend.h"

#include <fstream>

namespace llmobs {
namespace {

using namespace std::chrono_literals;

class FlushReportTest : public TracedProgramTest {};

struct Told {
  DestinationFlush all[8];
  size_t count = 0;
  FlushResult whole;
  explicit Told(uint32_t ms) : whole(flush(ms, all, 8, &count)) {}
  const DestinationFlush* named(const char* part) const {
    for (size_t i = 0; i < count; ++i) {
      if (std::string(all[i].name).find(part) != std::string::npos) return &all[i];
    }
    return nullptr;
  }
};

TEST_F(FlushReportTest, EachDestinationHasItsOwnResult) {
  std::atomic<bool> over{false};
  Backend hung([&](const BackendRequest& request) {
    if (request.head.compare(0, 4, "GET ") == 0) return Backend::reply(200, R"({"endpoints":["/evp_proxy/v2/"]})");
    while (!over) std::this_thread::sleep_for(5ms);
    return std::string();
  });
  ChildEnd end = run_child([&] {
    const std::string url = hung.url();
    enable(Config().set_agent_url(url).set_file(file_).set_destinations("file,agent"));
    make_spans(3);
    Told told(300);
    if (told.whole != FlushResult::timeout) return 1;
    const DestinationFlush *file = told.named("spans to /"), *agent = told.named("spans to the Datadog agent");
    if (!file || !agent) return 2;
    if (file->result != FlushResult::delivered || file->delivered != 3 || file->queued != 0) return 3;
    if (agent->result != FlushResult::timeout || agent->delivered != 0 || agent->queued != 3) return 4;
    _exit(0);
  });
  EXPECT_EQ(end.exit_code, 0) << end.said;
  over = true;
}

TEST_F(FlushReportTest, CountsAreThoseOfTheCall) {
  ChildEnd end = run_child([&] {
    if (Told(10).whole != FlushResult::disabled) return 1;
    std::ofstream(folder_.file("plain")) << "x";
    const std::string below = folder_.file("plain") + "/file";
    enable(Config().set_file(below));
    make_spans(3);
    Told first(10000);
    if (first.whole != FlushResult::dropped || first.count == 0) return 2;
    const DestinationFlush* file = first.named("spans");
    if (!file || file->result != FlushResult::dropped || file->dropped != 3) return 3;
    Told second(10000); // nothing new
    file = second.named("spans");
    if (second.whole != FlushResult::delivered || file->result != FlushResult::delivered || file->dropped != 0)
      return 4;
    enable(to_file());
    make_spans(2);
    Told third(10000);
    file = third.named("spans");
    if (third.whole != FlushResult::delivered || file->delivered != 2) return 5;
    size_t count = 0;
    if (flush(10000, nullptr, 0, &count) != FlushResult::delivered || count != third.count) return 6;
    if (flush(10000, third.all, 8, nullptr) != FlushResult::delivered) return 7;
    return adds_up() ? 0 : 8;
  });
  EXPECT_EQ(end.exit_code, 0) << end.said;
}

TEST_F(FlushReportTest, WhatIsInTheSpoolIsToldApart) {
  ChildEnd end = run_child([&] {
    enable(Config().set_agent_url("http://127.0.0.1:9").set_spool(folder_.file("spool")));
    make_spans(3);
    Told told(20000); // it takes a second to be sure that nobody is there
    const DestinationFlush* agent = told.named("spans to the Datadog agent");
    if (told.whole != FlushResult::spooled || !agent) return 1;
    return agent->result == FlushResult::spooled && agent->spooled == 3 && agent->dropped == 0 ? 0 : 2;
  });
  EXPECT_EQ(end.exit_code, 0) << end.said;
}

// A program that was built when a DestinationFlush was shorter.
TEST_F(FlushReportTest, IsWrittenInTheSizeOfTheProgram) {
  ChildEnd end = run_child([&] {
    enable(to_file());
    make_spans(1);
    constexpr size_t size = sizeof(DestinationFlush) - sizeof(uint64_t);
    alignas(DestinationFlush) unsigned char bytes[size + 1];
    bytes[size] = 0x5a;
    size_t count = 0;
    if (detail::flush_and_tell(10000, reinterpret_cast<DestinationFlush*>(bytes), 1, &count, size) !=
        FlushResult::delivered)
      return 1;
    return bytes[size] == 0x5a && bytes[0] != 0 ? 0 : 2;
  });
  EXPECT_EQ(end.exit_code, 0) << end.said;
}

} // namespace
} // namespace llmobs
