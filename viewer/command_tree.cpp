#include "command.h"
#include "terminal/output.h"
#include "terminal/output_options.h"
#include "terminal/span_detail.h"
#include "terminal/tree_view.h"
#include "trace_source.h"

#include <CLI/CLI.hpp>
#include <memory>

namespace llmobs::viewer {
namespace {

struct TreeArguments {
  std::string file;
  std::string trace;
  bool verbose = false;
  OutputOptions output;
};

void print_tree(const TreeArguments& arguments) {
  TraceFile file = open_traces(arguments.file);
  const TraceRows& trace = find_trace(file, arguments.trace);
  const TraceShape shape = make_shape(trace.spans);
  std::vector<SpanHead> heads;
  heads.reserve(trace.spans.size());
  for (const SpanRow& row : trace.spans) heads.push_back(file.head(row));
  TraceSummary summary = summarise(trace, shape);
  name_after_root(summary, heads[main_row(shape, trace.spans)]);

  Output output(arguments.output.use_colour());
  const LineSink sink = [&](const StyledLine& line) { output.line(line); };
  const TreeView view(shape, heads, arguments.output.use_width());
  for (const StyledLine& line : view.header(summary)) sink(line);
  DetailSource detail;
  if (arguments.verbose)
    detail = [&](std::uint32_t row, std::size_t width) {
      return span_detail(file.event(trace.spans[row]), trace.start_ns, width);
    };
  view.spans(sink, detail);
  Output::finish();
  report_bad_lines(file);
}

Command::Action declare(CLI::App& command) {
  const auto arguments = std::make_shared<TreeArguments>();
  command.add_option("FILE", arguments->file, "The traces file; $LLMOBS_FILE or the default one if absent");
  command.add_option("--trace", arguments->trace, "Show the trace whose id begins so, not the newest one")
      ->option_text("ID");
  command.add_flag("-v,--verbose", arguments->verbose,
                   "Show inputs, outputs, metadata, metrics, tags and whole errors as well");
  arguments->output.add_to(command);
  return [arguments] { print_tree(*arguments); };
}

} // namespace

Command tree_command() { return {"tree", "Show one trace, the newest, as a tree of its spans", declare}; }

} // namespace llmobs::viewer
