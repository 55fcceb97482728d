// The answers that sum up over all spans: evaluations, prompts, statistics, and what is being watched.
#include "base/user_error.h"
#include "export/export_format.h"
#include "serve/api.h"
#include "serve/trace_figures.h"
#include "trace/trace_summary.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace llmobs::viewer {
namespace {

bool looks_hexadecimal(const std::string& id) {
  return id.find_first_of("abcdefABCDEF") != std::string::npos ||
         (id.size() == 16 && id.find_first_not_of("0123456789") == std::string::npos && id[0] == '0');
}

// The span that an evaluation is about.
std::optional<SpanRow> evaluated(const Store& store, const Evaluation& evaluation) {
  const auto trace = store.find_trace(evaluation.trace_id);
  return trace && !evaluation.span_id.empty() ? store.find_span(*trace, evaluation.span_id) : std::nullopt;
}

// The trace of a span with that id, if there is one.
std::optional<std::string> trace_of_span(const Store& store, const std::string& span_id) {
  const std::uint64_t span = id_number(span_id);
  for (std::size_t i = 0; i < store.span_count(); ++i)
    if (store.row_span(i) == span) return std::string(store.trace_id(store.row_trace(i)));
  return std::nullopt;
}

// Why an evaluation meets no span, as far as that can be told.
std::string unjoined_reason(const Store& store, const Evaluation& evaluation) {
  if (!evaluation.tag_key.empty())
    return "It is joined by the tag " + evaluation.tag_key + ":" + evaluation.tag_value + ".";
  if (!evaluation.session_id.empty()) return "It is about the whole session " + evaluation.session_id + ".";
  if (evaluation.span_id.empty()) return "It names no span.";
  if (looks_hexadecimal(evaluation.span_id))
    return "Its span id is hexadecimal; span ids of LLM Observability are decimal.";
  if (const auto trace = trace_of_span(store, evaluation.span_id))
    return "There is a span of that id, but in the trace " + *trace + ". Take both ids from the span's own context.";
  if (store.find_trace(evaluation.trace_id)) return "The trace is here, but it has no such span (yet).";
  return "Neither the trace nor the span is in these files (yet).";
}

struct LabelSums {
  std::string type;
  std::size_t count = 0, passed = 0, failed = 0, feedback = 0;
  std::vector<double> numbers;
  std::map<std::string, std::size_t> values;
  std::vector<const Evaluation*> all;
};

Json histogram(std::vector<double> numbers) {
  Json bins = Json::array();
  if (numbers.empty()) return bins;
  const auto [low, high] = std::minmax_element(numbers.begin(), numbers.end());
  const double from = *low >= 0 && *high <= 1 ? 0 : *low, to = *low >= 0 && *high <= 1 ? 1 : *high;
  constexpr std::size_t count = 10;
  std::vector<std::size_t> counts(count, 0);
  const double width = to > from ? (to - from) / count : 1;
  for (const double number : numbers)
    ++counts[std::min(count - 1, static_cast<std::size_t>(std::max(0.0, (number - from) / width)))];
  for (std::size_t i = 0; i < count; ++i)
    bins.push_back({{"from", from + width * static_cast<double>(i)},
                    {"to", from + width * static_cast<double>(i + 1)},
                    {"count", counts[i]}});
  return bins;
}

// The worst first: failed, then the lowest score.
bool is_worse(const Evaluation* a, const Evaluation* b) {
  const auto rank = [](const Evaluation* e) { return e->assessment == "fail" ? 0 : e->assessment.empty() ? 1 : 2; };
  if (rank(a) != rank(b)) return rank(a) < rank(b);
  if (a->number != b->number) return a->number.value_or(0) < b->number.value_or(0);
  return a->timestamp_ms != b->timestamp_ms ? a->timestamp_ms > b->timestamp_ms : a->span_id < b->span_id;
}

Json label_json(const Store& store, const std::string& label, LabelSums& sums) {
  constexpr std::size_t shown = 20;
  std::sort(sums.all.begin(), sums.all.end(), is_worse);
  Json worst = Json::array();
  for (std::size_t i = 0; i < std::min(shown, sums.all.size()); ++i) {
    Json entry = to_json(*sums.all[i]);
    if (const auto row = evaluated(store, *sums.all[i])) entry["span_name"] = store.text(row->name);
    worst.push_back(std::move(entry));
  }
  double sum = 0;
  for (const double number : sums.numbers) sum += number;
  Json values = Json::array();
  for (const auto& [value, count] : sums.values) values.push_back({{"value", value}, {"count", count}});
  return {{"label", label},
          {"metric_type", sums.type},
          {"count", sums.count},
          {"pass", sums.passed},
          {"fail", sums.failed},
          {"feedback", sums.feedback},
          {"mean", sums.numbers.empty() ? Json() : Json(sum / static_cast<double>(sums.numbers.size()))},
          {"histogram", histogram(sums.numbers)},
          {"values", values},
          {"worst", worst}};
}

// What this part of them did not exceed, as `llmobs stats` says it.
std::int64_t percentile(const std::vector<std::int64_t>& sorted, double part) {
  if (sorted.empty()) return 0;
  const auto rank = static_cast<std::size_t>(std::ceil(part * static_cast<double>(sorted.size())));
  return sorted[std::clamp<std::size_t>(rank, 1, sorted.size()) - 1];
}

struct GroupSums {
  std::size_t count = 0, errors = 0;
  std::int64_t input = 0, output = 0;
  double cost = 0;
  std::vector<std::int64_t> durations;

