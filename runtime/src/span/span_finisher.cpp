#include "span/span_finisher.h"

#include "base/statistics.h"
#include "value/json_reader.h"
#include "value/truncate.h"
#include "value/value_json.h"

#include <algorithm>

namespace llmobs {

namespace {

// Whether the value is of this typed shape (message or document), or a list of nothing else.
bool is_made_of(RawValue value, Tag shape) noexcept {
  if (value.tag() == shape) return true;
  if (value.tag() != Tag::array) return false;
  ValueReader in(value);
  Token token;
  in.next(token);
  if (in.at_close()) return false;
  while (!in.at_close()) {
    if (in.peek() != shape) return false;
    in.value();
  }
  return true;
}

// Whether the value can be shown as a message or document (of this shape): text can; of a list, all of it must.
bool can_be(RawValue value, Tag shape) noexcept {
  if (value.tag() != Tag::array)
    return value.tag() == Tag::string || value.tag() == shape || is_marker(value.tag()) ||
           (value.tag() == Tag::object && shape == Tag::message);
  ValueReader in(value);
  Token token;
  in.next(token);
  while (!in.at_close()) {
    RawValue element = in.value();
    if (element.tag() == Tag::array || !can_be(element, shape)) return false;
  }
  return true;
}

// A text that the record only points to (record.h).
std::string_view text_at(RawValue value) noexcept {
  Token token;
  ValueReader(value).next(token);
  return reinterpret_cast<const char*>(token.integer);
}

bool takes_documents(SpanKind kind) noexcept { return kind == SpanKind::Embedding; }
bool returns_documents(SpanKind kind) noexcept { return kind == SpanKind::Retrieval; }

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
  if (data_.name.empty()) data_.name = data_.function.empty() ? spelling(data_.kind) : data_.function;
  if (span.site && span.site->model_argument != Site::no_argument) model_of_argument(*span.site);
  if (span.site && span.site->max_bytes != 0) clip_captured(span.site->max_bytes);
  name_arguments(span);
  if (span.site && !span.site->input_arguments.empty() && !input_.present()) {
    selected_input(*span.site);
  } else {
    captured_input();
  }
  captured_output();
  return data_;
}

void SpanFinisher::read_fields(const OpenSpan& span) {
  arguments_.clear();
  params_ = {};
  result_ = input_ = output_ = RawValue();
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
    default: text_field(field, value); break;
    }
  }
}

// What is annotated counts more than the argument, and the argument more than the option.
void SpanFinisher::model_of_argument(const Site& site) {
  bool is_annotated = data_.model_name.data() != site.model_name.data();
  if (is_annotated || site.model_argument >= arguments_.size()) return;
  std::string_view model = label_of(arguments_[site.model_argument], model_);
  if (!model.empty()) data_.model_name = model;
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
  case Field::error_message: data_.error_message = text; break;
  case Field::error_stack: data_.error_stack = text; break;
  default: return;
  }
  bool is_error = field == Field::error_type || field == Field::error_message || field == Field::error_stack;
  data_.failed = data_.failed || is_error;
}

void SpanFinisher::merge(NamedValues& entries, RawValue object) {
  ValueReader in(object);
  Token token;
  if (!in.next(token)) return;
  if (token.tag == Tag::json) {
    Bytes& parsed = parsed_.emplace_back();
    if (!read_json(token.text, parsed)) return;
    in = ValueReader({parsed.data(), parsed.data() + parsed.size()});
    in.next(token);
  }
  if (token.tag != Tag::object) return;
  std::string_view name;
  while (in.key(name)) {
    if (RawValue value = in.value(); value.present()) entries.put(name, value);
  }
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
}

// By the list that came with the span, else by the site's.
void SpanFinisher::name_arguments(const OpenSpan& span) {
  if (arguments_.empty()) return;
  bool own_list = !params_.empty();
  names_.clear();
  if (own_list) split_params(params_, names_);
  size_t known = own_list ? names_.size() : span.site ? span.site->params.size() : 0;
  for (size_t i = 0; i < arguments_.size(); ++i) {
    if (span.site && !span.site->is_input(i)) continue;
    std::string_view name;
    if (i < known) name = own_list ? names_[i] : std::string_view(span.site->params[i]);
    data_.arguments.put(name.empty() ? made_up_name(i) : name, arguments_[i]);
  }
}

std::string_view SpanFinisher::made_up_name(size_t argument) {
  return made_up_names_.emplace_back("arg" + std::to_string(argument + 1));
}

void SpanFinisher::captured_input() {
  SpanSide& side = data_.input;
  if (input_.present()) {
    Shape shape = data_.kind == SpanKind::Llm   ? Shape::messages
                  : takes_documents(data_.kind) ? Shape::documents
                                                : Shape::text;
    return side.set(shape, input_);
  }
  if (data_.arguments.empty()) return;
  if (data_.kind != SpanKind::Llm && !takes_documents(data_.kind)) {
    side.shape = Shape::arguments;
    return;
  }
  Tag wanted = data_.kind == SpanKind::Llm ? Tag::message : Tag::document;
  for (const NamedValue& argument : data_.arguments) {
    if (is_made_of(argument.value, wanted)) side.values.push_back(argument.value);
  }
  if (!side.values.empty()) side.shape = data_.kind == SpanKind::Llm ? Shape::messages : Shape::documents;
}

// Only what is marked as the input: one value itself, of several an object; as messages or documents, for kinds that show
// these and values that can be.
void SpanFinisher::selected_input(const Site& site) {
  SpanSide& side = data_.input;
  for (size_t i = 0; i < arguments_.size(); ++i) {
    if (site.is_input(i) && !arguments_[i].is_null()) side.values.push_back(arguments_[i]);
  }
  if (side.values.empty()) return;
  auto all_can_be = [&](Tag shape) {
    return std::all_of(side.values.begin(), side.values.end(), [=](RawValue value) { return can_be(value, shape); });
  };
  if (data_.kind == SpanKind::Llm && all_can_be(Tag::message)) {
    side.shape = Shape::messages;
  } else if (takes_documents(data_.kind) && all_can_be(Tag::document)) {
    side.shape = Shape::documents;
  } else if (site.input_arguments.size() == 1) {
    side.shape = Shape::text;
  } else {
    side.shape = Shape::arguments;
    side.values.clear();
  }
}

void SpanFinisher::captured_output() {
  SpanSide& side = data_.output;
  if (output_.present()) {
    Shape shape = data_.kind == SpanKind::Llm     ? Shape::messages
                  : returns_documents(data_.kind) ? Shape::documents
                                                  : Shape::text;
    return side.set(shape, output_);
  }
  if (!result_.present() || result_.is_null()) return;
  switch (data_.kind) {
  case SpanKind::Llm:
    if (result_.tag() == Tag::string || is_made_of(result_, Tag::message)) side.set(Shape::messages, result_);
    return;
  case SpanKind::Retrieval:
    if (is_made_of(result_, Tag::document)) side.set(Shape::documents, result_);
    return;
  case SpanKind::Embedding: return;
  default: side.set(Shape::text, result_);
  }
}

} // namespace llmobs
