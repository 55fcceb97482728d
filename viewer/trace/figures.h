// Figures are numbers as people write them: a duration with three digits and its unit, a count with commas, a
// moment in local time.
#pragma once

#include "store/span_head.h"
#include "trace/trace_summary.h"

#include <cstdint>
#include <string>

namespace llmobs::viewer {

/// "850 ns", "12.3 ms", "2.40 s", "3 m 05 s".
std::string duration_text(std::int64_t nanoseconds);
/// "12,345"
std::string count_text(std::int64_t count);
/// "1 span", "2 spans"
std::string count_of(std::int64_t count, const std::string& noun);
/// "$0.0005", "$1.25"
std::string cost_text(double dollars);
/// "1.4 MB"
std::string size_text(std::uint64_t bytes);

/// "2026-11-20" and "19:59:12", in the time zone of the terminal; empty for a time of 0.
std::string local_date(std::int64_t nanoseconds_since_1970);
std::string local_time(std::int64_t nanoseconds_since_1970);
/// "2026-11-20T19:59:12.345678901Z"
std::string utc_timestamp(std::int64_t nanoseconds_since_1970);

/// The tokens of one span, as far as it states them: "142→18 tok", "6 tok in", "160 tok".
std::string tokens_text(const TokenCounts& tokens);
/// The tokens of a whole trace: "160 tokens (142 in, 18 out)".
std::string tokens_text(const TokenTotals& tokens);

} // namespace llmobs::viewer
