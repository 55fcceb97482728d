#include "command.h"
#include "terminal/filter_options.h"
#include "terminal/output.h"
#include "terminal/output_options.h"
#include "terminal/span_detail.h"
#include "terminal/tool_runs.h"
#include "terminal/tree_json.h"
#include "terminal/tree_view.h"
#include "trace_source.h"
#include "trace_view.h"

#include <CLI/CLI.hpp>
#include <memory>
#include <optional>

namespace llmobs::viewer {
namespace {

struct TreeArguments {
  std::vector<std::string> files;
  std::string trace;
  bool verbose = false;
  bool json = false;
  FilterOptions filter;
  OutputOptions output;
};

void print_json(Store& store, const TraceView& view, bool verbose) {
  EventSource event;
  if (verbose) event = [&](std::uint32_t row) -> const JsonValue& { return store.event(view.trace.spans[row]); };
  tree_json(view.summary, view.shape, view.heads, event, [](std::string_view text) { Output::text(text); });
}

void print_lines(Store& store, const TraceView& view, const TreeArguments& arguments) {
  const std::size_t width = arguments.output.use_width();
  Output output(arguments.output);
  const LineSink sink = [&](const StyledLine& line) { output.line(line); };
  const TreeView tree(view.shape, view.heads, width);
  TreeHeader header{view.summary, store.trace_count(), view.heads.size() - view.shape.repeated, {}};
  if (arguments.verbose) header.common_tags = common_tags(store, view.trace);
  for (const StyledLine& line : tree.header(header)) sink(line);
  DetailSource detail;
  std::optional<ToolRuns> runs;
  if (arguments.verbose) {
    runs.emplace(store, view.trace.spans.front().trace);
    DetailContext context{view.trace.start_ns, header.common_tags, {}, {}};
    context.input_calls = [&](const std::string&, const std::string& id) { return runs->of_input(id); };
    detail = [&, context](std::uint32_t row, std::size_t columns) mutable {
      const SpanRow& span = view.trace.spans[row];
      context.output_calls = [&](const std::string& name, const std::string& id) {
        return runs->of_output(span.index, name, id);
      };
      return span_detail(store.event(span), context, columns);
    };
  }
  tree.spans(sink, detail);
}

void print_tree(const TreeArguments& arguments) {
  Store store = open_traces(arguments.files);
  const Query query = arguments.filter.query();
  const std::size_t trace = arguments.trace.empty() ? newest_telling(store, query) : find_trace(store, arguments.trace);
  const TraceView view = view_trace(store, trace, query);
  if (arguments.json)
    print_json(store, view, arguments.verbose);
  else
    print_lines(store, view, arguments);
  Output::finish();
  report_bad_lines(store);
}

Command::Action declare_tree(CLI::App& command) {
  const auto arguments = std::make_shared<TreeArguments>();
  add_files(command, arguments->files);
  command.add_option("--trace", arguments->trace, "Show the trace whose id begins or ends so, not the newest one")
      ->option_text("ID");
  command.add_flag("-v,--verbose", arguments->verbose,
                   "Show inputs, outputs, metadata, metrics, tags and whole errors as well");
  command.add_flag("--json", arguments->json, "Write a JSON object; with -v, with the whole events");
  arguments->filter.add_to(command);
  arguments->output.add_to(command);
  return [arguments] { print_tree(*arguments); };
}

} // namespace

Command tree_command() { return {"tree", "Show one trace, the newest, as a tree of its spans", declare_tree}; }

} // namespace llmobs::viewer
