#include "base/user_error.h"
#include "command.h"
#include "terminal/filter_options.h"
#include "terminal/output.h"
#include "terminal/progress.h"
#include "terminal/span_line.h"
#include "terminal/tree_view.h"
#include "trace_source.h"
#include "trace_view.h"

#include <CLI/CLI.hpp>
#include <chrono>
#include <deque>
#include <fmt/format.h>
#include <memory>
#include <thread>

namespace llmobs::viewer {
namespace {

struct TailArguments {
  std::vector<std::string> files;
  std::size_t number = 10;
  bool follow = false;
  bool trees = false;
  std::string time_limit;
  FilterOptions filter;
  OutputOptions output;
};

class Tail {
public:
  Tail(const TailArguments& arguments, Store& store)
      : arguments_(arguments), store_(store), query_(arguments.filter.query()), width_(arguments.output.use_width()),
        output_(without_pager(arguments.output)) {}

  void last_ones() {
    std::deque<std::size_t> last;
    ProgressBar bar;
    const ProgressBar::Step step = bar.step_of("searching");
    for (; seen_ < store_.span_count(); ++seen_) {
      if (step && seen_ % ProgressBar::spans_per_step == 0) step(seen_, store_.span_count());
      if (!is_wanted(store_.row(seen_))) continue;
      last.push_back(seen_);
      if (last.size() > arguments_.number) last.pop_front();
    }
    bar.end();
    for (const std::size_t row : last) show(store_.row(row));
  }

  void new_ones() {
    const std::uint64_t generation = store_.generation();
    if (!store_.refresh()) return;
    if (generation != store_.generation()) seen_ = 0; // the file began anew
    for (; seen_ < store_.span_count(); ++seen_)
      if (is_wanted(store_.row(seen_))) show(store_.row(seen_));
    Output::finish();
  }

private:
  static OutputOptions without_pager(OutputOptions options) {
    options.no_pager = true;
    return options;
  }

  // With trees it is the root that is waited for: it ends last.
  bool is_wanted(const SpanRow& row) {
    if (arguments_.trees && !row.is_root) return false;
    StoredSpan span(store_, row);
    return query_.matches(span);
  }

  void show(const SpanRow& row) {
    if (!arguments_.trees) return output_.line(span_line(store_.head(row), false, width_));
    const TraceView view = view_trace(store_, row.trace);
    const TreeView tree(view.shape, view.heads, width_);
    for (const StyledLine& line : tree.header({view.summary, 1, view.summary.spans, {}})) output_.line(line);
    tree.spans([&](const StyledLine& line) { output_.line(line); });
    output_.line({});
  }

  const TailArguments& arguments_;
  Store& store_;
  Query query_;
  std::size_t width_;
  Output output_;
  std::size_t seen_ = 0;
};

void print_tail(const TailArguments& arguments) {
  using Clock = std::chrono::steady_clock;
  auto end = Clock::time_point::max();
  if (!arguments.time_limit.empty()) {
    const auto limit = parse_duration(arguments.time_limit);
    if (!limit || *limit < 0 || *limit > 1e18)
      throw UserError(fmt::format("--for {} is no duration; 30s and 5m are", arguments.time_limit));
    end = Clock::now() + std::chrono::nanoseconds(static_cast<std::int64_t>(*limit));
  }
  const bool follow = arguments.follow || !arguments.time_limit.empty();
  Store store = follow ? open_files(arguments.files) : open_traces(arguments.files);
  Tail tail(arguments, store);
  tail.last_ones();
  Output::finish();
  while (follow && Clock::now() < end) {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    tail.new_ones();
  }
  report_bad_lines(store);
}

Command::Action declare_tail(CLI::App& command) {
  const auto arguments = std::make_shared<TailArguments>();
  add_files(command, arguments->files);
  add_count(command, "-n,--number", arguments->number, "How many of the last spans to begin with; 10 if absent");
  command.add_flag("-f,--follow", arguments->follow, "Go on with spans as they are written, until interrupted");
  command.add_flag("--tree", arguments->trees, "Show a tree of each trace whose root has ended, instead of lines");
  command.add_option("--for", arguments->time_limit, "Follow for so long: 30s, 5m")->option_text("DURATION");
  arguments->filter.add_to(command);
  arguments->output.add_to(command);
  return [arguments] { print_tail(*arguments); };
}

} // namespace

Command tail_command() { return {"tail", "Show the last spans, and those that come", declare_tail}; }

} // namespace llmobs::viewer
