// A Performance is what came of one scenario in the program that played it: which span each handle is, and what each step
// answered. What was sent is not in here (recording.h).
#pragma once

#include "special_values.h"

#include <mutex>
#include <string>
#include <vector>

namespace llmobs {
namespace golden {

struct PlayedSpan {
  std::string handle;
  std::string span_id;
};

class Performance {
public:
  /// In the order in which spans begin. Thread-safe, as are the others.
  void began(const std::string& handle, const std::string& span_id) {
    std::lock_guard<std::mutex> lock(mutex_);
    spans_.push_back({handle, span_id});
  }
  void observe(json observation) {
    std::lock_guard<std::mutex> lock(mutex_);
    observations_.push_back(std::move(observation));
  }

  const std::vector<PlayedSpan>& spans() const { return spans_; }
  const json& observations() const { return observations_; }

private:
  std::mutex mutex_;
  std::vector<PlayedSpan> spans_;
  json observations_ = json::array();
};

} // namespace golden
} // namespace llmobs
