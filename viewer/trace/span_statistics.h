// Statistics are spans in figures: how many there are of each kind, model, tool and error, how long they took, what
// they cost.
#pragma once

#include "store/store.h"
#include "trace/trace_summary.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace llmobs::viewer {

struct SpanGroup {
  std::string name;
  std::size_t spans = 0;
  std::size_t errors = 0;
  TokenTotals tokens;
  std::optional<double> cost;
  /// In order, of the spans that say how long they took.
  std::vector<std::int64_t> durations;

  /// The duration that this part (0 to 1) of the spans did not exceed.
  std::optional<std::int64_t> percentile(double part) const;
};

struct Statistics {
  std::size_t traces = 0;
  SpanGroup all;
  std::vector<SpanGroup> kinds; // each list from the most spans on
  std::vector<SpanGroup> models;
  std::vector<SpanGroup> tools;
  std::vector<SpanGroup> errors; // by the error's type
};

using RowFilter = std::function<bool(const SpanRow&)>;

/// Of the spans that `wanted` wants, of all if it is empty.
Statistics make_statistics(const Store& store, const RowFilter& wanted);

} // namespace llmobs::viewer
