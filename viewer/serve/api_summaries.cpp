// The answers that sum up over all spans: evaluations, prompts, statistics, and what is being watched.
#include "base/user_error.h"
#include "serve/api.h"
#include "serve/trace_figures.h"
#include "serve/trace_filter.h"
#include "trace/trace_summary.h"

#include <algorithm>

namespace llmobs::viewer {
namespace {

bool looks_hexadecimal(const std::string& id) {
  return id.find_first_of("abcdefABCDEF") != std::string::npos ||
         (id.size() == 16 && id.find_first_not_of("0123456789") == std::string::npos && id[0] == '0');
}

// Why an evaluation meets no span, as far as that can be told.
std::string unjoined_reason(const Library& library, const Evaluation& evaluation) {
  if (!evaluation.tag_key.empty())
    return "It is joined by the tag " + evaluation.tag_key + ":" + evaluation.tag_value + ".";
  if (!evaluation.session_id.empty()) return "It is about the whole session " + evaluation.session_id + ".";
  if (evaluation.span_id.empty()) return "It names no span.";
  if (looks_hexadecimal(evaluation.span_id))
    return "Its span id is hexadecimal; span ids of LLM Observability are decimal.";
  for (const LibrarySpan& span : library.spans())
    if (span.head.span_id == evaluation.span_id)
      return "There is a span of that id, but in the trace " + span.head.trace_id +
             ". Take both ids from the span's own context.";
  if (library.find(evaluation.trace_id) != nullptr) return "The trace is here, but it has no such span (yet).";
  return "Neither the trace nor the span is in these files (yet).";
}

struct LabelSums {
  std::string type;
  std::size_t count = 0, passed = 0, failed = 0;
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

Json label_json(const Library& library, const std::string& label, LabelSums& sums) {
  constexpr std::size_t shown = 20;
  std::sort(sums.all.begin(), sums.all.end(), is_worse);
  Json worst = Json::array();
  for (std::size_t i = 0; i < std::min(shown, sums.all.size()); ++i) {
    Json entry = to_json(*sums.all[i]);
    if (const LibrarySpan* span = library.evaluated(*sums.all[i])) entry["span_name"] = span->head.name;
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
          {"mean", sums.numbers.empty() ? Json() : Json(sum / static_cast<double>(sums.numbers.size()))},
          {"histogram", histogram(sums.numbers)},
          {"values", values},
          {"worst", worst}};
}

std::int64_t percentile(const std::vector<std::int64_t>& sorted, double part) {
  if (sorted.empty()) return 0;
  return sorted[std::min(sorted.size() - 1, static_cast<std::size_t>(part * static_cast<double>(sorted.size())))];
}

struct GroupSums {
  std::size_t count = 0, errors = 0;
  std::int64_t input = 0, output = 0;
  double cost = 0;
  std::vector<std::int64_t> durations;

