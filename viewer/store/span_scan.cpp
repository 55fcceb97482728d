#include "store/span_scan.h"

#include "base/json_stream.h"
#include "base/json_value.h"
#include "store/event_scan.h"

#include <fmt/format.h>

namespace llmobs::viewer {

const std::size_t LineScanner::padding = JsonStream::padding;

namespace {

std::string no_object(JsonType type) {
  const char* name = "an object";
  switch (type) {
  case JsonType::Null: name = "null"; break;
  case JsonType::Boolean: name = "a boolean"; break;
  case JsonType::Number: name = "a number"; break;
  case JsonType::String: name = "a string"; break;
  case JsonType::Array: name = "a list"; break;
  case JsonType::Object:
  case JsonType::Elided: break;
  }
  return fmt::format("JSON, but {} instead of an object", name);
}

constexpr const char* no_ids = "a span without trace_id or span_id";
constexpr const char* unusable_ids = "a span whose trace_id or span_id is no id";

// What one walk over a line finds.
class Walk {
public:
  Walk(JsonStream& stream, std::string_view line, ScannedLine& found) : stream_(stream), line_(line), found_(found) {}

  void envelope_or_list() {
    if (stream_.is_object())
      envelope();
    else
      stream_.elements([this](JsonStream& element) {
        if (element.is_object())
          envelope();
        else
          found_.problem = no_object(element.type());
      });
    stream_.finish();
  }

private:
  // What is said of the spans and metrics of one object, beside themselves.
  struct Holder {
    EventScan event;
    std::string_view event_type;
    bool is_file_header = false;
    bool has_metrics = false;
    bool has_spans = false; // a list of that name
    bool has_attributes = false;
    bool is_evaluation = false; // by the type of an API body's data
  };

  // The object that began there and has just been read.
  std::string_view object_from(std::size_t begin) const {
    return line_.substr(begin, stream_.end_of_container() - begin);
  }

  void envelope() {
    const std::size_t first_span = found_.spans.size();
    const std::size_t first_evaluation = found_.evaluations.size();
    const std::size_t begin = stream_.offset();
    Holder holder;
    stream_.members([&](std::string_view key, JsonStream& value) { envelope_member(holder, key, value); });
    const std::string_view text = object_from(begin);
    if (holder.event.is_span()) {
      found_.spans.resize(first_span);
      found_.evaluations.resize(first_evaluation);
      add_span(holder.event, text);
    } else if (holder.has_attributes) {
      holder.is_evaluation ? found_.spans.resize(first_span) : found_.evaluations.resize(first_evaluation);
    } else if (holder.event_type == "evaluation_metric" || holder.event.is_evaluation()) {
      found_.spans.resize(first_span);
      if (!holder.has_metrics) found_.evaluations.push_back(text);
    } else {
      found_.evaluations.resize(first_evaluation);
      const bool is_other = (!holder.event_type.empty() && holder.event_type != "span") || holder.is_file_header;
      if (!is_other && !holder.has_spans) found_.problem = "an object without a list of \"spans\"";
    }
  }

  void envelope_member(Holder& holder, std::string_view key, JsonStream& value) {
    if (key == "event_type" && value.is_text()) {
      holder.event_type = value.text();
    } else if (key == "spans" && value.is_list()) {
      holder.has_spans = true;
      spans();
    } else if (key == "metrics" && value.is_list()) {
      holder.has_metrics = true;
      evaluations();
    } else if (key == "data" && value.is_object()) {
      api_body(holder);
    } else {
      holder.is_file_header = holder.is_file_header || key == "llmobs";
      holder.event.take(key, value);
    }
  }

  void spans() {
    stream_.elements([this](JsonStream& element) {
      if (!element.is_object()) {
        found_.problem = no_ids;
        return;
      }
      const std::size_t begin = element.offset();
      EventScan event;
      element.members([&](std::string_view key, JsonStream& value) { event.take(key, value); });
      if (event.is_span())
        add_span(event, object_from(begin));
      else
        found_.problem = no_ids;
    });
  }

  void evaluations() {
    stream_.elements([this](JsonStream& element) {
      if (!element.is_object()) return;
      const std::size_t begin = element.offset();
      element.pass();
      found_.evaluations.push_back(object_from(begin));
    });
  }

  // `{"data":{"type":"span","attributes":{"spans":[...]}}}`, and the same for evaluations. It says once for all spans of
  // a body what belongs to each.
  void api_body(Holder& holder) {
    stream_.members([&](std::string_view key, JsonStream& value) {
      if (key == "type" && value.is_text()) {
        holder.is_evaluation = value.text() == "evaluation_metric";
      } else if (key == "attributes" && value.is_object()) {
        holder.has_attributes = true;
        attributes();
      }
    });
  }

  void attributes() {
    const std::size_t first = found_.spans.size();
    const std::size_t begin = stream_.offset();
    EventScan shared;
    bool has_list = false;
    pending_ = true;
    stream_.members([&](std::string_view key, JsonStream& value) {
      const bool is_list = value.is_list();
      has_list = has_list || (is_list && (key == "spans" || key == "metrics"));
      if (is_list && key == "spans")
        spans();
      else if (is_list && key == "metrics")
        evaluations();
      else
        shared.take(key, value);
    });
    pending_ = false;
    found_.shared = object_from(begin);
    std::size_t place = first;
    for (const EventScan& event : pending_events_) {
      const std::string_view text = found_.spans[place].text;
      found_.spans[place] = event.finish(&shared);
      found_.spans[place++].text = text;
    }
    pending_events_.clear();
    if (!has_list) found_.problem = "an object without a list of \"spans\"";
  }

  void add_span(const EventScan& event, std::string_view text) {
    if (!event.has_ids()) {
      found_.problem = unusable_ids;
      return;
    }
    found_.spans.push_back(event.finish(nullptr));
    found_.spans.back().text = text;
    if (pending_) pending_events_.push_back(event);
  }

  JsonStream& stream_;
  std::string_view line_;
  ScannedLine& found_;
  bool pending_ = false; // spans wait for the attributes that are theirs, too
  std::vector<EventScan> pending_events_;
};

} // namespace

struct LineScanner::Parts {
  JsonStream stream;
  ScannedLine found;
};

LineScanner::LineScanner() : parts_(std::make_unique<Parts>()) {}
LineScanner::~LineScanner() = default;
LineScanner::LineScanner(LineScanner&&) noexcept = default;
LineScanner& LineScanner::operator=(LineScanner&&) noexcept = default;

const ScannedLine& LineScanner::scan(std::string_view line) {
  ScannedLine& found = parts_->found;
  found.spans.clear();
  found.evaluations.clear();
  found.shared = {};
  found.problem.clear();
  JsonType type = JsonType::Null;
  try {
    parts_->stream.begin(line);
    type = parts_->stream.type();
    if (type != JsonType::Object && type != JsonType::Array) throw NotJson();
    Walk(parts_->stream, line, found).envelope_or_list();
  } catch (const NotJson&) {
    found.spans.clear();
    found.evaluations.clear();
    const JsonParse parsed = parse_json(line);
    found.problem = parsed.value ? no_object(type) : fmt::format("not JSON from byte {} on", parsed.error_at);
  }
  return found;
}

} // namespace llmobs::viewer
