#include "terminal/statistics_view.h"

#include "base/json_dump.h"
#include "terminal/kind_style.h"
#include "terminal/table.h"
#include "trace/figures.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace llmobs::viewer {
namespace {

constexpr std::size_t most_rows = 15;
constexpr std::size_t bar_width = 16;

template<class Cell>
Column column_of(const char* heading, Align align, const std::vector<SpanGroup>& groups, Cell cell) {
  Column column;
  column.heading = heading;
  column.align = align;
  for (std::size_t i = 0; i < std::min(groups.size(), most_rows); ++i) column.cells.push_back(cell(groups[i]));
  return column;
}

Column duration_column(const char* heading, const std::vector<SpanGroup>& groups, double part) {
  Column column = column_of(heading, Align::right, groups, [&](const SpanGroup& group) {
    const auto duration = group.percentile(part);
    return styled(duration ? Style::plain : Style::faint, duration ? duration_text(*duration) : "-");
  });
  column.goes = part == 0.99 ? 2 : 0;
  return column;
}

StyledLine count_cell(std::int64_t count, Style style) {
  return styled(count > 0 ? style : Style::faint, count_text(count));
}

std::vector<Column> columns_of(const char* heading, const std::vector<SpanGroup>& groups) {
  std::size_t most = 1;
  bool tokens = false;
  bool cost = false;
  for (const SpanGroup& group : groups) {
    most = std::max(most, group.spans);
    tokens = tokens || group.tokens.total > 0;
    cost = cost || group.cost;
  }
  std::vector<Column> columns;
  columns.push_back(column_of(heading, Align::left, groups, [](const SpanGroup& group) {
    return styled(kind_style(group.name), group.name).cut_to(32);
  }));
  columns.back().shortest = 8;
  columns.push_back(column_of("", Align::left, groups, [&](const SpanGroup& group) {
    return styled(Style::faint, bar(static_cast<double>(group.spans) / static_cast<double>(most), bar_width));
  }));
  columns.back().goes = 1;
  columns.push_back(column_of("SPANS", Align::right, groups, [](const SpanGroup& group) {
    return count_cell(static_cast<std::int64_t>(group.spans), Style::plain);
  }));
  columns.push_back(column_of("ERR", Align::right, groups, [](const SpanGroup& group) {
    return count_cell(static_cast<std::int64_t>(group.errors), Style::error);
  }));
  columns.push_back(duration_column("P50", groups, 0.5));
  columns.push_back(duration_column("P95", groups, 0.95));
  columns.push_back(duration_column("P99", groups, 0.99));
  columns.push_back(duration_column("MAX", groups, 1));
  columns.back().goes = 3;
  if (tokens) {
    columns.push_back(column_of("TOKENS", Align::right, groups,
                                [](const SpanGroup& group) { return count_cell(group.tokens.total, Style::number); }));
    columns.back().goes = 5;
  }
  if (cost) {
    columns.push_back(column_of("COST", Align::right, groups, [](const SpanGroup& group) {
      return styled(group.cost ? Style::number : Style::faint, group.cost ? cost_text(*group.cost) : "-");
    }));
    columns.back().goes = 4;
  }
  return columns;
}

void add_groups(std::vector<StyledLine>& lines, const char* heading, const std::vector<SpanGroup>& groups,
                std::size_t width) {
  if (groups.empty()) return;
  lines.emplace_back();
  for (StyledLine& line : table_lines(columns_of(heading, groups), width)) lines.push_back(std::move(line));
  if (groups.size() > most_rows)
    lines.push_back(styled(Style::faint, fmt::format("and {} more", groups.size() - most_rows)));
}

JsonValue group_json(const SpanGroup& group) {
  JsonValue object = json_object();
  if (!group.name.empty()) json_put(object, "name", json_string(group.name));
  json_put(object, "spans", json_number(static_cast<std::int64_t>(group.spans)));
  json_put(object, "errors", json_number(static_cast<std::int64_t>(group.errors)));
  const std::pair<const char*, double> parts[] = {{"p50_ns", 0.5}, {"p95_ns", 0.95}, {"p99_ns", 0.99}, {"max_ns", 1}};
  for (const auto& [key, part] : parts)
    if (const auto duration = group.percentile(part)) json_put(object, key, json_number(*duration));
  json_put(object, "input_tokens", json_number(group.tokens.input));
  json_put(object, "output_tokens", json_number(group.tokens.output));
  json_put(object, "total_tokens", json_number(group.tokens.total));
  if (group.cost) json_put(object, "cost", json_real(*group.cost));
  return object;
}

} // namespace

std::string bar(double part, std::size_t width) {
  const char* const eighths[] = {"", "\u258f", "\u258e", "\u258d", "\u258c", "\u258b", "\u258a", "\u2589"};
  const auto filled = static_cast<std::size_t>(std::ceil(std::clamp(part, 0.0, 1.0) * static_cast<double>(width) * 8));
  std::string text;
  for (std::size_t i = 0; i < filled / 8; ++i) text += "\u2588";
  return text + eighths[filled % 8];
}

std::vector<StyledLine> statistics_lines(const Statistics& statistics, const std::string& source, std::size_t width) {
  const SpanGroup& all = statistics.all;
  std::vector<StyledLine> items;
  items.push_back(styled(Style::plain, count_of(static_cast<std::int64_t>(statistics.traces), "trace")));
  items.push_back(styled(Style::plain, count_of(static_cast<std::int64_t>(all.spans), "span")));
  items.push_back(
      styled(all.errors > 0 ? Style::error : Style::plain, count_of(static_cast<std::int64_t>(all.errors), "error")));
  items.push_back(styled(Style::number, tokens_text(all.tokens)));
  if (all.cost) items.push_back(styled(Style::number, cost_text(*all.cost)));
  items.push_back(styled(Style::faint, source));
  std::vector<StyledLine> lines = flow(items, width);
  add_groups(lines, "KIND", statistics.kinds, width);
  add_groups(lines, "MODEL", statistics.models, width);
  add_groups(lines, "TOOL", statistics.tools, width);
  add_groups(lines, "ERROR", statistics.errors, width);
  return lines;
}

JsonValue statistics_json(const Statistics& statistics) {
  JsonValue object = json_object();
  json_put(object, "traces", json_number(static_cast<std::int64_t>(statistics.traces)));
  json_put(object, "all", group_json(statistics.all));
  const std::pair<const char*, const std::vector<SpanGroup>*> lists[] = {{"kinds", &statistics.kinds},
                                                                         {"models", &statistics.models},
                                                                         {"tools", &statistics.tools},
                                                                         {"errors", &statistics.errors}};
  for (const auto& [key, groups] : lists) {
    JsonValue& list = json_put(object, key, json_array());
    for (const SpanGroup& group : *groups) json_push(list, group_json(group));
  }
  return object;
}

} // namespace llmobs::viewer
