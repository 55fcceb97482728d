#include "terminal/trace_list.h"

#include "terminal/kind_style.h"
#include "terminal/table.h"
#include "terminal/terminal_text.h"
#include "trace/figures.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <numeric>

namespace llmobs::viewer {
namespace {

constexpr std::size_t shortest_id = 8;
constexpr std::size_t longest_id = 40;

std::size_t common_end(const std::string& a, const std::string& b) {
  const auto ends = std::mismatch(a.rbegin(), a.rbegin() + static_cast<std::ptrdiff_t>(std::min(a.size(), b.size())),
                                  b.rbegin());
  return static_cast<std::size_t>(ends.first - a.rbegin());
}

std::string id_end(const std::string& id, std::size_t length) {
  return id.substr(id.size() - std::min(length, id.size()));
}

Column time_column(const std::vector<ListedTrace>& traces) {
  Column column;
  const std::string date = local_date(traces.front().summary.start_ns);
  const bool same_date = std::all_of(traces.begin(), traces.end(), [&](const ListedTrace& trace) {
    return local_date(trace.summary.start_ns) == date;
  });
  column.heading = same_date && !date.empty() ? date : "TIME";
  for (const ListedTrace& trace : traces) {
    const std::string time = local_time(trace.summary.start_ns);
    const std::string shown = same_date ? time : local_date(trace.summary.start_ns) + " " + time;
    column.cells.push_back(styled(Style::plain, time.empty() ? "-" : shown));
  }
  return column;
}

// A column of one text per trace.
template<class Text>
Column column_of(const char* heading, Align align, const std::vector<ListedTrace>& traces, Text text) {
  Column column;
  column.heading = heading;
  column.align = align;
  for (const ListedTrace& trace : traces) column.cells.push_back(text(trace));
  return column;
}

Column count_column(const char* heading, const std::vector<ListedTrace>& traces,
                    std::int64_t (*count)(const TraceSummary&), Style style_above_0) {
  return column_of(heading, Align::right, traces, [&](const ListedTrace& trace) {
    const std::int64_t value = count(trace.summary);
    return styled(value > 0 ? style_above_0 : Style::faint, count_text(value));
  });
}

std::vector<Column> make_columns(const std::vector<ListedTrace>& traces, bool with_apps) {
  std::vector<Column> columns;
  columns.push_back(time_column(traces));
  columns.push_back(column_of("ROOT", Align::left, traces, [](const ListedTrace& trace) {
    const TraceSummary& summary = trace.summary;
    return styled(summary.errors > 0 ? Style::error : Style::strong,
                  summary.root_name.empty() ? "(no name)" : summary.root_name);
  }));
  columns.back().shortest = 11;
  columns.push_back(column_of("KIND", Align::left, traces, [](const ListedTrace& trace) {
    return styled(kind_style(trace.summary.root_kind), trace.summary.root_kind).cut_to(10);
  }));
  columns.back().goes = 1;
  if (with_apps) {
    columns.push_back(column_of("ML_APP", Align::left, traces, [](const ListedTrace& trace) {
      return styled(Style::plain, trace.summary.ml_app).cut_to(20);
    }));
    columns.back().shortest = 8;
    columns.back().goes = 2;
  }
  columns.push_back(count_column(
      "SPANS", traces, [](const TraceSummary& summary) { return static_cast<std::int64_t>(summary.spans); },
      Style::plain));
  columns.back().goes = 5;
  columns.push_back(count_column(
      "ERR", traces, [](const TraceSummary& summary) { return static_cast<std::int64_t>(summary.errors); },
      Style::error));
  columns.back().goes = 3;
  columns.push_back(column_of("TOOK", Align::right, traces, [](const ListedTrace& trace) {
    return styled(Style::plain, duration_text(trace.summary.duration_ns));
  }));
  columns.back().goes = 6;
  columns.push_back(
      count_column("TOKENS", traces, [](const TraceSummary& summary) { return summary.tokens.total; }, Style::number));
  columns.back().goes = 4;
  columns.push_back(column_of("TRACE", Align::left, traces, [](const ListedTrace& trace) {
    return styled(Style::faint, id_end(trace.summary.trace_id, trace.id_length)).cut_to(longest_id);
  }));
  return columns;
}

std::vector<StyledLine> closing_lines(const std::vector<ListedTrace>& traces, const FileTotals& totals,
                                      std::size_t width) {
  const auto counted = [](std::size_t value, const char* noun) {
    return count_of(static_cast<std::int64_t>(value), noun);
  };
  const std::string all = counted(totals.traces, "trace");
  std::string first = traces.size() == totals.traces ? all : fmt::format("newest {} of {}", traces.size(), all);
  if (totals.filtered && traces.size() == totals.found)
    first = fmt::format("{} of {}", traces.size(), all);
  else if (totals.filtered)
    first = fmt::format("newest {} of {} of {}", traces.size(), count_text(static_cast<std::int64_t>(totals.found)),
                        all);
  if (!totals.ml_app.empty()) first += " of " + totals.ml_app;
  std::vector<StyledLine> items;
  for (const std::string& item :
       {first, counted(totals.spans, "span"), counted(totals.errors, "error"), tokens_text(totals.tokens),
        fmt::format("{}, {}", totals.path, size_text(totals.bytes))})
    items.push_back(styled(Style::faint, item));
  return flow(items, width);
}

} // namespace

std::vector<std::size_t> unique_ends(const std::vector<std::string>& ids) {
  std::vector<std::size_t> order(ids.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return std::lexicographical_compare(ids[a].rbegin(), ids[a].rend(), ids[b].rbegin(), ids[b].rend());
  });
  std::vector<std::size_t> lengths(ids.size(), shortest_id);
  for (std::size_t i = 0; i + 1 < order.size(); ++i) {
    const std::size_t needed = common_end(ids[order[i]], ids[order[i + 1]]) + 1;
    lengths[order[i]] = std::max(lengths[order[i]], needed);
    lengths[order[i + 1]] = std::max(lengths[order[i + 1]], needed);
  }
  const auto is_inside_character = [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0u) == 0x80u; };
  for (std::size_t i = 0; i < ids.size(); ++i) {
    lengths[i] = std::min(lengths[i], ids[i].size());
    while (lengths[i] < ids[i].size() && is_inside_character(ids[i][ids[i].size() - lengths[i]])) ++lengths[i];
  }
  return lengths;
}

