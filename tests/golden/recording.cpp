#include "recording.h"

#include "sha256.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <strings.h>

namespace llmobs {
namespace golden {

namespace {

constexpr size_t most_spans = 40, kept_at_each_end = 3;
constexpr size_t longest_text = 1500; // in characters

std::string header(const std::string& head, const std::string& name) {
  for (size_t line = head.find("\r\n"); line != std::string::npos; line = head.find("\r\n", line)) {
    line += 2;
    if (strncasecmp(head.c_str() + line, (name + ":").c_str(), name.size() + 1) != 0) continue;
    std::string value = head.substr(line + name.size() + 1, head.find("\r\n", line) - line - name.size() - 1);
    return value.substr(std::min(value.find_first_not_of(' '), value.size()));
  }
  return {};
}

bool begins_character(char byte) { return (static_cast<unsigned char>(byte) & 0xc0) != 0x80; }
bool is_ascii(const std::string& text) {
  return std::all_of(text.begin(), text.end(), [](char byte) { return static_cast<unsigned char>(byte) < 0x80; });
}

size_t characters(const std::string& text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), begins_character));
}

// From character `begin` up to character `end`.
std::string part(const std::string& text, size_t begin, size_t end) {
  std::string kept;
  size_t seen = 0;
  for (char byte : text) {
    if (begins_character(byte)) ++seen;
    if (seen > begin && seen <= end) kept += byte;
  }
  return kept;
}

bool is_large(const json& value) {
  constexpr int64_t most = int64_t{1} << 53;
  if (value.is_number_unsigned()) return value.get<uint64_t>() > static_cast<uint64_t>(most);
  return value.is_number_integer() && (value.get<int64_t>() > most || value.get<int64_t>() < -most);
}

int64_t now_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

json sorted_tags(const json& tags) {
  std::vector<std::string> sorted;
  for (std::string tag : tags) {
    if (tag.compare(0, 16, "ddtrace.version:") == 0) tag = "ddtrace.version:<version>";
    if (tag.compare(0, 9, "language:") == 0) tag = "language:<language>";
    sorted.push_back(tag);
  }
  std::sort(sorted.begin(), sorted.end());
  return sorted;
}

} // namespace

Recording::Recording(const Performance& performance, const std::vector<BackendRequest>& requests)
    : performance_(performance) {
  for (const PlayedSpan& span : performance.spans()) {
    order_.emplace(span.span_id, order_.size());
    placeholders_[span.span_id] = "<span:" + span.handle + ">";
  }
  for (const BackendRequest& request : requests) take(request);
  number_traces();
}

// --- what came ------------------------------------------------------------------------------------------------------

void Recording::take(const BackendRequest& request) {
  std::string method = request.head.substr(0, request.head.find(' '));
  if (method != "POST") return; // the agent was asked what it can do
  std::string rest = request.head.substr(method.size() + 1);
  json note = {{"n", requests_.size()}, {"method", method}, {"path", rest.substr(0, rest.find(' '))}};
  note["headers"] = json::object();
  for (const char* name : {"content-type", "x-datadog-evp-subdomain", "dd-api-key", "x-golden-original-url"}) {
    std::string value = header(request.head, name);
    if (!value.empty()) note["headers"][name] = value;
  }
  if (request.body.size() > 1000000) note["body_megabytes"] = (request.body.size() + 500000) / 1000000;
  note["body_charset"] = is_ascii(request.body) ? "ascii (non-ascii characters \\u-escaped, if any)" : "utf-8";
  json body = json::parse(request.body, nullptr, false);
  if (body.is_array())
    take_spans(body, note);
  else if (body.is_object())
    take_evaluations(body, note);
  else
    note["payload_shape"] = "not JSON";
  requests_.push_back(note);
}

