#include "span/span_finisher.h"

#include "base/log.h"
#include "base/statistics.h"
#include "value/object_members.h"
#include "value/truncate.h"
#include "value/value_bytes.h"
#include "value/value_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace llmobs {

namespace {

bool is_figure(RawValue value) noexcept {
  return is_number(value) || value.tag() == Tag::true_ || value.tag() == Tag::false_;
}

// The names that JavaScript's SDK has for what others call by the names of the backend.
std::string_view metric_name(std::string_view name) noexcept {
  struct Alias {
    std::string_view name, usual;
  };
  static constexpr Alias aliases[] = {{"inputTokens", "input_tokens"},
                                      {"outputTokens", "output_tokens"},
                                      {"totalTokens", "total_tokens"},
                                      {"cacheReadTokens", "cache_read_input_tokens"},
                                      {"cacheWriteTokens", "cache_write_input_tokens"},
                                      {"cacheWrite5mTokens", "ephemeral_5m_input_tokens"},
                                      {"cacheWrite1hTokens", "ephemeral_1h_input_tokens"},
                                      {"reasoningOutputTokens", "reasoning_output_tokens"}};
  constexpr std::string_view end = "Tokens";
  if (name.size() < end.size() || name.substr(name.size() - end.size()) != end) return name;
  for (const Alias& alias : aliases) {
    if (name == alias.name) return alias.usual;
  }
  return name;
}

std::string_view message_of_interruption(std::string_view what) noexcept {
  if (what == "abort") return "the program was aborted before the call returned";
  if (what == "exit") return "the program ended before the call returned";
  if (what == "death") return "the program died before the call returned";
  return "a signal ended the program before the call returned";
}

Shape input_shape(SpanKind kind) noexcept {
  return kind == SpanKind::Llm ? Shape::messages : kind == SpanKind::Embedding ? Shape::documents : Shape::text;
}
Shape output_shape(SpanKind kind) noexcept {
  return kind == SpanKind::Llm ? Shape::messages : kind == SpanKind::Retrieval ? Shape::documents : Shape::text;
}

} // namespace

SpanData& SpanFinisher::finish(const OpenSpan& span, const ClockScale& clock) {
  data_.clear();
  data_.span_id = span.span_id;
  data_.parent_id = span.parent_id;
  data_.trace = span.trace;
  data_.start_ns = span.begin.unix_ns;
  data_.duration_ns = clock.duration_ns(span.begin, span.end_ticks);
  data_.kind = span.kind;
  if (const Site* site = span.site) {
    data_.name = site->name;
    data_.function = site->function;
    data_.file = site->file;
    data_.line = site->line;
    data_.model_name = site->model_name;
    data_.model_provider = site->model_provider;
  }
  if (const Lineage* above = span.inherited.get()) {
    data_.agent_span_id = above->agent_span_id;
    data_.agent_name = above->agent_name;
  }
  if (const Lineage* own = span.passed_on.get()) {
    data_.session_id = own->session_id;
    data_.ml_app = own->ml_app;
  }
  read_fields(span);
  if (first_yield_.present()) join_yielded(span, clock);
  if (data_.name.empty()) data_.name = data_.function.empty() ? spelling(data_.kind) : data_.function;
  if (no_figure_) report_metric();
  if (!data_.error_message.empty()) withhold_message(span);
  find_names(span);
  if (secrets_ && may_have_secrets(span)) take_secrets_out();
  if (span.site && span.site->model_argument != Site::no_argument) model_of_argument(*span.site);
  if (span.site && span.site->max_bytes != 0) clip_captured(span.site->max_bytes);
  name_arguments(span);
  declarations_.finish(span, data_, parsed_);
  if (input_.present()) {
    show(data_.input, input_shape(data_.kind), input_);
  } else if (span.site && !span.site->input_arguments.empty()) {
    selected_input(*span.site);
  } else {
    captured_input();
  }
  if (output_.present()) {
    show(data_.output, output_shape(data_.kind), output_);
  } else {
    captured_output();
  }
  if (!capture_.all()) keep_in();
  return data_;
}