  void add(const SpanRow& row, bool is_timed = true) {
    ++count;
    errors += row.failed ? 1 : 0;
    input = saturating_add(input, std::max<std::int64_t>(row.input_tokens, 0));
    output = saturating_add(output, std::max<std::int64_t>(row.output_tokens, 0));
    cost += std::max(row.cost, 0.0);
    if (is_timed) durations.push_back(std::max<std::int64_t>(row.duration_ns, 0));
  }
  Json json(const std::string& name) {
    std::sort(durations.begin(), durations.end());
    return {{"name", name},
            {"count", count},
            {"errors", errors},
            {"input_tokens", input},
            {"output_tokens", output},
            {"cost", cost},
            {"p50_ns", percentile(durations, 0.5)},
            {"p95_ns", percentile(durations, 0.95)},
            {"p99_ns", percentile(durations, 0.99)}};
  }
};

using Groups = std::map<TextId, GroupSums>;

Json groups_json(const Store& store, Groups& groups) {
  Json list = Json::array();
  for (auto& [name, sums] : groups) list.push_back(sums.json(std::string(store.text(name))));
  std::sort(list.begin(), list.end(), [](const Json& a, const Json& b) {
    return a["count"] != b["count"] ? a["count"] > b["count"] : a["name"] < b["name"];
  });
  return list;
}

} // namespace

std::string meta_answer(const SharedStore& shared, const std::string& version, const std::string& receiver) {
  const auto lock = shared.read();
  const Store& store = shared.store();
  Json sources = Json::array();
  for (const StoreSource& source : store.sources())
    sources.push_back({{"path", source.path},
                       {"bytes", source.bytes},
                       {"lines", source.report.lines},
                       {"bad_lines", source.report.bad_lines},
                       {"first_bad_line", source.report.first_bad_line},
                       {"first_problem", source.report.first_problem},
                       {"unreadable", ""}});
  for (const MissingSource& source : shared.missing())
    sources.push_back({{"path", source.path},
                       {"bytes", 0},
                       {"lines", 0},
                       {"bad_lines", 0},
                       {"first_bad_line", 0},
                       {"first_problem", ""},
                       {"unreadable", source.reason}});
  Json formats = Json::array();
  for (const ExportFormat& format : export_formats())
    formats.push_back({{"name", format.name}, {"title", format.title}, {"use", format.use}});
  return text_of({{"version", version},
                  {"receiver", receiver},
                  {"revision", shared.revision()},
                  {"traces", store.trace_count()},
                  {"spans", store.span_count()},
                  {"evaluations", store.evaluations().size()},
                  {"export_formats", formats},
                  {"prices", store.prices() == nullptr ? Json() : Json(store.prices()->path())},
                  {"sources", sources}});
}

