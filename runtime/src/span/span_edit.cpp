#include "span/span_edit.h"

#include "value/json_reader.h"
#include "value/value_bytes.h"
#include "value/value_json.h"

namespace llmobs {

namespace {

bool is_object(RawValue value) noexcept {
  return value.tag() == Tag::object || value.tag() == Tag::message || value.tag() == Tag::document;
}

RawValue text_value(EditMemory& memory, std::string_view text) {
  Bytes& bytes = memory.next();
  append_text(bytes, Tag::string, text);
  return value_in(bytes);
}

std::string_view shown(EditMemory& memory, RawValue value) {
  return value.tag() == Tag::string ? value.string() : text_of_other(value, memory.next());
}

template<class Each> void each_member(RawValue object, Each&& each) {
  ValueReader in(object);
  Token token;
  in.next(token);
  std::string_view key;
  while (in.key(key)) each(key, in.value());
}

// The object with another text under `key`.
RawValue with_text(EditMemory& memory, RawValue object, std::string_view key, std::string_view text) {
  Bytes& bytes = memory.next();
  append_tag(bytes, object.tag());
  append_text(bytes, Tag::key, key);
  append_text(bytes, Tag::string, text);
  each_member(object, [&](std::string_view name, RawValue value) {
    if (name != key) append_member(bytes, name, value);
  });
  append_tag(bytes, Tag::object_end);
  return value_in(bytes);
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
  loaded_ = changed_ = false;
}

void ContentParts::load() {
  if (loaded_) return;
  loaded_ = true;
  shape_ = side_->shape;
  switch (shape_) {
  case Shape::none: shape_ = usual_; break;
  case Shape::arguments: {
    Bytes& object = memory_.next();
    append_object(object, span_->arguments);
    parts_.push_back(part_of(value_in(object)));
    break;
  }
  case Shape::text: parts_.push_back(part_of(side_->values.front())); break;
  case Shape::messages:
  case Shape::documents:
    for (RawValue value : side_->values) load_each(value);
    break;
  }
}

// One, or a list of them, or the JSON text of that.
void ContentParts::load_each(RawValue value) {
  if (value.tag() == Tag::json) {
    Token token;
    ValueReader(value).next(token);
    Bytes& parsed = memory_.next();
    bool is_json = read_json(token.text, parsed);
    return is_json ? load_each(value_in(parsed)) : parts_.push_back(part_of(value));
  }
  if (value.tag() != Tag::array) return parts_.push_back(part_of(value));
  ValueReader in(value);
  Token token;
  in.next(token);
  while (!in.at_close()) parts_.push_back(part_of(in.value()));
}

ContentParts::Part ContentParts::part_of(RawValue value) {
  if (!is_list() || !is_object(value)) return {value, {}, shown(memory_, value)};
  Part part{value, {}, {}};
  each_member(value, [&](std::string_view name, RawValue member) {
    if (name == text_key() && !member.is_null()) part.text = shown(memory_, member);
    if (name == "role" && shape_ == Shape::messages) part.role = member.string();
  });
  return part;
}

size_t ContentParts::size() {
  load();
  return parts_.size();
}

std::string_view ContentParts::role(size_t part) { return part < size() ? parts_[part].role : std::string_view(); }
std::string_view ContentParts::text(size_t part) { return part < size() ? parts_[part].text : std::string_view(); }

void ContentParts::set_text(size_t part, std::string_view text) {
  if (part >= size()) return;
  RawValue before = parts_[part].value;
  bool has_members = is_list() && is_object(before);
  parts_[part] = part_of(has_members ? with_text(memory_, before, text_key(), text) : text_value(memory_, text));
  changed_ = true;
}

void ContentParts::append(std::string_view role, std::string_view text) {
  if (size() != 0 && !is_list()) return;
  changed_ = true;
  if (shape_ != Shape::messages) return parts_.push_back(part_of(text_value(memory_, text)));
  Bytes& message = memory_.next();
  append_tag(message, Tag::message);
  append_text(message, Tag::key, "role");
  append_text(message, Tag::string, role);
  append_text(message, Tag::key, "content");
  append_text(message, Tag::string, text);
  append_tag(message, Tag::object_end);
  parts_.push_back(part_of(value_in(message)));
}

void ContentParts::keep_first(size_t count) {
  if (count >= size()) return;
  parts_.resize(count);
  changed_ = true;
}

void ContentParts::store() {
  if (!changed_) return;
  side_->clear();
  if (parts_.empty()) return;
  side_->shape = shape_ == Shape::arguments ? Shape::text : shape_;
  for (const Part& part : parts_) side_->values.push_back(part.value);
}

// --- the span -------------------------------------------------------------------------------------------------------

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

void set_value(SpanEdit& edit, NamedValues& values, Text name, Text value) {
  std::string_view kept_name = text_value(edit.memory, view(name)).string();
  values.put(kept_name, text_value(edit.memory, view(value)));
}

} // namespace

bool SpanEdit::process(SpanData& finished, const detail::Processor& processor) {
  memory.clear();
  span = &finished;
  input.begin(finished, finished.input, usual_input(finished.kind));
  output.begin(finished, finished.output, usual_output(finished.kind));
  FinishedSpan shown(this);
  return processor.process(processor.state, shown);
}

size_t SpanContent::size() const { return parts_of(parts_).size(); }
Text SpanContent::role(size_t part) const { return shown_text(parts_of(parts_).role(part)); }
Text SpanContent::text(size_t part) const { return shown_text(parts_of(parts_).text(part)); }
void SpanContent::set_text(size_t part, Text text) { parts_of(parts_).set_text(part, view(text)); }
void SpanContent::append(Text role, Text text) { parts_of(parts_).append(view(role), view(text)); }
void SpanContent::keep_first(size_t count) { parts_of(parts_).keep_first(count); }

SpanKind FinishedSpan::kind() const noexcept {
  SpanKind kind = edit_of(edit_).span->kind;
  return kind == no_kind ? SpanKind::Task : kind;
}
Text FinishedSpan::name() const noexcept { return shown_text(edit_of(edit_).span->name); }
Text FinishedSpan::session_id() const noexcept { return shown_text(edit_of(edit_).span->session_id); }
Text FinishedSpan::ml_app() const noexcept { return shown_text(edit_of(edit_).span->ml_app); }
Text FinishedSpan::model_name() const noexcept { return shown_text(edit_of(edit_).span->model_name); }
bool FinishedSpan::failed() const noexcept { return edit_of(edit_).span->failed; }
Text FinishedSpan::error_message() const noexcept { return shown_text(edit_of(edit_).span->error_message); }
SpanContent FinishedSpan::input() { return SpanContent(&edit_of(edit_).input); }
SpanContent FinishedSpan::output() { return SpanContent(&edit_of(edit_).output); }
Text FinishedSpan::tag(Text name) const { return shown_value(edit_of(edit_), edit_of(edit_).span->tags, name); }
void FinishedSpan::set_tag(Text name, Text value) { set_value(edit_of(edit_), edit_of(edit_).span->tags, name, value); }
Text FinishedSpan::metadata(Text name) const {
  return shown_value(edit_of(edit_), edit_of(edit_).span->metadata, name);
}
void FinishedSpan::set_metadata(Text name, Text value) {
  set_value(edit_of(edit_), edit_of(edit_).span->metadata, name, value);
}
void FinishedSpan::remove_metadata(Text name) { edit_of(edit_).span->metadata.remove(view(name)); }

} // namespace v1
} // namespace llmobs