void SpanFinisher::read_fields(const OpenSpan& span) {
  arguments_.clear();
  params_ = frames_ = {};
  message_.clear();
  interrupted_ = RawValue();
  result_ = input_ = output_ = all_yielded_ = first_yield_ = RawValue();
  yielded_.clear();
  no_figure_.reset();
  declarations_.begin();
  if (!parsed_.empty()) parsed_.clear();
  if (!made_up_names_.empty()) made_up_names_.clear();
  FieldReader fields(span.fields.data(), span.fields.data() + span.fields.size());
  Field field;
  RawValue value;
  while (fields.next(field, value)) {
    switch (field) {
    case Field::argument: arguments_.push_back(value); break;
    case Field::result: result_ = value; break;
    case Field::input:
      if (!value.is_null()) input_ = value;
      break;
    case Field::output:
      if (!value.is_null()) output_ = value;
      break;
    case Field::metadata: merge(data_.metadata, value); break;
    case Field::metrics: merge(data_.metrics, value); break;
    case Field::tags: merge(data_.tags, value); break;
    case Field::failed: data_.failed = true; break;
    case Field::exception_message:
      if (!span.site || !span.site->hides_exception_message) text_field(Field::error_message, value);
      break;
    case Field::error_frames: frames_ = value.string(); break;
    case Field::interrupted: interrupted_ = value; break;
    case Field::route: data_.route = value.string(); break;
    case Field::first_yield: first_yield_ = value; break;
    case Field::yielded: yielded_.add(value); break;
    default:
      if (!declarations_.take(field, value, data_, parsed_)) text_field(field, value);
    }
  }
  if (interrupted_.present()) show_interruption();
  if (!frames_.empty() && data_.error_stack.empty()) data_.error_stack = stack_.of(frames_);
}

// A text that the record only points to (record.h).
std::string_view SpanFinisher::text_at(RawValue value) {
  Token token;
  ValueReader(value).next(token);
  const std::string* text = pointed_to_.find(reinterpret_cast<const char*>(token.integer));
  return text ? std::string_view(*text) : std::string_view();
}

// What is annotated counts more than the argument, and the argument more than the option.
void SpanFinisher::model_of_argument(const Site& site) {
  bool is_annotated = data_.model_name.data() != site.model_name.data();
  if (is_annotated || site.model_argument >= arguments_.size()) return;
  std::string_view model = label_of(arguments_[site.model_argument], model_);
  if (!model.empty()) data_.model_name = model;
}

// If an exception ended the program, that is the error.
void SpanFinisher::show_interruption() {
  if (!std::as_const(data_.tags).find("interrupted")) data_.tags.put("interrupted", interrupted_);
  data_.failed = true;
  if (!data_.error_type.empty()) return;
  data_.error_type = "interrupted";
  data_.error_message = message_of_interruption(interrupted_.string());
}

void SpanFinisher::text_field(Field field, RawValue value) {
  std::string_view text = value.tag() == Tag::integer && field == Field::function ? text_at(value) : value.string();
  switch (field) {
  case Field::name: data_.name = text; break;
  case Field::function: data_.function = text; break;
  case Field::params: params_ = text; break;
  case Field::model_name: data_.model_name = text; break;
  case Field::model_provider: data_.model_provider = text; break;
  case Field::error_type: data_.error_type = text; break;
  case Field::error_message: data_.error_message = text_of(value, message_); break;
  case Field::error_stack: data_.error_stack = text; break;
  default: return;
  }
  bool is_error = field == Field::error_type || field == Field::error_message || field == Field::error_stack;
  data_.failed = data_.failed || is_error;
}

void SpanFinisher::merge(NamedValues& entries, RawValue given) {
  RawValue object = parsed_value(given, parsed_);
  if (object.tag() != Tag::object) return;
  ValueReader in(object);
  Token token;
  in.next(token);
  std::string_view name;
  while (in.key(name)) {
    RawValue value = in.value();
    if (&entries == &data_.metrics) {
      name = metric_name(name);
      if (value.present() && !is_figure(value)) {
        no_figure_ = name;
        count_content_lost();
        continue;
      }
    }
    if (value.present()) entries.put(name, value);
  }
}

void SpanFinisher::report_metric() const {
  log_line(LogLevel::warn, LogTopic::content,
           fmt::format("metric \"{}\" of span \"{}\" is left out: it is not a number", no_figure_->substr(0, 100),
                       data_.name.substr(0, 100)),
           "metric");
}

