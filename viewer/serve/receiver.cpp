#include "serve/receiver.h"

#include "serve/otlp_events.h"
#include "serve/otlp_protobuf.h"

#include <fmt/format.h>

namespace llmobs::viewer {
namespace {

ReceiverAnswer refused(int status, const std::string& reason) {
  return {status, "application/json", text_of({{"errors", Json::array({reason})}})};
}

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

} // namespace

ReceiverAnswer Receiver::append(const std::string& lines, ReceiverAnswer done) {
  if (spool_.append(lines)) return done;
  return refused(507, "What was received could not be written to " + spool_.folder() + ".");
}

ReceiverAnswer Receiver::take_events(std::string_view body) {
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
