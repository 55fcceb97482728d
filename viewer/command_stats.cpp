#include "base/json_dump.h"
#include "base/user_error.h"
#include "command.h"
#include "terminal/filter_options.h"
#include "terminal/output.h"
#include "terminal/progress.h"
#include "terminal/statistics_view.h"
#include "trace_source.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <memory>

namespace llmobs::viewer {
namespace {

struct StatsArguments {
  std::vector<std::string> files;
  bool json = false;
  FilterOptions filter;
  OutputOptions output;
};

void print_statistics(const StatsArguments& arguments) {
  const Query query = arguments.filter.query();
  Store store = open_traces(arguments.files);
  ProgressBar bar;
  const ProgressBar::Step step = bar.step_of("searching");
  RowFilter wanted;
  if (!query.matches_all())
    wanted = [&](const SpanRow& row) {
      if (step && row.index % ProgressBar::spans_per_step == 0) step(row.index, store.span_count());
      StoredSpan span(store, row);
      return query.matches(span);
    };
  const Statistics statistics = make_statistics(store, wanted);
  bar.end();
  if (statistics.all.spans == 0) throw UserError(fmt::format("no span in {} fits", store.name()));
  const std::size_t width = arguments.output.use_width();
  Output output(arguments.output);
  if (arguments.json)
    Output::text(json_dump(statistics_json(statistics), JsonAlphabet::ascii) + "\n");
  else
    for (const StyledLine& line : statistics_lines(statistics, store.name(), width)) output.line(line);
  Output::finish();
  report_bad_lines(store);
}

Command::Action declare_stats(CLI::App& command) {
  const auto arguments = std::make_shared<StatsArguments>();
  add_files(command, arguments->files);
  command.add_flag("--json", arguments->json, "Write a JSON object");
  arguments->filter.add_to(command);
  arguments->output.add_to(command);
  return [arguments] { print_statistics(*arguments); };
}

} // namespace

Command stats_command() {
  return {"stats", "Sum up spans by kind, model, tool and error: latency, tokens, cost", declare_stats};
}

} // namespace llmobs::viewer