// What is annotated is somebody else's to bound.
void SpanFinisher::clip_captured(size_t most) {
  auto truncate = [&](RawValue& value) {
    if (value.size() <= most) return;
    RawValue kept = truncated(value, most, parsed_.emplace_back());
    if (kept.begin != value.begin) count_content_lost();
    value = kept;
  };
  for (RawValue& argument : arguments_) truncate(argument);
  truncate(result_);
  truncate(all_yielded_);
}

// By the list that came with the span, else by the site's.
void SpanFinisher::find_names(const OpenSpan& span) {
  names_.clear();
  if (arguments_.empty()) return;
  if (!params_.empty()) {
    split_params(params_, names_);
  } else if (span.site) {
    names_.assign(span.site->params.begin(), span.site->params.end());
  }
  names_.resize(arguments_.size());
}

// Most spans have none: one look at all bytes of the values, and one at the site's names for all of its spans.
bool SpanFinisher::may_have_secrets(const OpenSpan& span) const {
  if (!params_.empty() || secrets_->may_be_in(span.fields.text())) return true;
  // One that was yielded piece by piece.
  if (all_yielded_.present() && secrets_->may_be_in(all_yielded_.string())) return true;
  const Site* site = span.site;
  if (!site) return false;
  if (site->secrets_looked_for != secrets_->number()) {
    site->secrets_looked_for = secrets_->number();
    site->names_secrets = std::any_of(names_.begin(), names_.end(),
                                      [&](auto name) { return secrets_->are_named(name); });
  }
  return site->names_secrets;
}

bool SpanFinisher::says_it_ourselves() const noexcept {
  return data_.error_type == "abandoned" || data_.error_type == "cancelled" || data_.error_type == "interrupted";
}

// What the environment does not let out.
void SpanFinisher::keep_in() {
  bool are_messages = data_.kind == SpanKind::Llm && !capture_.messages;
  bool hides_input = !capture_.input || are_messages || (data_.kind == SpanKind::Embedding && !capture_.documents);
  bool hides_output = !capture_.output || are_messages || (data_.kind == SpanKind::Retrieval && !capture_.documents);
  if (hides_input) {
    data_.input.clear();
    data_.arguments.clear();
  }
  if (hides_output) data_.output.clear();
  if (!capture_.metadata) {
    data_.metadata.clear();
    data_.declared.has_manifest = false;
  }
  if (!capture_.prompts) {
    data_.declared.prompt.clear();
    data_.declared.has_prompt = false;
  }
  if (!capture_.error_messages && !data_.error_message.empty() && !says_it_ourselves())
    data_.error_message = redacted_text;
}

// What we say ourselves quotes nothing.
void SpanFinisher::withhold_message(const OpenSpan& span) {
  bool is_withheld_here = span.site && span.site->withholds_messages && !says_it_ourselves();
  if (is_withheld_here) withheld_.add(data_.trace, data_.error_message);
  if (is_withheld_here || withheld_.has(data_.trace, data_.error_message)) data_.error_message = redacted_text;
}

void SpanFinisher::take_secrets_out() {
  for (size_t i = 0; i < arguments_.size(); ++i) arguments_[i] = secrets_->without(names_[i], arguments_[i], parsed_);
  for (RawValue* value : {&result_, &all_yielded_, &input_, &output_}) {
    if (value->present()) *value = secrets_->without("", *value, parsed_);
  }
  declarations_.take_secrets_out(*secrets_, parsed_);
  take_secrets_out(data_.metadata);
  take_secrets_out(data_.tags);
  for (std::string_view* text : {&data_.error_message, &data_.error_stack}) *text = secrets_->without(*text, parsed_);
}

void SpanFinisher::take_secrets_out(NamedValues& values) {
  for (const NamedValue& entry : values) {
    RawValue clean = secrets_->without(entry.name, entry.value, parsed_);
    if (clean.begin != entry.value.begin) values.put(entry.name, clean);
  }
}

