// The answers about traces and their spans.
#include "base/user_error.h"
#include "serve/api.h"
#include "serve/row_text.h"
#include "serve/trace_figures.h"
#include "trace/span_excerpt.h"
#include "trace/tool_links.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace llmobs::viewer {
namespace {

double sort_value(const SharedStore& shared, std::size_t trace, const std::string& by) {
  const TraceDigest& digest = shared.digests()[trace];
  if (by == "duration") return static_cast<double>(digest.duration_ns);
  if (by == "spans") return static_cast<double>(digest.spans);
  if (by == "errors") return static_cast<double>(digest.errors);
  if (by == "tokens") return static_cast<double>(digest.tokens);
  if (by == "cost") return std::max(digest.cost, 0.0);
  return static_cast<double>(shared.store().trace_start(trace));
}

struct Placed {
  std::size_t trace;
  double value;
  std::string_view name; // if it is sorted by
};

// The first ones of this order; the others stay in any.
void sort_traces(const SharedStore& shared, std::vector<std::size_t>& traces, const std::string& by, bool ascending,
                 std::size_t first) {
  const Store& store = shared.store();
  std::vector<Placed> placed;
  placed.reserve(traces.size());
  for (const std::size_t trace : traces)
    placed.push_back({trace, sort_value(shared, trace, by),
                      by == "name" ? store.text(store.row(shared.digests()[trace].root).name) : std::string_view()});
  const auto is_before = [&](const Placed& a, const Placed& b) {
    if (a.name != b.name) return (a.name < b.name) == ascending;
    if (a.value != b.value) return ascending ? a.value < b.value : a.value > b.value;
    return store.trace_id(a.trace) > store.trace_id(b.trace); // an order of some kind, or the list would move about
  };
  const auto middle = placed.begin() + static_cast<std::ptrdiff_t>(std::min(first, placed.size()));
  std::partial_sort(placed.begin(), middle, placed.end(), is_before);
  for (std::size_t i = 0; i < placed.size(); ++i) traces[i] = placed[i].trace;
}

// Of that session and application, where they are asked for: as the root says.
class RootFilter {
public:
  RootFilter(const SharedStore& shared, const Parameters& parameters)
      : shared_(shared), session_(wanted(parameter(parameters, "session"))),
        ml_app_(wanted(parameter(parameters, "ml_app"))) {}

  bool matches(std::size_t trace) const {
    if (session_ == TextPool::empty && ml_app_ == TextPool::empty) return true;
    const SpanRow root = shared_.store().row(shared_.digests()[trace].root);
    return (session_ == TextPool::empty || root.session == session_) &&
           (ml_app_ == TextPool::empty || root.ml_app == ml_app_);
  }

private:
  TextId wanted(const std::string& text) const { return shared_.store().find_text(text); }

  const SharedStore& shared_;
  TextId session_;
  TextId ml_app_;
};

std::vector<TraceFigures> turns_of(const SharedStore& shared, TextId session) {
  std::vector<TraceFigures> turns;
  for (std::size_t trace = 0; trace < shared.digests().size(); ++trace)
    if (shared.store().row(shared.digests()[trace].root).session == session)
      turns.push_back(figures_of(shared.store(), trace));
  std::sort(turns.begin(), turns.end(), [](const TraceFigures& a, const TraceFigures& b) {
    return a.summary.start_ns != b.summary.start_ns ? a.summary.start_ns < b.summary.start_ns
                                                    : a.summary.trace_id < b.summary.trace_id;
  });
  return turns;
}

Json links_json(const std::vector<ToolLink>& links, const std::vector<SpanRow>& spans, const Store& store) {
  Json list = Json::array();
  for (const ToolLink& link : links)
    list.push_back({{"tool_id", link.tool_id},
                    {"name", link.name},
                    {"call_span_id", store.head(spans[link.call]).span_id},
                    {"tool_span_id", link.tool == SpanRow::none ? "" : store.head(spans[link.tool]).span_id},
                    {"by_id", link.by_id}});
  return list;
}

// Nothing if the file has changed: until it has been read again.
SpanExcerpt excerpt_of(ExcerptReader& reader, const Store& store, const SpanRow& row, bool is_in_tree) {
  try {
    return is_in_tree ? reader.read_for_tree(store, row) : reader.read(store, row);
  } catch (const UserError&) {
    return {};
  }
}

} // namespace

