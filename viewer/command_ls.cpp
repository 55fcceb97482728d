#include "command.h"
#include "terminal/filter_options.h"
#include "terminal/output.h"
#include "terminal/output_options.h"
#include "terminal/trace_list.h"
#include "trace_source.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

namespace llmobs::viewer {
namespace {

struct ListArguments {
  std::vector<std::string> files;
  std::size_t number = 20;
  bool json = false;
  FilterOptions filter;
  OutputOptions output;
};

// Ids begin with the time, so it is their ends that differ soonest.
std::vector<std::size_t> id_lengths(const Store& store) {
  std::vector<std::string> ids;
  ids.reserve(store.trace_count());
  for (std::size_t trace = 0; trace < store.trace_count(); ++trace) ids.emplace_back(store.trace_id(trace));
  return unique_ends(ids);
}

// The application of all traces, if they are all of the same.
std::string common_app(const Store& store) {
  const std::string_view first = store.trace_app(0);
  for (std::size_t trace = 1; trace < store.trace_count(); ++trace)
    if (store.trace_app(trace) != first) return {};
  return std::string(first);
}

void print_list(const ListArguments& arguments) {
  Store store = open_traces(arguments.files);
  std::vector<std::size_t> order = newest_first(store);
  FileTotals totals;
  totals.path = store.name();
  totals.bytes = store.bytes();
  totals.ml_app = common_app(store);
  totals.traces = order.size();
  if (const Query query = arguments.filter.query(); !query.matches_all()) {
    const std::vector<bool> wanted = search_traces(store, query);
    order.erase(std::remove_if(order.begin(), order.end(), [&](std::size_t trace) { return !wanted[trace]; }),
                order.end());
    totals.filtered = order.size() < totals.traces;
    totals.found = order.size();
  }
  const std::size_t shown = arguments.number == 0 ? order.size() : std::min(arguments.number, order.size());
  const std::vector<std::size_t> lengths = id_lengths(store);
  std::vector<ListedTrace> listed;
  for (std::size_t i = 0; i < order.size(); ++i) {
    const TraceRows trace = store.trace(order[i]);
    const TraceShape shape = make_shape(trace.spans);
    TraceSummary summary = summarise(trace, shape);
    totals.spans += summary.spans;
    totals.errors += summary.errors;
    totals.tokens += summary.tokens;
    if (i >= shown) continue;
    name_after_root(summary, store.head(trace.spans[main_row(shape, trace.spans)]));
    listed.push_back({std::move(summary), lengths[order[i]]});
  }
  Output output(arguments.output);
  if (arguments.json)
    Output::text(trace_list_json(listed));
  else
    for (const StyledLine& line : trace_list(listed, totals, arguments.output.use_width())) output.line(line);
  Output::finish();
  report_bad_lines(store);
}

Command::Action declare_ls(CLI::App& command) {
  const auto arguments = std::make_shared<ListArguments>();
  add_files(command, arguments->files);
  add_count(command, "-n,--number", arguments->number, "How many traces to list; 0 for all; 20 if absent");
  command.add_flag("--json", arguments->json, "Write a JSON array with an object per trace");
  arguments->filter.add_to(command);
  arguments->output.add_to(command);
  return [arguments] { print_list(*arguments); };
}

} // namespace

Command ls_command() { return {"ls", "List the newest traces and sum up the file", declare_ls}; }

} // namespace llmobs::viewer
