#include "serve/receiver.h"

#include "serve/msgpack.h"
#include "serve/otlp_events.h"
#include "serve/otlp_wire.h"
#include "serve/trace_figures.h"

#include <algorithm>
#include <fmt/format.h>

namespace llmobs::viewer {
namespace {

ReceiverAnswer refused(int status, const std::string& reason) {
  return {status, "application/json", text_of({{"errors", Json::array({reason})}})};
}

// A parsed value takes up to fifty times the memory of its bytes, where these are nothing but brackets and commas. So both
// are bounded: the bytes of formats that are dense, and the number of values in JSON.
constexpr std::size_t most_binary_bytes = std::size_t{20} << 20;
constexpr std::ptrdiff_t most_values = 4'000'000;

bool is_too_much(std::string_view body, bool is_json) {
  if (!is_json) return body.size() > most_binary_bytes;
  return std::count_if(body.begin(), body.end(), [](char c) { return c == ',' || c == '[' || c == '{'; }) > most_values;
}

ReceiverAnswer too_much() { return refused(413, "The request has more values than one request may have."); }

bool is_evaluation(const JsonValue& value) {
  if (value.string("event_type") == "evaluation_metric") return true;
  const JsonValue* data = value.find("data");
  return data != nullptr && (data->string("type") == "evaluation_metric" || data->string("type") == "feedback");
}

// What the public HTTP API and eval-metric requests wrap is unwrapped; nothing if this is no event.
Json unwrapped(const JsonValue& value) {
  const JsonValue* data = value.find("data");
  const JsonValue* attributes = data == nullptr ? nullptr : data->find("attributes");
  if (attributes != nullptr && is_evaluation(value)) {
    const JsonValue* metrics = attributes->find("metrics");
    return metrics == nullptr ? Json() : Json{{"event_type", "evaluation_metric"}, {"metrics", to_json(*metrics)}};
  }
  if (attributes != nullptr) {
    const JsonValue* spans = attributes->find("spans");
    if (spans == nullptr) return Json();
    Json envelope = {{"event_type", "span"}, {"spans", to_json(*spans)}};
    for (Json& span : envelope["spans"])
      for (const char* key : {"ml_app", "session_id", "tags"})
        if (const JsonValue* common = attributes->find(key); common != nullptr && !span.contains(key))
          span[key] = to_json(*common);
    return envelope;
  }
  if (value.find("spans") != nullptr || value.find("metrics") != nullptr || value.find("trace_id") != nullptr)
    return to_json(value);
  return Json();
}

// The span event inside of an APM span, completed by what only that one says; null if there is none.
Json carried_event(const JsonValue& span) {
  const JsonValue* carried = span.find("meta_struct");
  const JsonValue* bytes = carried == nullptr ? nullptr : carried->find("_llmobs");
  const std::optional<JsonValue> value = bytes == nullptr ? std::nullopt : read_msgpack(bytes->text);
  if (!value || !value->is_object()) return Json();
  Json event = to_json(*value);
  const auto complete = [&](const char* key, const char* from) {
    if (const JsonValue* found = span.find(from); found != nullptr && !event.contains(key))
      event[key] = to_json(*found);
  };
  if (const JsonValue* id = span.find("span_id"); id != nullptr && !event.contains("span_id"))
    event["span_id"] = id->text;
  complete("name", "name");
  complete("start_ns", "start");
  complete("duration", "duration");
  if (!event.contains("status")) {
    const JsonValue* error = span.find("error");
    event["status"] = error != nullptr && error->text != "0" ? "error" : "ok";
  }
  if (event.contains("tags") && event["tags"].is_object()) {
    Json tags = Json::array();
    for (const auto& [key, tag] : event["tags"].items())
      tags.push_back(key + ':' + (tag.is_string() ? tag.get<std::string>() : text_of(tag)));
    event["tags"] = std::move(tags);
  }
  return event;
}

} // namespace

ReceiverAnswer Receiver::take_apm_traces(std::string_view body) {
  if (is_too_much(body, false)) return too_much();
  const std::optional<JsonValue> traces = read_msgpack(body);
  if (!traces || !traces->is_array()) return refused(400, "The body is no list of traces in MessagePack.");
  std::string lines;
  for (const JsonMember& trace : traces->members)
    for (const JsonMember& span : trace.value.members)
      if (const Json event = carried_event(span.value); !event.is_null())
        lines += text_of({{"event_type", "span"}, {"spans", Json::array({event})}}) + '\n';
  return append(lines, {200, "application/json", R"({"rate_by_service":{}})"});
}

ReceiverAnswer Receiver::append(const std::string& lines, ReceiverAnswer done) {
  if (spool_.append(lines)) return done;
  return refused(507, "What was received could not be written to " + spool_.folder() + ".");
}

ReceiverAnswer Receiver::take_events(std::string_view body) {
  if (is_too_much(body, true)) return too_much();
  const JsonParse parsed = parse_json(body);
  if (!parsed.value) return refused(400, fmt::format("The body is not JSON from byte {} on.", parsed.error_at));
  std::string lines;
  const auto take = [&](const JsonValue& value) {
    const Json event = unwrapped(value);
    if (event.is_null()) return false;
    lines += text_of(event) + '\n';
    return true;
  };
  bool all = true;
  if (parsed.value->is_array())
    for (const JsonMember& element : parsed.value->members) all = take(element.value) && all;
  else
    all = take(*parsed.value);
  if (!all) return refused(400, "An event has neither spans nor metrics.");
  return append(lines, {202, "application/json", "{}"});
}

ReceiverAnswer Receiver::take_otlp(std::string_view body, const std::string& content_type) {
  const bool is_json = content_type.rfind("application/json", 0) == 0;
  if (!is_json && content_type.rfind("application/x-protobuf", 0) != 0)
    return refused(415, "OTLP comes as application/json or application/x-protobuf.");
  if (is_too_much(body, is_json)) return too_much();
  std::optional<JsonValue> request;
  if (is_json)
    request = parse_json(body).value;
  else
    request = read_otlp_protobuf(body);
  if (!request || !request->is_object()) return refused(400, "The body is no OTLP request for traces.");
  const OtlpEvents events = read_otlp(*request);
  if (events.rejected > 0 && events.events.empty())
    return refused(400, "No span has a trace id and a span id that are not zero.");
  std::string lines;
  for (const Json& event : events.events)
    lines += text_of({{"event_type", "span"}, {"spans", Json::array({event})}}) + '\n';
  return append(lines, {200, is_json ? "application/json" : "application/x-protobuf", is_json ? "{}" : ""});
}

} // namespace llmobs::viewer
