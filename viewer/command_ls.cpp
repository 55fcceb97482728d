#include "command.h"
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
  std::string file;
  std::int64_t number = 20;
  bool json = false;
  OutputOptions output;
};

std::vector<std::size_t> id_lengths(const TraceFile& file) {
  std::vector<std::string> ids;
  ids.reserve(file.traces().size());
  for (const TraceRows& trace : file.traces()) ids.push_back(trace.id);
  return unique_lengths(ids);
}

// The application of all traces, if they are all of the same.
std::string common_app(const TraceFile& file) {
  const std::string& first = file.traces().front().ml_app;
  const bool same = std::all_of(file.traces().begin(), file.traces().end(),
                                [&](const TraceRows& trace) { return trace.ml_app == first; });
  return same ? first : std::string();
}

void print_list(const ListArguments& arguments) {
  TraceFile file = open_traces(arguments.file);
  const std::vector<std::size_t> order = newest_first(file);
  const auto wanted = static_cast<std::size_t>(arguments.number);
  const std::size_t shown = wanted == 0 ? order.size() : std::min(wanted, order.size());
  const std::vector<std::size_t> lengths = id_lengths(file);
  FileTotals totals;
  totals.path = file.path();
  totals.bytes = file.bytes();
  totals.ml_app = common_app(file);
  totals.traces = order.size();
  std::vector<ListedTrace> listed;
  for (std::size_t i = 0; i < order.size(); ++i) {
    const TraceRows& trace = file.traces()[order[i]];
    const TraceShape shape = make_shape(trace.spans);
    TraceSummary summary = summarise(trace, shape);
    totals.spans += summary.spans;
    totals.errors += summary.errors;
    totals.tokens += summary.tokens;
    if (i >= shown) continue;
    name_after_root(summary, file.head(trace.spans[main_row(shape, trace.spans)]));
    listed.push_back({std::move(summary), lengths[order[i]]});
  }
  Output output(arguments.output.use_colour());
  if (arguments.json)
    Output::text(trace_list_json(listed));
  else
    for (const StyledLine& line : trace_list(listed, totals, arguments.output.use_width())) output.line(line);
  Output::finish();
  report_bad_lines(file);
}

Command::Action declare(CLI::App& command) {
  const auto arguments = std::make_shared<ListArguments>();
  command.add_option("FILE", arguments->file, "The traces file; $LLMOBS_FILE or the default one if absent");
  command.add_option("-n,--number", arguments->number, "How many traces to list; 0 for all; 20 if absent")
      ->check(CLI::NonNegativeNumber)
      ->option_text("N");
  command.add_flag("--json", arguments->json, "Write a JSON array with an object per trace");
  arguments->output.add_to(command);
  return [arguments] { print_list(*arguments); };
}

} // namespace

Command ls_command() { return {"ls", "List the newest traces and sum up the file", declare}; }

} // namespace llmobs::viewer
