// What the tests of whole programs have in common: spans, the equation of the counters, the file of the spans.
#pragma once

#include "base/statistics.h"
#include "support/child_process.h"
#include "support/scratch_folder.h"

#include <llmobs/llmobs.h>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <map>
#include <set>
#include <thread>

namespace llmobs {

inline void make_spans(int count, const char* name = "s") {
  for (int i = 0; i < count; ++i) {
    auto span = llmobs::task(name);
    llmobs::annotate(Annotation().set_input(i));
  }
}

/// Every span is accounted for, and what the background thread has found open or queued is what the counts leave.
inline bool is_accounted_for(const Stats& s) {
  return s.captured == s.delivered + s.filtered + s.dropped + s.spooled + s.open + s.queued &&
         s.evaluations_captured ==
             s.evaluations_delivered + s.evaluations_dropped + s.evaluations_spooled + s.evaluations_queued &&
         pending_count() == s.open + s.queued && pending_count(Counted::evaluations) == s.evaluations_queued;
}

inline bool adds_up() {
  Stats s = stats();
  if (is_accounted_for(s)) return true;
  std::fprintf(
      stderr,
      "captured %llu, delivered %llu, filtered %llu, dropped %llu, spooled %llu, open %llu, queued %llu, which is "
      "not %llu found; evaluations captured %llu, delivered %llu, dropped %llu, queued %llu\n",
      static_cast<unsigned long long>(s.captured), static_cast<unsigned long long>(s.delivered),
      static_cast<unsigned long long>(s.filtered), static_cast<unsigned long long>(s.dropped),
      static_cast<unsigned long long>(s.spooled), static_cast<unsigned long long>(s.open),
      static_cast<unsigned long long>(s.queued), static_cast<unsigned long long>(pending_count()),
      static_cast<unsigned long long>(s.evaluations_captured), static_cast<unsigned long long>(s.evaluations_delivered),
      static_cast<unsigned long long>(s.evaluations_dropped), static_cast<unsigned long long>(s.evaluations_queued));
  return false;
}

/// Waits, up to half a minute, until the background thread has noted what became of all.
inline bool comes_to_rest() {
  for (int i = 0; i < 3000 && !is_accounted_for(stats()); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  return adds_up();
}

inline std::set<std::string> span_ids(const std::string& file) {
  std::set<std::string> ids;
  for (const std::string& line : lines_of(file)) ids.insert(nlohmann::json::parse(line)["spans"][0]["span_id"]);
  return ids;
}

/// Names are unique in a test that asks for this.
inline std::map<std::string, nlohmann::json> events_by_name(const std::string& file) {
  std::map<std::string, nlohmann::json> events;
  for (const std::string& line : lines_of(file)) {
    nlohmann::json event = nlohmann::json::parse(line)["spans"][0];
    EXPECT_TRUE(events.emplace(event["name"].get<std::string>(), event).second) << event["name"];
  }
  return events;
}

inline bool has_tag(const nlohmann::json& event, const std::string& tag) {
  return std::find(event["tags"].begin(), event["tags"].end(), tag) != event["tags"].end();
}

class TracedProgramTest : public testing::Test {
protected:
  Config to_file() const { return Config().set_file(file_); }

  ScratchFolder folder_;
  std::string file_ = folder_.file("spans.jsonl");
};

} // namespace llmobs
