#include "base/json_dump.h"
#include "base/user_error.h"
#include "command.h"
#include "terminal/filter_options.h"
#include "terminal/output.h"
#include "terminal/progress.h"
#include "terminal/span_line.h"
#include "terminal/tree_json.h"
#include "trace/figures.h"
#include "trace_source.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fmt/format.h>
#include <limits>
#include <memory>
#include <optional>

namespace llmobs::viewer {
namespace {

struct GrepArguments {
  std::string condition;
  std::vector<std::string> files;
  std::size_t number = 0;
  bool count = false;
  bool json = false;
  bool verbose = false;
  FilterOptions filter;
  OutputOptions output;
};

std::string json_of(Store& store, const SpanRow& row, bool verbose) {
  JsonValue object = head_json(store.head(row));
  object.members.insert(object.members.begin(), {"trace_id", json_string(store.trace_id(row.trace))});
  if (verbose) json_put(object, "event", store.event(row));
  return json_dump(object, JsonAlphabet::ascii) + "\n";
}

bool of_one_day(const Store& store) {
  if (store.span_count() == 0) return true;
  std::int64_t first = std::numeric_limits<std::int64_t>::max();
  std::int64_t last = 0;
  for (std::size_t trace = 0; trace < store.trace_count(); ++trace) {
    first = std::min(first, store.trace_start(trace));
    last = std::max(last, store.trace_start(trace));
  }
  return local_date(first) == local_date(last);
}

void find(const GrepArguments& arguments) {
  Query query = Query::parse(arguments.condition);
  query.require(arguments.filter.query());
  Store store = open_traces(arguments.files);
  const std::size_t width = arguments.output.use_width();
  const bool with_date = !of_one_day(store);
  ProgressBar bar;
  const ProgressBar::Step step = bar.step_of("searching");
  std::optional<Output> output; // with its pager, when there is something to show: until then there is the bar
  std::size_t found = 0;
  for (std::size_t i = 0; i < store.span_count(); ++i) {
    if (step && i % ProgressBar::spans_per_step == 0) step(i, store.span_count());
    const SpanRow& row = store.row(i);
    StoredSpan span(store, row);
    if (!query.matches(span)) continue;
    ++found;
    if (arguments.count) continue;
    if (!output) {
      bar.make_way();
      output.emplace(arguments.output);
    }
    if (arguments.json)
      Output::text(json_of(store, row, arguments.verbose));
    else
      output->line(span_line(store.head(row), with_date, width));
    if (found == arguments.number) break;
  }
  bar.end();
  if (arguments.count) Output::text(fmt::format("{}\n", found));
  Output::finish();
  report_bad_lines(store);
  if (found == 0) throw UserError(fmt::format("no span in {} fits", store.name()));
}

Command::Action declare_grep(CLI::App& command) {
  const auto arguments = std::make_shared<GrepArguments>();
  command.add_option("QUERY", arguments->condition, "What to look for, such as: kind:llm @duration:>1s -status:ok")
      ->required()
      ->type_name("");
  add_files(command, arguments->files);
  add_count(command, "-n,--number", arguments->number, "End after so many spans; 0 for all, as if absent");
  command.add_flag("-c,--count", arguments->count, "Write only how many spans fit");
  command.add_flag("--json", arguments->json, "Write a JSON object per span, one on each line");
  command.add_flag("-v,--verbose", arguments->verbose, "With --json: the whole events as well");
  arguments->filter.add_to(command);
  arguments->output.add_to(command);
  command.footer("A query:\n"
                 "  kind:llm name:find_* status:error env:prod   fields and tags; * and ? are wildcards\n"
                 "  @metrics.total_tokens:>200 @duration:>1s     numbers and durations; ranges: [1s TO 2s]\n"
                 "  @meta.error.type:Timeout                     anything in the event, by its path\n"
                 "  timeout \"no credit\"                          words anywhere in the span\n"
                 "  -kind:llm, NOT, AND, OR, ( )                 and all that together");
  return [arguments] { find(*arguments); };
}

} // namespace

Command grep_command() { return {"grep", "List the spans of which a query is true", declare_grep}; }

} // namespace llmobs::viewer