void Recording::take_spans(const json& envelopes, json& note) {
  size_t count = 0;
  for (json envelope : envelopes) {
    for (json span : envelope.at("spans")) {
      ++count;
      span["$request"] = requests_.size();
      auto order = order_.find(span.at("span_id"));
      events_.push_back({span, order == order_.end() ? SIZE_MAX : order->second});
    }
    envelope["spans_per_envelope"] = envelope["spans"].size();
    envelope.erase("spans");
    if (envelope.contains("_dd.tracer_version")) envelope["_dd.tracer_version"] = "<version>";
    envelopes_.insert(envelope);
  }
  note["payload_shape"] = "array of envelopes";
  note["span_events"] = count;
}

void Recording::take_evaluations(const json& body, json& note) {
  const json& metrics = body.at("data").at("attributes").at("metrics");
  for (json evaluation : metrics) {
    evaluation["$request"] = requests_.size();
    evaluations_.push_back(evaluation);
  }
  note["payload_shape"] = "data.attributes.metrics, data.type=" + body["data"].value("type", "");
  note["eval_events"] = metrics.size();
}

// Traces are numbered as their first spans begin.
void Recording::number_traces() {
  std::vector<const Event*> sorted;
  for (const Event& event : events_) sorted.push_back(&event);
  std::sort(sorted.begin(), sorted.end(), [](auto* a, auto* b) { return a->order < b->order; });
  size_t traces = 0;
  for (const Event* event : sorted) {
    if (placeholders_.try_emplace(event->span.at("trace_id"), "<trace:" + std::to_string(traces + 1) + ">").second)
      ++traces;
  }
}

// --- how it is shown ------------------------------------------------------------------------------------------------

json Recording::shown_text(const std::string& text) {
  size_t count = characters(text);
  if (count <= longest_text) return text;
  return {{"$long",
           {{"utf8_bytes", text.size()},
            {"codepoints", count},
            {"sha256", sha256(text)},
            {"prefix", part(text, 0, 32)},
            {"suffix", part(text, count - 16, count)}}}};
}

json Recording::shown(const json& value) {
  if (value.is_string()) return shown_text(value);
  if (is_large(value)) return {{"$int", value.dump()}};
  json copy = value;
  if (value.is_structured()) {
    for (json& member : copy) member = shown(member);
  }
  return copy;
}

std::string Recording::span_named(const std::string& id) const {
  auto known = placeholders_.find(id);
  return known == placeholders_.end() ? id : known->second;
}

json Recording::shown_span(json event) {
  for (const char* key : {"trace_id", "span_id", "parent_id"}) event[key] = span_named(event[key]);
  if (event.contains("_dd")) {
    std::string trace = event["trace_id"];
    json& ids = event["_dd"];
    if (ids.contains("span_id")) ids["span_id"] = span_named(ids["span_id"]);
    for (const char* key : {"trace_id", "apm_trace_id"}) {
      if (ids.contains(key)) ids[key] = "<apm_" + trace.substr(1);
    }
  }
  event["start_ns"] = "<start_ns>";
  event["duration"] = "<duration>";
  event["tags"] = sorted_tags(event["tags"]);
  json& meta = event["meta"];
  if (meta.contains("error") && meta["error"].value("stack", "") != "") meta["error"]["stack"] = "<stack>";
  if (meta.contains("agent_attribution")) {
    json& agent = meta["agent_attribution"]["pagent_span_id"];
    agent = span_named(agent);
  }
  for (json& link : event.contains("span_links") ? event["span_links"] : json::array()) {
    for (const char* key : {"trace_id", "span_id"}) link[key] = span_named(link[key]);
  }
  return shown(event);
}

json Recording::shown_evaluation(json evaluation) {
  if (evaluation.contains("join_on") && evaluation["join_on"].contains("span")) {
    for (json& id : evaluation["join_on"]["span"]) id = span_named(id);
  }
  constexpr int64_t hour_ms = 3600 * 1000;
  json& time = evaluation["timestamp_ms"];
  if (time.is_number() && std::abs(time.get<int64_t>() - now_ms()) < hour_ms) time = "<timestamp_ms>";
  if (evaluation.contains("tags")) evaluation["tags"] = sorted_tags(evaluation["tags"]);
  return shown(evaluation);
}