std::string evaluations_answer(const SharedStore& shared) {
  const auto lock = shared.read();
  const Store& store = shared.store();
  std::map<std::string, LabelSums> labels;
  Json unjoined = Json::array();
  std::size_t unjoined_count = 0;
  for (const StoredEvaluation& stored : store.evaluations()) {
    const Evaluation& evaluation = stored.evaluation;
    LabelSums& sums = labels[evaluation.label];
    sums.type = evaluation.type;
    ++sums.count;
    sums.passed += evaluation.assessment == "pass" ? 1 : 0;
    sums.failed += evaluation.assessment == "fail" ? 1 : 0;
    sums.feedback += evaluation.is_feedback ? 1 : 0;
    if (evaluation.number)
      sums.numbers.push_back(*evaluation.number);
    else if (evaluation.type != "json")
      ++sums.values[evaluation.value];
    sums.all.push_back(&evaluation);
    if (evaluated(store, evaluation)) continue;
    constexpr std::size_t shown = 100;
    if (++unjoined_count > shown) continue;
    Json entry = to_json(evaluation);
    entry["reason"] = unjoined_reason(store, evaluation);
    unjoined.push_back(std::move(entry));
  }
  Json list = Json::array();
  for (auto& [label, sums] : labels) list.push_back(label_json(store, label, sums));
  return text_of({{"count", store.evaluations().size()},
                  {"labels", list},
                  {"unjoined_count", unjoined_count},
                  {"unjoined", unjoined}});
}

namespace {

// How the calls with one version of a prompt were judged, under one label.
struct Judged {
  std::size_t count = 0, passed = 0, failed = 0, numbers = 0;
  double sum = 0;
};

struct PromptVersion {
  GroupSums sums;
  std::map<std::string, Judged> evaluations;
  std::size_t last = 0; // the row of the last span that names it
  std::int64_t first_ns = 0;
  std::int64_t last_ns = -1;
};

void add_evaluations(const Store& store, const SpanRow& row, std::map<std::string, Judged>& labels) {
  for (const StoredEvaluation* stored : store.evaluations_of(row)) {
    Judged& judged = labels[stored->evaluation.label];
    ++judged.count;
    judged.passed += stored->evaluation.assessment == "pass" ? 1 : 0;
    judged.failed += stored->evaluation.assessment == "fail" ? 1 : 0;
    judged.numbers += stored->evaluation.number ? 1 : 0;
    judged.sum += stored->evaluation.number.value_or(0);
  }
}

Json version_json(const Store& store, TextId name, PromptVersion& version) {
  Json json = version.sums.json(std::string(store.text(name)));
  const SpanRow row = store.row(version.last);
  json["first_ms"] = milliseconds(version.first_ns);
  json["last_ms"] = milliseconds(version.last_ns);
  json["evaluations"] = Json::array();
  for (const auto& [label, judged] : version.evaluations)
    json["evaluations"].push_back(
        {{"label", label},
         {"count", judged.count},
         {"pass", judged.passed},
         {"fail", judged.failed},
         {"mean", judged.numbers == 0 ? Json() : Json(judged.sum / static_cast<double>(judged.numbers))}});
  json["trace_id"] = store.trace_id(row.trace);
  try {
    json["span_id"] = store.head(row).span_id;
    const JsonValue event = store.read_event(row);
    const JsonValue* place = &event;
    for (const char* key : {"meta", "input", "prompt"})
      if (place != nullptr) place = place->find(key);
    if (place != nullptr) json["prompt"] = to_json(*place);
  } catch (const UserError& error) {
    json["problem"] = error.what();
  }
  return json;
}

} // namespace

std::string prompts_answer(const SharedStore& shared) {
  const auto lock = shared.read();
  const Store& store = shared.store();
  std::map<std::pair<std::string, std::string>, std::map<TextId, PromptVersion>> prompts;
  for (std::size_t i = 0; i < store.span_count(); ++i) {
    const SpanRow row = store.row(i);
    if (!row.names_prompt) continue;
    PromptVersion& version =
        prompts[{std::string(store.text(row.ml_app)), std::string(store.text(row.prompt))}][row.prompt_version];
    if (version.sums.count == 0 || row.start_ns < version.first_ns) version.first_ns = row.start_ns;
    version.sums.add(row);
    add_evaluations(store, row, version.evaluations);
    if (row.start_ns < version.last_ns) continue;
    version.last = i;
    version.last_ns = row.start_ns;
  }
  Json list = Json::array();
  for (auto& [id, versions] : prompts) {
    Json entry = {{"ml_app", id.first}, {"id", id.second}, {"versions", Json::array()}};
    for (auto& [name, version] : versions) entry["versions"].push_back(version_json(store, name, version));
    std::sort(entry["versions"].begin(), entry["versions"].end(), [](const Json& a, const Json& b) {
      return a["last_ms"] != b["last_ms"] ? a["last_ms"] > b["last_ms"] : a["name"] > b["name"];
    });
    list.push_back(std::move(entry));
  }
  return text_of({{"prompts", list}});
}