std::vector<StyledLine> trace_list(const std::vector<ListedTrace>& traces, const FileTotals& totals,
                                   std::size_t width) {
  std::vector<StyledLine> lines;
  if (!traces.empty()) {
    lines = table_lines(make_columns(traces, totals.ml_app.empty()), width);
    lines.emplace_back();
  }
  for (StyledLine& line : closing_lines(traces, totals, width)) lines.push_back(std::move(line));
  return lines;
}

std::string trace_list_json(const std::vector<ListedTrace>& traces) {
  std::string out = "[";
  for (const ListedTrace& trace : traces) {
    const TraceSummary& summary = trace.summary;
    const nlohmann::ordered_json object = {{"trace_id", summary.trace_id},
                                           {"start_ns", summary.start_ns},
                                           {"start", utc_timestamp(summary.start_ns)},
                                           {"root_name", summary.root_name},
                                           {"root_kind", summary.root_kind},
                                           {"ml_app", summary.ml_app},
                                           {"session_id", summary.session_id},
                                           {"duration_ns", summary.duration_ns},
                                           {"spans", summary.spans},
                                           {"errors", summary.errors},
                                           {"input_tokens", summary.tokens.input},
                                           {"output_tokens", summary.tokens.output},
                                           {"total_tokens", summary.tokens.total}};
    out += &trace == &traces.front() ? "\n" : ",\n";
    // Pure ASCII, so that nothing in a name reaches the terminal as a command to it.
    out += object.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
  }
  return out + "\n]\n";
}

} // namespace llmobs::viewer
