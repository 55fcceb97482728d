#include "store/event_scan.h"

#include <algorithm>
#include <cstring>

namespace llmobs::viewer {
namespace {

// The same as ==, but it compares without a call, since it knows how much.
template<std::size_t size> bool is(std::string_view text, const char (&word)[size]) {
  return text.size() == size - 1 && std::memcmp(text.data(), word, size - 1) == 0;
}

// The text of a string; nothing for other types, which are left to be passed over.
std::string_view text_or_none(JsonStream& value) { return value.is_text() ? value.text() : std::string_view(); }

// Ids are strings on the wire; plain numbers are understood too.
std::string_view id_or_none(JsonStream& value) { return value.is_number() ? value.scalar() : text_or_none(value); }

// Absent if it is negative, or no number.
std::int64_t count_or_absent(JsonStream& value) {
  return value.is_number() ? std::max(value.integer(), ScannedSpan::absent) : ScannedSpan::absent;
}

double real_or_absent(JsonStream& value) { return value.is_number() ? value.real() : ScannedSpan::absent; }

// Gives each member of an object to `take`.
template<typename Take> void each_member(JsonStream& value, Take take) {
  if (value.is_object()) value.members(take);
}

// FNV-1a.
void hash_text(std::string_view text, std::uint32_t& hash) {
  if (hash == 0) hash = 2166136261u;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
}

// Of a template, or over the texts of all messages of a chat's.
void hash_template(JsonStream& value, std::uint32_t& hash) {
  if (value.is_text()) return hash_text(value.text(), hash);
  if (!value.is_list()) return;
  value.elements([&hash](JsonStream& message) {
    each_member(message, [&hash](std::string_view, JsonStream& member) {
      if (member.is_text()) hash_text(member.text(), hash);
    });
  });
}

template<std::size_t n> std::string_view first_said(const std::array<std::string_view, n>& choices) {
  for (const std::string_view choice : choices)
    if (!choice.empty()) return choice;
  return {};
}

} // namespace

void EventScan::take(std::string_view key, JsonStream& value) {
  if (is(key, "trace_id")) {
    has_trace_id_ = true;
    span_.trace_id = id_or_none(value);
  } else if (is(key, "span_id")) {
    has_span_id_ = true;
    span_.span_id = id_or_none(value);
  } else if (is(key, "parent_id")) {
    span_.parent_id = id_or_none(value);
  } else if (is(key, "name")) {
    span_.name = text_or_none(value);
  } else if (is(key, "start_ns")) {
    span_.start_ns = std::max<std::int64_t>(count_or_absent(value), 0);
  } else if (is(key, "duration")) {
    span_.duration_ns = count_or_absent(value);
  } else if (is(key, "status")) {
    status_ = text_or_none(value);
  } else if (is(key, "session_id")) {
    sessions_[0] = text_or_none(value);
  } else if (is(key, "ml_app")) {
    apps_[0] = text_or_none(value);
  } else if (is(key, "service")) {
    services_[0] = text_or_none(value);
  } else if (is(key, "label")) {
    label_ = text_or_none(value);
  } else if (is(key, "meta")) {
    each_member(value, [this](std::string_view name, JsonStream& member) { take_meta(name, member); });
  } else if (is(key, "metrics")) {
    each_member(value, [this](std::string_view name, JsonStream& member) { take_metric(name, member); });
  } else if (is(key, "tags")) {
    take_tags(value);
  } else {
    has_metric_type_ = has_metric_type_ || is(key, "metric_type");
    has_join_ = has_join_ || is(key, "join_on");
  }
}

// `meta.span.kind` (Python's SDK and ours), `meta["span.kind"]` (JavaScript's), `meta.kind` (public HTTP API). That API
// has the model among the metadata.
void EventScan::take_meta(std::string_view key, JsonStream& value) {
  if (is(key, "span")) {
    each_member(value, [this](std::string_view name, JsonStream& member) {
      if (is(name, "kind")) kinds_[0] = text_or_none(member);
    });
  } else if (is(key, "span.kind")) {
    kinds_[1] = text_or_none(value);
  } else if (is(key, "kind")) {
    kinds_[2] = text_or_none(value);
  } else if (is(key, "model_name")) {
    models_[0] = text_or_none(value);
  } else if (is(key, "model_provider")) {
    providers_[0] = text_or_none(value);
  } else if (is(key, "metadata")) {
    each_member(value, [this](std::string_view name, JsonStream& member) {
      if (is(name, "model_name"))
        models_[1] = text_or_none(member);
      else if (is(name, "model_provider"))
        providers_[1] = text_or_none(member);
    });
  } else if (is(key, "error")) {
    each_member(value, [this](std::string_view name, JsonStream& member) {
      if (is(name, "type"))
        span_.error_type = text_or_none(member);
      else if (is(name, "message"))
        span_.error_message = text_or_none(member);
    });
  } else if (is(key, "error.type")) {
    span_.error_type = text_or_none(value);
  } else if (is(key, "error.message")) {
    span_.error_message = text_or_none(value);
  } else if (is(key, "input")) {
    take_input(value);
  }
}

void EventScan::take_input(JsonStream& value) {
  each_member(value, [this](std::string_view name, JsonStream& member) {
    if (is(name, "prompt")) take_prompt(member);
  });
}

void EventScan::take_prompt(JsonStream& value) {
  span_.names_prompt = value.is_object();
  each_member(value, [this](std::string_view name, JsonStream& member) {
    if (is(name, "id"))
      span_.prompt_id = id_or_none(member);
    else if (is(name, "version"))
      span_.prompt_version = id_or_none(member);
    else if (is(name, "template") || is(name, "chat_template"))
      hash_template(member, span_.prompt_template);
  });
}

void EventScan::take_metric(std::string_view key, JsonStream& value) {
  if (is(key, "input_tokens"))
    span_.input_tokens = count_or_absent(value);
  else if (is(key, "output_tokens"))
    span_.output_tokens = count_or_absent(value);
  else if (is(key, "total_tokens"))
    span_.total_tokens = count_or_absent(value);
  else if (is(key, "cache_read_input_tokens"))
    span_.cache_read_tokens = count_or_absent(value);
  else if (is(key, "cache_write_input_tokens"))
    span_.cache_write_tokens = count_or_absent(value);
  else if (is(key, "reasoning_output_tokens"))
    span_.reasoning_tokens = count_or_absent(value);
  else if (is(key, "total_cost"))
    span_.cost = real_or_absent(value);
  else if (is(key, "input_cost"))
    input_cost_ = real_or_absent(value);
  else if (is(key, "output_cost"))
    output_cost_ = real_or_absent(value);
}

void EventScan::take_tag(std::string_view key, std::string_view tag) {
  const auto keep = [&](std::string_view& place) {
    if (place.empty()) place = tag;
  };
  if (is(key, "ml_app")) keep(apps_[1]);
  if (is(key, "session_id")) keep(sessions_[1]);
  if (is(key, "service")) keep(services_[1]);
  if (is(key, "language")) keep(language_);
}

void EventScan::take_tag(std::string_view tag) {
  const std::size_t colon = tag.find(':');
  if (colon != std::string_view::npos) take_tag(tag.substr(0, colon), tag.substr(colon + 1));
}

void EventScan::take_tags(JsonStream& value) {
  if (value.is_list()) {
    value.elements([this](JsonStream& element) { take_tag(text_or_none(element)); });
    return;
  }
  each_member(value, [this](std::string_view key, JsonStream& member) { take_tag(key, text_or_none(member)); });
}

ScannedSpan EventScan::finish(const EventScan* shared) const {
  static const EventScan nothing;
  const EventScan& common = shared == nullptr ? nothing : *shared;
  ScannedSpan span = span_;
  if (span.parent_id == "undefined" || span.parent_id == "0") span.parent_id = {};
  span.kind = first_said(kinds_);
  span.model_name = first_said(models_);
  span.model_provider = first_said(providers_);
  span.ml_app = first_said(Choices<4>{apps_[0], common.apps_[0], apps_[1], common.apps_[1]});
  span.session_id = first_said(Choices<4>{sessions_[0], common.sessions_[0], sessions_[1], common.sessions_[1]});
  span.service = first_said(Choices<4>{services_[0], common.services_[0], services_[1], common.services_[1]});
  span.language = first_said(Choices<2>{language_, common.language_});
  span.failed = status_ == "error" || (status_.empty() && !(span.error_type.empty() && span.error_message.empty()));
  if (span.cost < 0 && (input_cost_ >= 0 || output_cost_ >= 0))
    span.cost = std::max(input_cost_, 0.0) + std::max(output_cost_, 0.0);
  return span;
}

} // namespace llmobs::viewer
