#include "trace_source.h"

#include "base/user_error.h"
#include "query/matching_rows.h"
#include "query/text_match.h"
#include "store/default_file.h"
#include "terminal/output.h"
#include "terminal/progress.h"
#include "trace/figures.h"

#include <algorithm>
#include <fmt/format.h>
#include <numeric>

namespace llmobs::viewer {
namespace {

[[noreturn]] void fail_ambiguous(const Store& store, const std::string& part, const std::vector<std::size_t>& found) {
  constexpr std::size_t most_shown = 5;
  std::string message = fmt::format("{} traces have an id that begins or ends with {}:", found.size(), part);
  for (std::size_t i = 0; i < std::min(found.size(), most_shown); ++i)
    message += fmt::format("\n  {}  {} {}", store.trace_id(found[i]), local_date(store.trace_start(found[i])),
                           local_time(store.trace_start(found[i])));
  if (found.size() > most_shown) message += "\n  ...";
  throw UserError(message);
}

bool begins_or_ends(std::string_view id, std::string_view part) {
  return id.size() >= part.size() && (id.substr(0, part.size()) == part || id.substr(id.size() - part.size()) == part);
}

[[noreturn]] void fail_without_spans(const Store& store, const ChosenFile& chosen) {
  if (store.report().lines == 0 && chosen.path == "-") throw UserError(fmt::format("{} is empty", store.name()));
  if (store.report().lines == 0) throw UserError(fmt::format("{} is empty.\n{}", store.name(), how_to_fill(chosen)));
  const std::string problem = describe(store.report());
  throw UserError(
      fmt::format("{} has no spans{}{}.\nA traces file has one span envelope per line, as llmobs writes it:\n"
                  "  {{\"event_type\":\"span\",\"spans\":[{{...}}],...}}",
                  store.name(), problem.empty() ? "" : ": ", problem));
}

std::vector<ChosenFile> choose_files(const std::vector<std::string>& files) {
  if (files.empty()) return {choose_file({})};
  std::vector<ChosenFile> chosen;
  for (const std::string& file : files) chosen.push_back(choose_file(file));
  return chosen;
}

} // namespace

Store open_files(const std::vector<std::string>& files) {
  Store store;
  ProgressBar bar;
  for (const ChosenFile& chosen : choose_files(files)) {
    require_file(chosen);
    store.open(chosen.path, bar.step_of(chosen.path));
  }
  bar.end();
  return store;
}

Store open_traces(const std::vector<std::string>& files) {
  Store store = open_files(files);
  if (store.trace_count() == 0) fail_without_spans(store, choose_files(files).back());
  return store;
}

std::vector<bool> search_traces(const Store& store, const Query& query) {
  ProgressBar bar;
  std::vector<bool> found = traces_with(store, query, bar.step_of("searching"));
  bar.end();
  return found;
}

std::vector<std::size_t> newest_first(const Store& store) {
  std::vector<std::size_t> order(store.trace_count());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    const std::int64_t start_a = store.trace_start(a);
    const std::int64_t start_b = store.trace_start(b);
    return start_a != start_b ? start_a > start_b : a > b; // of the same start: later in the file first
  });
  return order;
}

std::size_t find_trace(const Store& store, const std::string& part) {
  const std::string wanted = lower_case(part);
  std::vector<std::size_t> found;
  for (std::size_t trace = 0; trace < store.trace_count(); ++trace) {
    const std::string id = lower_case(store.trace_id(trace));
    if (id == wanted) return trace;
    if (begins_or_ends(id, wanted)) found.push_back(trace);
  }
  if (found.empty())
    throw UserError(fmt::format("no trace in {} has an id that begins or ends with {}; `llmobs ls` lists them",
                                store.name(), part));
  if (found.size() > 1) fail_ambiguous(store, part, found);
  return found.front();
}

void report_bad_lines(const Store& store) {
  const std::string problem = describe(store.report());
  if (!problem.empty()) complain(store.name() + ": " + problem);
}

} // namespace llmobs::viewer