namespace {

// Sums over the spans of a statistics page.
struct StatisticsSums {
  Groups kinds, models, tools, errors;
  GroupSums roots;
  std::size_t spans = 0;
  bool has_model_calls = false;

  void add(const Store& store, const SpanRow& row) {
    ++spans;
    has_model_calls = has_model_calls || row.kind == CountedKind::llm;
    kinds[row.kind_name].add(row);
    if (row.model != TextPool::empty) models[row.model].add(row);
    if (store.text(row.kind_name) == "tool") tools[row.name].add(row);
    if (row.failed) errors[row.error_type].add(row);
    if (row.is_root) roots.add(row);
  }
};

class TimeBuckets {
public:
  /// Times are those of calls of models, if there are any, else of traces: a trace and its steps are not one measure.
  TimeBuckets(std::int64_t first, std::int64_t last, bool has_model_calls)
      : has_model_calls_(has_model_calls), first_(first),
        width_(std::max<std::int64_t>(1, (last - first) / static_cast<std::int64_t>(count) + 1)), buckets_(count) {}

  // Tokens and money only where they are spent, so that what repeats them is not counted again.
  void add(const SpanRow& row) {
    if (row.start_ns != 0 && (row.kind != CountedKind::other || row.is_root))
      buckets_[static_cast<std::size_t>((row.start_ns - first_) / width_)].add(row, has_model_calls_
                                                                                        ? row.kind == CountedKind::llm
                                                                                        : row.is_root);
  }
  Json json() {
    Json list = Json::array();
    for (std::size_t i = 0; i < count; ++i) {
      Json bucket = buckets_[i].json("");
      bucket["from_ms"] = milliseconds(first_ + width_ * static_cast<std::int64_t>(i));
      list.push_back(std::move(bucket));
    }
    return list;
  }
  double width_ms() const { return static_cast<double>(width_) / 1e6; }

private:
  static constexpr std::size_t count = 48;
  bool has_model_calls_;
  std::int64_t first_;
  std::int64_t width_;
  std::vector<GroupSums> buckets_;
};

} // namespace

std::string statistics_answer(const SharedStore& shared, const Parameters& parameters) {
  const auto lock = shared.read();
  const Store& store = shared.store();
  const FoundSpans found = shared.find(parameter(parameters, "q"));
  const Period period(parameters);
  std::int64_t first = 0;
  std::int64_t last = 0;
  StatisticsSums sums;
  for (std::size_t i = 0; i < store.span_count(); ++i) {
    if (!found.has_row(i)) continue;
    const SpanRow row = store.row(i);
    if (!period.has(row.start_ns)) continue;
    sums.add(store, row);
    if (row.start_ns == 0) continue;
    if (first == 0 || row.start_ns < first) first = row.start_ns;
    last = std::max(last, row.start_ns);
  }
  TimeBuckets buckets(first, last, sums.has_model_calls);
  for (std::size_t i = 0; i < store.span_count(); ++i)
    if (const SpanRow row = store.row(i); found.has_row(i) && period.has(row.start_ns)) buckets.add(row);
  return text_of({{"spans", sums.spans},
                  {"roots", sums.roots.json("")},
                  {"bucket_ms", buckets.width_ms()},
                  {"times_of", sums.has_model_calls ? "model calls" : "traces"},
                  {"over_time", buckets.json()},
                  {"kinds", groups_json(store, sums.kinds)},
                  {"models", groups_json(store, sums.models)},
                  {"tools", groups_json(store, sums.tools)},
                  {"errors", groups_json(store, sums.errors)},
                  {"problem", found.problem}});
}

} // namespace llmobs::viewer
