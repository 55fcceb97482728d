#include "span/span_edit.h"

#include "span/withheld_messages.h"
#include "value/json_reader.h"
#include "value/value_bytes.h"
#include "value/value_json.h"

namespace llmobs {

namespace {

RawValue text_value(EditMemory& memory, std::string_view text) {
  Bytes& bytes = memory.next();
  append_text(bytes, Tag::string, text);
  return value_in(bytes);
}

std::string_view shown(EditMemory& memory, RawValue value) {
  return value.tag() == Tag::string ? value.string() : text_of_other(value, memory.next());
}

Shape usual_input(SpanKind kind) noexcept {
  return kind == SpanKind::Llm ? Shape::messages : kind == SpanKind::Embedding ? Shape::documents : Shape::text;
}
Shape usual_output(SpanKind kind) noexcept {
  return kind == SpanKind::Llm ? Shape::messages : kind == SpanKind::Retrieval ? Shape::documents : Shape::text;
}

} // namespace

// --- one side -------------------------------------------------------------------------------------------------------

void ContentParts::begin(SpanData& span, SpanSide& side, Shape usual) noexcept {
  span_ = &span;
  side_ = &side;
  usual_ = usual;
  parts_.clear();
  loaded_ = changed_ = was_cleared_ = false;
}

void ContentParts::load() {
  if (loaded_) return;
  loaded_ = true;
  shape_ = side_->shape;
  size_t count = 1;
  switch (shape_) {
  case Shape::none:
    shape_ = usual_;
    count = 0;
    break;
  case Shape::arguments: {
    Bytes& object = memory_.next();
    append_object(object, span_->arguments);
    side_->text = value_in(object);
    break;
  }
  case Shape::text: break;
  case Shape::messages: count = side_->messages.list.size(); break;
  case Shape::documents: count = side_->documents.size(); break;
  }
  for (size_t i = 0; i < count; ++i) parts_.push_back(part_of(i));
}

RawValue& ContentParts::text_value_of(size_t part) {
  if (shape_ == Shape::messages) return side_->messages.list[part].content;
  return shape_ == Shape::documents ? side_->documents[part].text : side_->text;
}

ContentParts::Part ContentParts::part_of(size_t part) {
  RawValue text = text_value_of(part);
  Part shown_part{{}, text.present() ? shown(memory_, text) : std::string_view()};
  if (shape_ == Shape::messages) shown_part.role = side_->messages.list[part].role.string();
  return shown_part;
}

size_t ContentParts::size() {
  load();
  return parts_.size();
}

std::string_view ContentParts::role(size_t part) { return part < size() ? parts_[part].role : std::string_view(); }
std::string_view ContentParts::text(size_t part) { return part < size() ? parts_[part].text : std::string_view(); }

void ContentParts::set_text(size_t part, std::string_view text) {
  if (part >= size()) return;
  changed_ = true;
  text_value_of(part) = text_value(memory_, text);
  parts_[part] = part_of(part);
}

// --- the tools of a message

const MessageView* ContentParts::message(size_t part) {
  return part < size() && shape_ == Shape::messages ? &side_->messages.list[part] : nullptr;
}

size_t ContentParts::tool_calls(size_t part) {
  const MessageView* found = message(part);
  return found && found->tool_calls.present() ? found->tool_calls.count : 0;
}

ToolCallView* ContentParts::tool_call(size_t part, size_t call) {
  if (call >= tool_calls(part)) return nullptr;
  return &side_->messages.tool_calls[message(part)->tool_calls.first + call];
}

std::string_view ContentParts::tool_call_name(size_t part, size_t call) {
  ToolCallView* found = tool_call(part, call);
  return found && found->name.present() ? shown(memory_, found->name) : std::string_view();
}

std::string_view ContentParts::tool_call_arguments(size_t part, size_t call) {
  ToolCallView* found = tool_call(part, call);
  return found && found->arguments.present() ? shown(memory_, found->arguments) : std::string_view();
}

void ContentParts::set_tool_call_arguments(size_t part, size_t call, std::string_view arguments) {
  ToolCallView* found = tool_call(part, call);
  if (!found) return;
  changed_ = true;
  Bytes& bytes = memory_.next();
  if (read_json(arguments, bytes) && value_in(bytes).tag() == Tag::object)
    found->arguments = value_in(bytes);
  else
    found->arguments = text_value(memory_, arguments);
}

size_t ContentParts::tool_results(size_t part) {
  const MessageView* found = message(part);
  return found && found->tool_results.present() ? found->tool_results.count : 0;
}

ToolResultView* ContentParts::tool_result_of(size_t part, size_t result) {
  if (result >= tool_results(part)) return nullptr;
  return &side_->messages.tool_results[message(part)->tool_results.first + result];
}

std::string_view ContentParts::tool_result(size_t part, size_t result) {
  ToolResultView* found = tool_result_of(part, result);
  return found && found->result.present() ? shown(memory_, found->result) : std::string_view();
}

void ContentParts::set_tool_result(size_t part, size_t result, std::string_view text) {
  ToolResultView* found = tool_result_of(part, result);
  if (!found) return;
  changed_ = true;
  found->result = text_value(memory_, text);
}

void ContentParts::append(std::string_view role, std::string_view text) {
  if (size() != 0 && !is_list()) return;
  changed_ = true;
  RawValue value = text_value(memory_, text);
  if (shape_ == Shape::messages) {
    MessageView message;
    message.content = value;
    message.role = text_value(memory_, role);
    side_->messages.list.push_back(message);
  } else if (shape_ == Shape::documents) {
    side_->documents.emplace_back().text = value;
  } else {
    side_->text = value;
  }
  parts_.push_back(part_of(parts_.size()));
}

void ContentParts::keep_first(size_t count) {
  was_cleared_ = was_cleared_ || count == 0;
  bool clears_rest = count == 0 && !side_->rest.empty();
  if (count >= size() && !clears_rest) return;
  changed_ = true;
  parts_.resize(count);
  if (shape_ == Shape::messages) side_->messages.list.resize(count);
  if (shape_ == Shape::documents) side_->documents.resize(count);
}

void ContentParts::store() {
  if (!changed_) return;
  if (parts_.empty()) return side_->clear();
  side_->shape = shape_ == Shape::arguments ? Shape::text : shape_;
}

// --- the span -------------------------------------------------------------------------------------------------------

void take_error_away(SpanData& span) noexcept {
  if (!span.error_message.empty()) span.error_message = redacted_text;
  span.error_stack = {};
}

inline namespace v1 {

namespace {

SpanEdit& edit_of(void* edit) noexcept { return *static_cast<SpanEdit*>(edit); }
ContentParts& parts_of(void* parts) noexcept { return *static_cast<ContentParts*>(parts); }
std::string_view view(Text text) noexcept { return {text.data(), text.size()}; }
Text shown_text(std::string_view text) noexcept { return {text.data(), text.size()}; }

Text shown_value(SpanEdit& edit, const NamedValues& values, Text name) {
  const NamedValue* found = values.find(view(name));
  return found ? shown_text(shown(edit.memory, found->value)) : Text();
}

// What the event shows as metadata, each name once.
template<class Each> void each_metadata(const SpanData& span, Each&& each) {
  for (const NamedValue& entry : span.metadata) each(entry);
  for (const NamedValue& entry : span.input.rest) {
    if (!span.metadata.find(entry.name)) each(entry);
  }
  for (const NamedValue& entry : span.output.rest) {
    if (!span.metadata.find(entry.name)) each(entry);
  }
}

NamedValues variables_of(const SpanData& span) {
  NamedValues variables;
  const NamedValue* object = span.declared.prompt.find("variables");
  ValueReader in(object ? object->value : RawValue());
  Token token;
  in.next(token);
  std::string_view name;
  while (in.key(name)) variables.put(name, in.value());
  return variables;
}

void set_value(SpanEdit& edit, NamedValues& values, Text name, Text value) {
  std::string_view kept_name = text_value(edit.memory, view(name)).string();
  values.put(kept_name, text_value(edit.memory, view(value)));
}

} // namespace

bool SpanEdit::process(SpanData& finished, const detail::Processor& processor) {
  memory.clear();
  span = &finished;
  sets_error = false;
  input.begin(finished, finished.input, usual_input(finished.kind));
  output.begin(finished, finished.output, usual_output(finished.kind));
  FinishedSpan shown(this);
  return processor.process(processor.state, shown);
}

void SpanEdit::store() {
  input.store();
  output.store();
  if (input.was_cleared()) span->declared.prompt.remove("variables");
  // A message is likely to quote what was taken away.
  if (input.was_cleared() && output.was_cleared() && !sets_error) take_error_away(*span);
}

size_t SpanContent::size() const { return parts_of(parts_).size(); }
Text SpanContent::role(size_t part) const { return shown_text(parts_of(parts_).role(part)); }
Text SpanContent::text(size_t part) const { return shown_text(parts_of(parts_).text(part)); }
void SpanContent::set_text(size_t part, Text text) { parts_of(parts_).set_text(part, view(text)); }
size_t SpanContent::tool_calls(size_t part) const { return parts_of(parts_).tool_calls(part); }
Text SpanContent::tool_call_name(size_t part, size_t call) const {
  return shown_text(parts_of(parts_).tool_call_name(part, call));
}
Text SpanContent::tool_call_arguments(size_t part, size_t call) const {
  return shown_text(parts_of(parts_).tool_call_arguments(part, call));
}
void SpanContent::set_tool_call_arguments(size_t part, size_t call, Text arguments) {
  parts_of(parts_).set_tool_call_arguments(part, call, view(arguments));
}
size_t SpanContent::tool_results(size_t part) const { return parts_of(parts_).tool_results(part); }
Text SpanContent::tool_result(size_t part, size_t result) const {
  return shown_text(parts_of(parts_).tool_result(part, result));
}
void SpanContent::set_tool_result(size_t part, size_t result, Text text) {
  parts_of(parts_).set_tool_result(part, result, view(text));
}
void SpanContent::append(Text role, Text text) { parts_of(parts_).append(view(role), view(text)); }
void SpanContent::keep_first(size_t count) { parts_of(parts_).keep_first(count); }

SpanKind FinishedSpan::kind() const noexcept {
  SpanKind kind = edit_of(edit_).span->kind;
  return kind == no_kind ? SpanKind::Task : kind;
}
Text FinishedSpan::name() const noexcept { return shown_text(edit_of(edit_).span->name); }
void FinishedSpan::set_name(Text name) {
  SpanEdit& edit = edit_of(edit_);
  if (!name.empty()) edit.span->name = text_value(edit.memory, view(name)).string();
}
Text FinishedSpan::session_id() const noexcept { return shown_text(edit_of(edit_).span->session_id); }
Text FinishedSpan::ml_app() const noexcept { return shown_text(edit_of(edit_).span->ml_app); }
Text FinishedSpan::model_name() const noexcept { return shown_text(edit_of(edit_).span->model_name); }
bool FinishedSpan::failed() const noexcept { return edit_of(edit_).span->failed; }
Text FinishedSpan::error_message() const noexcept { return shown_text(edit_of(edit_).span->error_message); }
Text FinishedSpan::error_stack() const noexcept { return shown_text(edit_of(edit_).span->error_stack); }
void FinishedSpan::set_error_message(Text message) {
  SpanEdit& edit = edit_of(edit_);
  if (!edit.span->failed) return;
  edit.sets_error = true;
  edit.span->error_message = text_value(edit.memory, view(message)).string();
}
void FinishedSpan::set_error_stack(Text stack) {
  SpanEdit& edit = edit_of(edit_);
  if (!edit.span->failed) return;
  edit.sets_error = true;
  edit.span->error_stack = text_value(edit.memory, view(stack)).string();
}
size_t FinishedSpan::prompt_variables_size() const { return variables_of(*edit_of(edit_).span).size(); }
Text FinishedSpan::prompt_variable_name(size_t variable) const {
  NamedValues variables = variables_of(*edit_of(edit_).span);
  return variable < variables.size() ? shown_text(variables.begin()[static_cast<std::ptrdiff_t>(variable)].name)
                                     : Text();
}
Text FinishedSpan::prompt_variable(Text name) const {
  return shown_value(edit_of(edit_), variables_of(*edit_of(edit_).span), name);
}
void FinishedSpan::set_prompt_variable(Text name, Text value) {
  SpanEdit& edit = edit_of(edit_);
  if (!edit.span->declared.has_prompt) return;
  NamedValues variables = variables_of(*edit.span);
  set_value(edit, variables, name, value);
  Bytes& object = edit.memory.next();
  append_object(object, variables);
  edit.span->declared.prompt.put("variables", value_in(object));
}
SpanContent FinishedSpan::input() { return SpanContent(&edit_of(edit_).input); }
SpanContent FinishedSpan::output() { return SpanContent(&edit_of(edit_).output); }
Text FinishedSpan::tag(Text name) const { return shown_value(edit_of(edit_), edit_of(edit_).span->tags, name); }
void FinishedSpan::set_tag(Text name, Text value) { set_value(edit_of(edit_), edit_of(edit_).span->tags, name, value); }
Text FinishedSpan::metadata(Text name) const {
  SpanEdit& edit = edit_of(edit_);
  Text text;
  each_metadata(*edit.span, [&](const NamedValue& entry) {
    if (entry.name == view(name)) text = shown_text(shown(edit.memory, entry.value));
  });
  return text;
}
size_t FinishedSpan::metadata_size() const {
  size_t size = 0;
  each_metadata(*edit_of(edit_).span, [&](const NamedValue&) { ++size; });
  return size;
}
Text FinishedSpan::metadata_name(size_t entry) const {
  Text name;
  size_t place = 0;
  each_metadata(*edit_of(edit_).span, [&](const NamedValue& one) {
    if (place++ == entry) name = shown_text(one.name);
  });
  return name;
}
void FinishedSpan::set_metadata(Text name, Text value) {
  set_value(edit_of(edit_), edit_of(edit_).span->metadata, name, value);
}
void FinishedSpan::remove_metadata(Text name) {
  SpanData& span = *edit_of(edit_).span;
  for (NamedValues* values : {&span.metadata, &span.input.rest, &span.output.rest}) values->remove(view(name));
}

} // namespace v1
} // namespace llmobs
