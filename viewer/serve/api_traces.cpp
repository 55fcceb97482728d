// The answers about traces and their spans.
#include "base/user_error.h"
#include "serve/api.h"
#include "serve/trace_figures.h"
#include "serve/trace_filter.h"

#include <algorithm>
#include <charconv>

namespace llmobs::viewer {
namespace {

std::string parameter(const Parameters& parameters, const char* name) {
  const auto found = parameters.find(name);
  return found == parameters.end() ? std::string() : found->second;
}

std::size_t number(const Parameters& parameters, const char* name, std::size_t otherwise, std::size_t most) {
  const std::string text = parameter(parameters, name);
  std::size_t value = otherwise;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return std::min(value, most);
}

double sort_value(const TraceFigures& figures, const std::string& by) {
  if (by == "duration") return static_cast<double>(figures.duration_ns);
  if (by == "spans") return static_cast<double>(figures.trace->spans.size());
  if (by == "errors") return static_cast<double>(figures.errors);
  if (by == "tokens") return static_cast<double>(figures.total_tokens);
  if (by == "cost") return figures.cost;
  return static_cast<double>(figures.start_ns);
}

void sort_traces(std::vector<TraceFigures>& traces, const std::string& by, bool ascending) {
  const auto less = [&](const TraceFigures& a, const TraceFigures& b) {
    if (by == "name" && a.root->head.name != b.root->head.name)
      return (a.root->head.name < b.root->head.name) == ascending;
    const double left = sort_value(a, by), right = sort_value(b, by);
    if (left != right) return ascending ? left < right : left > right;
    return a.trace->id > b.trace->id; // an order of some kind, or the list would move about
  };
  std::sort(traces.begin(), traces.end(), less);
}

} // namespace

std::string traces_answer(const Library& library, const Parameters& parameters) {
  const auto lock = library.read();
  const TraceFilter filter(parameter(parameters, "q"));
  const std::string session = parameter(parameters, "session"), ml_app = parameter(parameters, "ml_app");
  std::vector<TraceFigures> found;
  for (auto trace = library.traces().rbegin(); trace != library.traces().rend(); ++trace) {
    if (!filter.matches(library, *trace)) continue;
    TraceFigures figures = figures_of(library, *trace);
    if (!session.empty() && figures.root->head.session_id != session) continue;
    if (!ml_app.empty() && figures.root->head.ml_app != ml_app) continue;
    found.push_back(std::move(figures));
  }
  sort_traces(found, parameter(parameters, "sort"), parameter(parameters, "order") == "asc");
  const std::size_t after = number(parameters, "after", 0, found.size());
  const std::size_t end = std::min(found.size(), after + number(parameters, "limit", 200, 5000));
  Json answer;
  answer["revision"] = library.revision();
  answer["total"] = library.traces().size();
  answer["matched"] = found.size();
  answer["problem"] = filter.problem();
  answer["traces"] = Json::array();
  for (std::size_t i = after; i < end; ++i) answer["traces"].push_back(to_json(found[i]));
  return text_of(answer);
}

std::optional<std::string> trace_answer(const Library& library, const std::string& trace_id) {
  const auto lock = library.read();
  const LibraryTrace* trace = library.find(trace_id);
  if (trace == nullptr) return std::nullopt;
  const TraceFigures figures = figures_of(library, *trace);
  Json answer = to_json(figures);
  answer["revision"] = library.revision();
  answer["rows"] = Json::array();
  for (const std::uint32_t place : trace->spans)
    answer["rows"].push_back(to_json(library, library.spans()[place], figures.start_ns));
  return text_of(answer);
}

std::optional<std::string> span_answer(const Library& library, const std::string& trace_id,
                                       const std::string& span_id) {
  const auto lock = library.read();
  const LibraryTrace* trace = library.find(trace_id);
  if (trace == nullptr) return std::nullopt;
  for (const std::uint32_t place : trace->spans) {
    const LibrarySpan& span = library.spans()[place];
    if (span.head.span_id != span_id) continue;
    Json answer = to_json(library, span, figures_of(library, *trace).start_ns);
    answer["start_ns"] = std::to_string(span.head.start_ns);
    answer["file"] = library.sources()[span.source].path;
    answer["evaluation_list"] = Json::array();
    for (const std::uint32_t i : library.evaluations_of(span))
      answer["evaluation_list"].push_back(to_json(library.evaluations()[i]));
    try {
      answer["event"] = to_json(library.event(span));
    } catch (const UserError& error) {
      answer["problem"] = error.what();
    }
    return text_of(answer);
  }
  return std::nullopt;
}

std::string sessions_answer(const Library& library) {
  const auto lock = library.read();
  std::map<std::string, std::vector<TraceFigures>> sessions;
  for (const LibraryTrace& trace : library.traces()) {
    TraceFigures figures = figures_of(library, trace);
    if (!figures.root->head.session_id.empty()) sessions[figures.root->head.session_id].push_back(std::move(figures));
  }
  Json list = Json::array();
  for (auto& [id, traces] : sessions) {
    sort_traces(traces, "start", true);
    std::int64_t end = 0, tokens = 0;
    std::size_t errors = 0;
    double cost = 0;
    bool has_cost = false;
    for (const TraceFigures& figures : traces) {
      end = std::max(end, figures.start_ns + figures.duration_ns);
      tokens += figures.total_tokens;
      errors += figures.errors;
      cost += figures.cost;
      has_cost = has_cost || figures.has_cost;
    }
    const TraceFigures& first = traces.front();
    list.push_back({{"session_id", id},
                    {"ml_app", first.root->head.ml_app},
                    {"turns", traces.size()},
                    {"first_ms", static_cast<double>(first.start_ns / 1000) / 1000.0},
                    {"last_ms", static_cast<double>(end / 1000) / 1000.0},
                    {"errors", errors},
                    {"total_tokens", tokens},
                    {"cost", has_cost ? Json(cost) : Json()}});
  }
  std::sort(list.begin(), list.end(), [](const Json& a, const Json& b) {
    return a["last_ms"] != b["last_ms"] ? a["last_ms"] > b["last_ms"] : a["session_id"] < b["session_id"];
  });
  return text_of({{"revision", library.revision()}, {"sessions", list}});
}

std::optional<std::string> session_answer(const Library& library, const std::string& session_id) {
  const auto lock = library.read();
  std::vector<TraceFigures> traces;
  for (const LibraryTrace& trace : library.traces()) {
    TraceFigures figures = figures_of(library, trace);
    if (figures.root->head.session_id == session_id) traces.push_back(std::move(figures));
  }
  if (traces.empty()) return std::nullopt;
  sort_traces(traces, "start", true);
  constexpr std::size_t most_turns = 500;
  Json answer;
  answer["session_id"] = session_id;
  answer["turn_count"] = traces.size();
  answer["turns"] = Json::array();
  for (std::size_t i = 0; i < std::min(traces.size(), most_turns); ++i) {
    Json turn = to_json(traces[i]);
    turn["root_id"] = traces[i].root->head.span_id;
    try {
      const JsonValue event = library.event(*traces[i].root);
      if (const JsonValue* meta = event.find("meta"))
        for (const char* side : {"input", "output"})
          if (const JsonValue* value = meta->find(side)) turn[side] = to_json(*value);
    } catch (const UserError& error) {
      turn["problem"] = error.what();
    }
    answer["turns"].push_back(std::move(turn));
  }
  return text_of(answer);
}

} // namespace llmobs::viewer