json Recording::shown_observations() {
  json observations = json::array();
  for (json observation : performance_.observations()) {
    if (observation["op"] == "export_span" && observation.contains("value")) {
      for (json& id : observation["value"]) id = span_named(id);
    }
    observations.push_back(shown(observation));
  }
  return observations;
}

json Recording::invariants() const {
  constexpr int64_t tolerance_ns = 2000000;
  std::map<std::string, const json*> by_id;
  for (const Event& event : events_) by_id[event.span["span_id"]] = &event.span;
  bool decimal = true, hexadecimal = true, not_negative = true, within = true;
  for (const auto& [id, span] : by_id) {
    std::string trace = (*span)["trace_id"];
    decimal = decimal && !id.empty() && id.find_first_not_of("0123456789") == std::string::npos;
    hexadecimal = hexadecimal && trace.size() == 32 && trace.find_first_not_of("0123456789abcdef") == std::string::npos;
    int64_t start = (*span)["start_ns"], duration = (*span)["duration"];
    not_negative = not_negative && duration >= 0;
    auto parent = by_id.find((*span)["parent_id"]);
    if (parent == by_id.end()) continue;
    int64_t parent_start = (*parent->second)["start_ns"], parent_duration = (*parent->second)["duration"];
    within = within && start >= parent_start - tolerance_ns &&
             start + duration <= parent_start + parent_duration + tolerance_ns;
  }
  return {{"span_ids_are_decimal_u64", decimal},
          {"trace_ids_are_32_hex", hexadecimal},
          {"durations_non_negative", not_negative},
          {"children_within_parent", within}};
}

namespace {

// Whether each span with a `min_ms` took that long.
void check_durations(const json& steps, const std::map<std::string, int64_t>& durations, json& invariants) {
  for (const json& step : steps) {
    if (step.contains("min_ms")) {
      auto found = durations.find("<span:" + step["as"].get<std::string>() + ">");
      bool met = found != durations.end() && found->second >= step["min_ms"].get<int64_t>() * 1000000;
      invariants["min_durations_met"] = invariants.value("min_durations_met", true) && met;
    }
    if (step.contains("body")) check_durations(step["body"], durations, invariants);
  }
}

} // namespace

json Recording::result(const json& scenario) {
  json result = {{"id", scenario["id"]},
                 {"description", scenario.value("description", "")},
                 {"sdk", {{"name", "llmobs"}, {"version", LLMOBS_VERSION}, {"executed", true}}}};
  json kept = invariants(), emitted = json::array();
  std::map<std::string, int64_t> durations;
  for (const Event& event : events_) {
    emitted.push_back(span_named(event.span["span_id"]));
    durations[span_named(event.span["span_id"])] = event.span["duration"];
  }
  check_durations(scenario["steps"], durations, kept);
  std::sort(events_.begin(), events_.end(), [](const Event& a, const Event& b) { return a.order < b.order; });
  if (events_.size() > most_spans) {
    result["spans_elided"] = {{"total", events_.size()}, {"kept", "first 3 and last 3 in start order"}};
    emitted = {{"count", emitted.size()}};
    events_.erase(events_.begin() + kept_at_each_end, events_.end() - kept_at_each_end);
  }
  result["spans"] = json::array();
  for (const Event& event : events_) result["spans"].push_back(shown_span(event.span));
  result["emission_order"] = emitted;
  result["evaluations"] = json::array();
  for (const json& evaluation : evaluations_) result["evaluations"].push_back(shown_evaluation(evaluation));
  result["observations"] = shown_observations();
  result["requests"] = requests_;
  result["envelopes"] = envelopes_;
  result["invariants"] = kept;
  return result;
}

} // namespace golden
} // namespace llmobs
