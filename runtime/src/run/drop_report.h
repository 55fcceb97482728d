// What is said on standard error of spans that were dropped: now and then while there are new ones, when tracing stops, and
// once more, of all of them, when the program ends.
#pragma once

namespace llmobs {

enum class ReportTime : unsigned char { now_and_then, tracing_stops, program_ends };

/// A line, if there is something new to be said; at the program's end, if anything was dropped. By the background thread, or
/// when it has ended.
void report_drops(ReportTime time) noexcept;

/// The end of the program: whatever is still anywhere is dropped; nothing counts any more; and the last line.
void close_accounts() noexcept;

/// In a forked child nothing was said yet.
void reset_drop_report_after_fork() noexcept;

} // namespace llmobs
