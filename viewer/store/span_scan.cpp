#include "store/span_scan.h"

#include "base/json_stream.h"
#include "base/json_value.h"
#include "store/event_scan.h"

#include <fmt/format.h>
#include <optional>

namespace llmobs::viewer {

using simdjson::ondemand::json_type;

const std::size_t LineScanner::padding = simdjson::SIMDJSON_PADDING;

namespace {

std::string no_object(json_type type) {
  const char* name = "an object";
  switch (type) {
  case json_type::null: name = "null"; break;
  case json_type::boolean: name = "a boolean"; break;
  case json_type::number: name = "a number"; break;
  case json_type::string: name = "a string"; break;
  case json_type::array: name = "a list"; break;
  case json_type::object: break;
  }
  return fmt::format("JSON, but {} instead of an object", name);
}

constexpr const char* no_ids = "a span without trace_id or span_id";
constexpr const char* unusable_ids = "a span whose trace_id or span_id is no id";

// What one walk over a line finds.
class Walk {
public:
  Walk(simdjson::ondemand::document& document, std::string_view line, ScannedLine& found)
      : document_(document), line_(line), found_(found) {}

  void envelope_or_list() {
    const json_type type = document_.type();
    if (type == json_type::object) {
      envelope(document_.get_value());
    } else if (type == json_type::array) {
      for (auto element : document_.get_array()) {
        StreamValue value = element.value();
        const json_type of_element = value.type();
        if (of_element == json_type::object) {
          envelope(value);
        } else {
          stream_check(value);
          found_.problem = no_object(of_element);
        }
      }
    }
    if (document_.current_location().error() != simdjson::OUT_OF_BOUNDS)
      throw simdjson::simdjson_error(simdjson::TRAILING_CONTENT);
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

  std::size_t start_of(StreamValue value) const {
    return static_cast<std::size_t>(value.raw_json_token().data() - line_.data());
  }

  // Behind the value that has just been read.
  std::size_t end_of_value() {
    const char* next = nullptr;
    std::size_t end = line_.size();
    if (document_.current_location().get(next) == simdjson::SUCCESS)
      end = static_cast<std::size_t>(next - line_.data());
    while (end > 0 &&
           (line_[end - 1] == ' ' || line_[end - 1] == '\t' || line_[end - 1] == '\r' || line_[end - 1] == '\n'))
      --end;
    return end;
  }

  void envelope(StreamValue value) {
    const std::size_t first_span = found_.spans.size();
    const std::size_t first_evaluation = found_.evaluations.size();
    const std::size_t begin = start_of(value);
    Holder holder;
    for (auto member : value.get_object()) {
      const StreamMember read = stream_member(member);
      envelope_member(holder, read.key, read.value);
    }
    const std::string_view text = line_.substr(begin, end_of_value() - begin);
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

  void envelope_member(Holder& holder, std::string_view key, StreamValue value) {
    const json_type type = value.type();
    if (key == "event_type" && type == json_type::string) {
      holder.event_type = stream_text(value);
    } else if (key == "spans" && type == json_type::array) {
      holder.has_spans = true;
      spans(value);
    } else if (key == "metrics" && type == json_type::array) {
      holder.has_metrics = true;
      evaluations(value);
    } else if (key == "data" && type == json_type::object) {
      api_body(holder, value);
    } else {
      holder.is_file_header = holder.is_file_header || key == "llmobs";
      holder.event.take(key, value);
    }
  }

  void spans(StreamValue list) {
    for (auto element : list.get_array()) {
      StreamValue value = element.value();
      if (value.type() != json_type::object) {
        stream_check(value);
        found_.problem = no_ids;
        continue;
      }
      const std::size_t begin = start_of(value);
      EventScan event;
      for (auto member : value.get_object()) {
        const StreamMember read = stream_member(member);
        event.take(read.key, read.value);
      }
      const std::string_view text = line_.substr(begin, end_of_value() - begin);
      if (event.is_span())
        add_span(event, text);
      else
        found_.problem = no_ids;
    }
  }

  void evaluations(StreamValue list) {
    for (auto element : list.get_array()) {
      StreamValue value = element.value();
      const bool is_object = value.type() == json_type::object;
      const std::size_t begin = start_of(value);
      stream_check(value);
      if (is_object) found_.evaluations.push_back(line_.substr(begin, end_of_value() - begin));
    }
  }

  // `{"data":{"type":"span","attributes":{"spans":[...]}}}`, and the same for evaluations. It says once for all spans of
  // a body what belongs to each.
  void api_body(Holder& holder, StreamValue data) {
    for (auto member : data.get_object()) {
      auto [key, value] = stream_member(member);
      const json_type type = value.type();
      if (key == "type" && type == json_type::string) {
        holder.is_evaluation = stream_text(value) == "evaluation_metric";
      } else if (key == "attributes" && type == json_type::object) {
        holder.has_attributes = true;
        attributes(value);
      } else {
        stream_check(value);
      }
    }
  }

  void attributes(StreamValue object) {
    const std::size_t first = found_.spans.size();
    const std::size_t begin = start_of(object);
    EventScan shared;
    bool has_list = false;
    pending_ = true;
    for (auto member : object.get_object()) {
      auto [key, value] = stream_member(member);
      const bool is_list = value.type() == json_type::array;
      has_list = has_list || (is_list && (key == "spans" || key == "metrics"));
      if (is_list && key == "spans")
        spans(value);
      else if (is_list && key == "metrics")
        evaluations(value);
      else
        shared.take(key, value);
    }
    pending_ = false;
    found_.shared = line_.substr(begin, end_of_value() - begin);
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

  simdjson::ondemand::document& document_;
  std::string_view line_;
  ScannedLine& found_;
  bool pending_ = false; // spans wait for the attributes that are theirs, too
  std::vector<EventScan> pending_events_;
};

} // namespace

struct LineScanner::Parts {
  simdjson::ondemand::parser parser;
  ScannedLine found;
};

LineScanner::LineScanner() : parts_(std::make_unique<Parts>()) {}
LineScanner::~LineScanner() = default;
LineScanner::LineScanner(LineScanner&&) noexcept = default;
LineScanner& LineScanner::operator=(LineScanner&&) noexcept = default;

const ScannedLine& LineScanner::scan(std::string_view line) {
  constexpr std::size_t keep_below = std::size_t{4} << 20;
  if (parts_->parser.capacity() > keep_below && line.size() < keep_below) parts_->parser = simdjson::ondemand::parser();
  ScannedLine& found = parts_->found;
  found.spans.clear();
  found.evaluations.clear();
  found.shared = {};
  found.problem.clear();
  std::optional<json_type> type;
  try {
    simdjson::ondemand::document document = parts_->parser.iterate(line.data(), line.size(), line.size() + padding);
    type = document.type();
    if (document.is_scalar()) throw simdjson::simdjson_error(simdjson::INCORRECT_TYPE);
    Walk(document, line, found).envelope_or_list();
  } catch (const simdjson::simdjson_error&) {
    found.spans.clear();
    found.evaluations.clear();
    const JsonParse parsed = parse_json(line);
    found.problem = parsed.value ? no_object(type.value_or(json_type::null))
                                 : fmt::format("not JSON from byte {} on", parsed.error_at);
  }
  return found;
}

} // namespace llmobs::viewer
