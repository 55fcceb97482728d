#include "trace_source.h"

#include "base/user_error.h"
#include "store/default_file.h"
#include "terminal/output.h"
#include "trace/figures.h"

#include <algorithm>
#include <cctype>
#include <fmt/format.h>
#include <numeric>

namespace llmobs::viewer {
namespace {

std::string lower_case(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char character) { return static_cast<char>(std::tolower(character)); });
  return text;
}

[[noreturn]] void fail_ambiguous(const std::string& beginning, const std::vector<const TraceRows*>& found) {
  constexpr std::size_t most_shown = 5;
  std::string message = fmt::format("{} traces have an id that begins with {}:", found.size(), beginning);
  for (std::size_t i = 0; i < std::min(found.size(), most_shown); ++i)
    message += fmt::format("\n  {}  {} {}", found[i]->id, local_date(found[i]->start_ns),
                           local_time(found[i]->start_ns));
  if (found.size() > most_shown) message += "\n  ...";
  throw UserError(message);
}

} // namespace

TraceFile open_traces(const std::string& file_argument) {
  const ChosenFile chosen = choose_file(file_argument);
  require_file(chosen);
  TraceFile file(chosen.path);
  if (!file.traces().empty()) return file;
  if (file.report().lines == 0) throw UserError(fmt::format("{} is empty.\n{}", chosen.path, how_to_fill(chosen)));
  const std::string problem = describe(file.report());
  throw UserError(
      fmt::format("{} has no spans{}{}.\nA traces file has one span envelope per line, as llmobs writes it:\n"
                  "  {{\"event_type\":\"span\",\"spans\":[{{...}}],...}}",
                  chosen.path, problem.empty() ? "" : ": ", problem));
}

std::vector<std::size_t> newest_first(const TraceFile& file) {
  std::vector<std::size_t> order(file.traces().size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    const std::int64_t start_a = file.traces()[a].start_ns;
    const std::int64_t start_b = file.traces()[b].start_ns;
    return start_a != start_b ? start_a > start_b : a > b; // of the same start: later in the file first
  });
  return order;
}

const TraceRows& find_trace(const TraceFile& file, const std::string& id_beginning) {
  if (id_beginning.empty()) return file.traces()[newest_first(file).front()];
  const std::string beginning = lower_case(id_beginning);
  std::vector<const TraceRows*> found;
  for (const TraceRows& trace : file.traces()) {
    const std::string id = lower_case(trace.id);
    if (id == beginning) return trace;
    if (id.compare(0, beginning.size(), beginning) == 0) found.push_back(&trace);
  }
  if (found.empty())
    throw UserError(
        fmt::format("no trace in {} has an id that begins with {}; `llmobs ls` lists them", file.path(), id_beginning));
  if (found.size() > 1) fail_ambiguous(id_beginning, found);
  return *found.front();
}

void report_bad_lines(const TraceFile& file) {
  const std::string problem = describe(file.report());
  if (!problem.empty()) complain(file.path() + ": " + problem);
}

} // namespace llmobs::viewer
