// Which traces the backend is to keep in full. Spans are always sent; the decision stands in each of them and goes along to other
// processes. It is a function of the trace's id, so that whoever decides decides the same.
#pragma once

#include "base/ids.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace llmobs {

struct SamplingDecision {
  std::string rate; // as text; empty: none was made
  char keeps = 0;   // '0', '1'; 0: none was made
};

class Sampler {
public:
  /// The share from 0 to 1 of traces that are kept, and the text of DD_LLMOBS_SAMPLING_RULES. What is wrong with it is said and left out.
  Sampler(double rate, std::string_view rules);

  /// All are kept: nothing needs to be known of the traces.
  bool keeps_all() const noexcept { return rules_.empty() && rate_ >= 1; }

  using Tags = std::vector<std::pair<std::string, std::string>>;
  /// `tags`: of the trace's first span, with the usual ones.
  SamplingDecision decide(const TraceId& trace, const Tags& tags) const;

private:
  struct Rule {
    std::vector<std::pair<std::string, std::string>> tags; // names, and globs of values
    double rate;
  };
  bool read_rule(const void* json);
  static bool matches(const Rule& rule, const Tags& tags);

  double rate_ = 1;
  std::vector<Rule> rules_;
};

/// `*` and `?`, without regard to case.
bool matches_glob(std::string_view glob, std::string_view text) noexcept;

} // namespace llmobs