std::string parameter(const Parameters& parameters, const char* name) {
  const auto found = parameters.find(name);
  return found == parameters.end() ? std::string() : found->second;
}

std::size_t parameter(const Parameters& parameters, const char* name, std::size_t otherwise, std::size_t most) {
  const std::string text = parameter(parameters, name);
  std::size_t value = otherwise;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return std::min(value, most);
}

Period::Period(const Parameters& parameters) {
  const auto read = [&](const char* name, std::int64_t& nanoseconds) {
    const std::string text = parameter(parameters, name);
    std::int64_t milliseconds = 0;
    const auto result = std::from_chars(text.data(), text.data() + text.size(), milliseconds);
    constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max() / 1'000'000;
    if (!text.empty() && result.ec == std::errc()) nanoseconds = std::clamp(milliseconds, -most, most) * 1'000'000;
  };
  read("from", from_ns);
  read("to", to_ns);
}

std::string traces_answer(const SharedStore& shared, const Parameters& parameters) {
  const auto lock = shared.read();
  const FoundSpans wanted = shared.find(parameter(parameters, "q"));
  const RootFilter roots(shared, parameters);
  const Period period(parameters);
  std::vector<std::size_t> found;
  for (std::size_t trace = shared.digests().size(); trace-- > 0;)
    if (wanted.has_trace(trace) && roots.matches(trace) && period.has(shared.store().trace_start(trace)))
      found.push_back(trace);
  const std::size_t after = parameter(parameters, "after", 0, found.size());
  const std::size_t end = std::min(found.size(), after + parameter(parameters, "limit", 200, 5000));
  sort_traces(shared, found, parameter(parameters, "sort"), parameter(parameters, "order") == "asc", end);
  Json answer;
  answer["revision"] = shared.revision();
  answer["total"] = shared.store().trace_count();
  answer["matched"] = found.size();
  answer["problem"] = wanted.problem;
  answer["traces"] = Json::array();
  ExcerptReader reader;
  for (std::size_t i = after; i < end; ++i) {
    const TraceFigures figures = figures_of(shared.store(), found[i]);
    Json trace = to_json(shared.store(), figures);
    trace["input"] = excerpt_of(reader, shared.store(), figures.root, false).input;
    answer["traces"].push_back(std::move(trace));
  }
  return text_of(answer);
}

std::optional<std::string> trace_answer(const SharedStore& shared, const std::string& trace_id) {
  const auto lock = shared.read();
  const Store& store = shared.store();
  const auto place = store.find_trace(trace_id);
  if (!place) return std::nullopt;
  const TraceRows trace = store.trace(*place);
  const TraceShape shape = make_shape(trace.spans);
  const TraceFigures figures = figures_of(store, trace, shape);
  Json answer = to_json(store, figures);
  answer["revision"] = shared.revision();
  try {
    answer["tool_links"] = links_json(tool_links(store, trace.spans), trace.spans, store);
  } catch (const UserError&) { // the file has changed: without them, until it has been read again
    answer["tool_links"] = Json::array();
  }
  std::string text = text_of(answer);
  constexpr std::size_t usual_row = 512;
  text.reserve(text.size() + trace.spans.size() * usual_row);
  text.back() = ',';
  text += "\"rows\":[";
  RowText rows(store, figures.summary.start_ns);
  ExcerptReader reader;
  constexpr std::size_t most_excerpts = 20'000; // of a larger trace the page is not kept waiting for them
  const bool has_excerpts = trace.spans.size() <= most_excerpts;
  for (const ShapeNode& node : shape.nodes) { // once each, in the order of the file
    if (node.row == ShapeNode::none) continue;
    if (text.back() != '[') text += ',';
    const SpanRow& row = trace.spans[node.row];
    rows.append(text, row, has_excerpts ? excerpt_of(reader, store, row, true) : SpanExcerpt());
  }
  text += "]}";
  return text;
}

