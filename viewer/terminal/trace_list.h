// The trace list is the newest traces of a file, one line each, and a closing line about the whole file.
// Times share their date in the heading where they can; ids are as short as tells them apart.
#pragma once

#include "terminal/styled_line.h"
#include "trace/trace_summary.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace llmobs::viewer {

/// The figures of a whole file.
struct FileTotals {
  std::string path;
  std::uint64_t bytes = 0;
  /// The application that all traces are of; empty if they are of several.
  std::string ml_app;
  std::size_t traces = 0;
  std::size_t spans = 0;
  std::size_t errors = 0;
  TokenTotals tokens;
  /// Only some of the traces were asked for: how many, and the other figures are theirs.
  bool filtered = false;
  std::size_t found = 0;
};

struct ListedTrace {
  TraceSummary summary;
  /// How many characters at the end of the id no other trace of the file ends with.
  std::size_t id_length = 0;
};

/// For each id the length of its shortest end that no other id shares, at least 8. (Ids begin with the time, and so
/// begin alike.)
std::vector<std::size_t> unique_ends(const std::vector<std::string>& ids);

std::vector<StyledLine> trace_list(const std::vector<ListedTrace>& traces, const FileTotals& totals, std::size_t width);

/// The same for programs: a JSON array with one object per trace, one on each line.
std::string trace_list_json(const std::vector<ListedTrace>& traces);

} // namespace llmobs::viewer