  void add(const LibrarySpan& span) {
    ++count;
    errors += span.head.failed;
    input = saturating_add(input, span.head.tokens.input.value_or(0));
    output = saturating_add(output, span.head.tokens.output.value_or(0));
    cost += span.head.cost.value_or(0);
    durations.push_back(span.head.duration_ns.value_or(0));
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

using Groups = std::map<std::string, GroupSums>;

Json groups_json(Groups& groups) {
  Json list = Json::array();
  for (auto& [name, sums] : groups) list.push_back(sums.json(name));
  std::sort(list.begin(), list.end(), [](const Json& a, const Json& b) {
    return a["count"] != b["count"] ? a["count"] > b["count"] : a["name"] < b["name"];
  });
  return list;
}

} // namespace

std::string meta_answer(const Library& library, const std::string& version, const std::string& receiver) {
  const auto lock = library.read();
  Json sources = Json::array();
  for (const LibrarySource& source : library.sources())
    sources.push_back({{"path", source.path},
                       {"bytes", source.offset},
                       {"lines", source.lines},
                       {"bad_lines", source.bad_lines},
                       {"first_bad_line", source.first_bad_line},
                       {"first_problem", source.first_problem},
                       {"unreadable", source.unreadable}});
  return text_of({{"version", version},
                  {"receiver", receiver},
                  {"revision", library.revision()},
                  {"traces", library.traces().size()},
                  {"spans", library.spans().size()},
                  {"evaluations", library.evaluations().size()},
                  {"sources", sources}});
}

std::string evaluations_answer(const Library& library) {
  const auto lock = library.read();
  std::map<std::string, LabelSums> labels;
  Json unjoined = Json::array();
  std::size_t unjoined_count = 0;
  for (const Evaluation& evaluation : library.evaluations()) {
    LabelSums& sums = labels[evaluation.label];
    sums.type = evaluation.type;
    ++sums.count;
    sums.passed += evaluation.assessment == "pass";
    sums.failed += evaluation.assessment == "fail";
    if (evaluation.number)
      sums.numbers.push_back(*evaluation.number);
    else if (evaluation.type != "json")
      ++sums.values[evaluation.value];
    sums.all.push_back(&evaluation);
    if (library.evaluated(evaluation) != nullptr) continue;
    constexpr std::size_t shown = 100;
    if (++unjoined_count > shown) continue;
    Json entry = to_json(evaluation);
    entry["reason"] = unjoined_reason(library, evaluation);
    unjoined.push_back(std::move(entry));
  }
  Json list = Json::array();
  for (auto& [label, sums] : labels) list.push_back(label_json(library, label, sums));
  return text_of({{"count", library.evaluations().size()},
                  {"labels", list},
                  {"unjoined_count", unjoined_count},
                  {"unjoined", unjoined}});
}

std::string prompts_answer(const Library& library) {
  const auto lock = library.read();
  struct Version {
    GroupSums sums;
    const LibrarySpan* last = nullptr;
    std::int64_t first_ns = 0;
  };
  std::map<std::pair<std::string, std::string>, std::map<std::string, Version>> prompts;
  for (const LibrarySpan& span : library.spans()) {
    if (span.prompt_id.empty()) continue;
    Version& version = prompts[{span.head.ml_app, span.prompt_id}][span.prompt_version];
    version.sums.add(span);
    if (version.last == nullptr || span.head.start_ns >= version.last->head.start_ns) version.last = &span;
    if (version.first_ns == 0 || span.head.start_ns < version.first_ns) version.first_ns = span.head.start_ns;
  }
  Json list = Json::array();
  for (auto& [id, versions] : prompts) {
    Json entry = {{"ml_app", id.first}, {"id", id.second}, {"versions", Json::array()}};
    for (auto& [name, version] : versions) {
      Json json = version.sums.json(name);
      json["first_ms"] = static_cast<double>(version.first_ns / 1000) / 1000.0;
      json["last_ms"] = static_cast<double>(version.last->head.start_ns / 1000) / 1000.0;
      json["trace_id"] = version.last->head.trace_id;
      json["span_id"] = version.last->head.span_id;
      try {
        const JsonValue event = library.event(*version.last);
        const JsonValue* place = &event;
        for (const char* key : {"meta", "input", "prompt"})
          if (place != nullptr) place = place->find(key);
        if (place != nullptr) json["prompt"] = to_json(*place);
      } catch (const UserError& error) {
        json["problem"] = error.what();
      }
      entry["versions"].push_back(std::move(json));
    }
    std::sort(entry["versions"].begin(), entry["versions"].end(), [](const Json& a, const Json& b) {
      return a["last_ms"] != b["last_ms"] ? a["last_ms"] > b["last_ms"] : a["name"] > b["name"];
    });
    list.push_back(std::move(entry));
  }
  return text_of({{"prompts", list}});
}

std::string statistics_answer(const Library& library, const Parameters& parameters) {
  const auto lock = library.read();
  const auto query = parameters.find("q");
  const TraceFilter filter(query == parameters.end() ? "" : query->second);
  std::vector<const LibrarySpan*> spans;
  std::int64_t first = 0, last = 0;
  for (const LibrarySpan& span : library.spans()) {
    if (!filter.matches(library, span)) continue;
    spans.push_back(&span);
    if (span.head.start_ns == 0) continue;
    if (first == 0 || span.head.start_ns < first) first = span.head.start_ns;
    last = std::max(last, span.head.start_ns);
  }
  Groups kinds, models, tools, errors;
  constexpr std::size_t bucket_count = 48;
  std::vector<GroupSums> buckets(bucket_count);
  const std::int64_t width = std::max<std::int64_t>(1, (last - first) / static_cast<std::int64_t>(bucket_count) + 1);
  GroupSums roots;
  for (const LibrarySpan* span : spans) {
    const SpanHead& head = span->head;
    kinds[head.kind].add(*span);
    if (!head.model_name.empty()) models[head.model_name].add(*span);
    if (head.kind == "tool") tools[head.name].add(*span);
    if (head.failed) errors[head.error_type.empty() ? head.error_message : head.error_type].add(*span);
    if (head.parent_id.empty()) roots.add(*span);
    // Tokens and money only where they are spent, so that what repeats them is not counted again.
    if (head.start_ns != 0 && (head.kind == "llm" || head.kind == "embedding" || head.parent_id.empty()))
      buckets[static_cast<std::size_t>((head.start_ns - first) / width)].add(*span);
  }
  Json over_time = Json::array();
  for (std::size_t i = 0; i < bucket_count; ++i) {
    Json bucket = buckets[i].json("");
    bucket["from_ms"] = static_cast<double>((first + width * static_cast<std::int64_t>(i)) / 1000) / 1000.0;
    over_time.push_back(std::move(bucket));
  }
  return text_of({{"spans", spans.size()},
                  {"roots", roots.json("")},
                  {"bucket_ms", static_cast<double>(width) / 1e6},
                  {"over_time", over_time},
                  {"kinds", groups_json(kinds)},
                  {"models", groups_json(models)},
                  {"tools", groups_json(tools)},
                  {"errors", groups_json(errors)},
                  {"problem", filter.problem()}});
}

} // namespace llmobs::viewer