std::optional<std::string> span_answer(const SharedStore& shared, const std::string& trace_id,
                                       const std::string& span_id) {
  const auto lock = shared.read();
  const Store& store = shared.store();
  const auto trace = store.find_trace(trace_id);
  const auto row = trace ? store.find_span(*trace, span_id) : std::nullopt;
  if (!row) return std::nullopt;
  std::string text;
  RowText(store, store.trace_start(*trace)).append(text, *row);
  Json answer;
  answer["start_ns"] = std::to_string(row->start_ns);
  answer["file"] = store.sources()[row->file].path;
  answer["evaluation_list"] = Json::array();
  JsonValue event;
  try {
    event = store.read_event(*row);
    answer["event"] = to_json(event);
  } catch (const UserError& error) {
    answer["problem"] = error.what();
  }
  for (const StoredEvaluation* evaluation : store.evaluations_of(*row, event))
    answer["evaluation_list"].push_back(to_json(evaluation->evaluation));
  text.back() = ',';
  return text.append(text_of(answer), 1);
}

std::string sessions_answer(const SharedStore& shared) {
  const auto lock = shared.read();
  struct Session {
    std::size_t turns = 0;
    TextId ml_app = TextPool::empty;
    std::int64_t first_ns = 0, last_ns = 0, tokens = 0;
    std::size_t errors = 0;
    double cost = -1;
  };
  const Store& store = shared.store();
  std::map<TextId, Session> sessions;
  for (std::size_t trace = 0; trace < shared.digests().size(); ++trace) {
    const TraceDigest& digest = shared.digests()[trace];
    const SpanRow root = store.row(digest.root);
    if (root.session == TextPool::empty) continue;
    Session& session = sessions[root.session];
    const std::int64_t start = store.trace_start(trace);
    if (session.turns++ == 0 || start < session.first_ns) {
      session.first_ns = start;
      session.ml_app = root.ml_app;
    }
    session.last_ns = std::max(session.last_ns, saturating_add(start, digest.duration_ns));
    session.tokens = saturating_add(session.tokens, digest.tokens);
    session.errors += digest.errors;
    if (digest.cost >= 0) session.cost = std::max(session.cost, 0.0) + digest.cost;
  }
  std::vector<std::pair<TextId, Session>> sorted(sessions.begin(), sessions.end());
  std::sort(sorted.begin(), sorted.end(), [&](const auto& a, const auto& b) {
    return a.second.last_ns != b.second.last_ns ? a.second.last_ns > b.second.last_ns
                                                : store.text(a.first) < store.text(b.first);
  });
  constexpr std::size_t shown = 5000;
  Json list = Json::array();
  for (std::size_t i = 0; i < std::min(shown, sorted.size()); ++i) {
    const Session& session = sorted[i].second;
    list.push_back({{"session_id", store.text(sorted[i].first)},
                    {"ml_app", store.text(session.ml_app)},
                    {"turns", session.turns},
                    {"first_ms", milliseconds(session.first_ns)},
                    {"last_ms", milliseconds(session.last_ns)},
                    {"errors", session.errors},
                    {"total_tokens", session.tokens},
                    {"cost", session.cost < 0 ? Json() : Json(session.cost)}});
  }
  return text_of({{"revision", shared.revision()}, {"total", sorted.size()}, {"sessions", list}});
}

std::optional<std::string> session_answer(const SharedStore& shared, const std::string& session_id) {
  const auto lock = shared.read();
  const Store& store = shared.store();
  const TextId session = store.find_text(session_id);
  if (session == TextPool::none || session == TextPool::empty) return std::nullopt;
  const std::vector<TraceFigures> turns = turns_of(shared, session);
  if (turns.empty()) return std::nullopt;
  constexpr std::size_t most_turns = 500;
  Json answer;
  answer["session_id"] = session_id;
  answer["turn_count"] = turns.size();
  answer["turns"] = Json::array();
  for (std::size_t i = 0; i < std::min(turns.size(), most_turns); ++i) {
    Json turn = to_json(store, turns[i]);
    try {
      turn["root_id"] = store.head(turns[i].root).span_id;
      const JsonValue event = store.read_event(turns[i].root);
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