void SpanFinisher::name_arguments(const OpenSpan& span) {
  captured_.clear();
  bool is_marked = span.site && !span.site->input_arguments.empty();
  bool is_typed = is_marked || input_shape(data_.kind) != Shape::text;
  for (size_t i = 0; i < arguments_.size(); ++i) {
    if (span.site && !span.site->is_input(i)) continue;
    std::string_view name = names_[i].empty() ? made_up_name(i) : names_[i];
    bool is_label = span.site && (i == span.site->session_argument || i == span.site->model_argument);
    data_.arguments.put(name, arguments_[i]);
    if (is_typed) captured_.push_back({name, arguments_[i], is_label, is_marked});
  }
}

std::string_view SpanFinisher::made_up_name(size_t argument) {
  return made_up_names_.emplace_back("arg" + std::to_string(argument + 1));
}

void SpanFinisher::show(SpanSide& side, Shape shape, RawValue value) {
  if (shape == Shape::text) return side.set_text(value);
  bool are_messages = shape == Shape::messages;
  size_t faults = are_messages ? read_messages(value, side.messages, parsed_)
                               : read_documents(value, side.documents, parsed_);
  bool is_empty = are_messages ? side.messages.list.empty() : side.documents.empty(); // which Datadog's SDKs leave out
  side.shape = is_empty ? Shape::none : shape;
  if (faults != 0) report_faults(side, shape);
}

void SpanFinisher::report_faults(const SpanSide& side, Shape shape) const {
  log_line(LogLevel::warn, LogTopic::content,
           fmt::format("the {} of span \"{}\" ({}) holds something that is not a {}: that is shown as text or left out",
                       &side == &data_.input ? "input" : "output", data_.name.substr(0, 100), spelling(data_.kind),
                       shape == Shape::messages ? "message" : "document"),
           shape == Shape::messages ? "message" : "document");
}

void SpanFinisher::captured_input() {
  if (data_.arguments.empty()) return;
  if (input_shape(data_.kind) == Shape::text) {
    data_.input.shape = Shape::arguments;
  } else if (content_.input(data_.kind, captured_, data_.input) != 0) {
    report_faults(data_.input, data_.input.shape);
  }
}

// Only what is marked as the input: one value itself, of several an object; as messages or documents, for kinds that show
// these and values that can be.
void SpanFinisher::selected_input(const Site& site) {
  captured_.erase(std::remove_if(captured_.begin(), captured_.end(),
                                 [](const CapturedArgument& argument) { return argument.value.is_null(); }),
                  captured_.end());
  if (captured_.empty()) return;
  Shape shape = input_shape(data_.kind);
  Tag wanted = shape == Shape::messages ? Tag::message : Tag::document;
  bool all_can_be = std::all_of(captured_.begin(), captured_.end(), [=](const CapturedArgument& argument) {
    return shape != Shape::text && can_be(argument.value, wanted);
  });
  if (all_can_be) {
    captured_input();
  } else if (site.input_arguments.size() == 1) {
    data_.input.set_text(captured_.front().value);
  } else {
    data_.input.shape = Shape::arguments;
  }
}

// What is returned in the end counts more than what was yielded on the way.
void SpanFinisher::captured_output() {
  RawValue output = result_;
  if (!output.present() || output.is_null()) {
    output = all_yielded_;
  } else if (all_yielded_.present()) {
    data_.output.rest.put("yielded", all_yielded_);
  }
  if (!output.present()) return;
  // A parameter may have this name, too.
  std::string_view name = std::as_const(data_.input.rest).find("result") ? "return value" : "result";
  if (content_.output(data_.kind, name, output, data_.output) != 0) report_faults(data_.output, data_.output.shape);
}

void SpanFinisher::join_yielded(const OpenSpan& span, const ClockScale& clock) {
  if (!yielded_.empty()) all_yielded_ = yielded_.joined(parsed_);
  constexpr std::string_view metric = "time_to_first_token"; // in seconds, as the SDKs have it
  Token ticks;
  if (data_.kind != SpanKind::Llm || std::as_const(data_.metrics).find(metric)) return;
  if (!ValueReader(first_yield_).next(ticks) || ticks.tag != Tag::unsigned_) return;
  double seconds = static_cast<double>(clock.duration_ns(span.begin, ticks.unsigned_integer)) / 1e9;
  Bytes& number = parsed_.emplace_back();
  append_tag(number, Tag::number);
  number.append(std::string_view(reinterpret_cast<const char*>(&seconds), sizeof seconds));
  data_.metrics.put(metric, value_in(number));
}

} // namespace llmobs
