#include "span/traces.h"

#include "value/value_json.h"
#include "value/value_reader.h"

#include <algorithm>
#include <memory>

namespace llmobs {

KnownTrace* Traces::find(const TraceId& trace) noexcept {
  if (all_.empty()) return nullptr;
  auto found = all_.find(trace);
  return found == all_.end() ? nullptr : &found->second;
}

KnownTrace& Traces::know(const TraceId& trace) {
  auto [place, is_new] = all_.try_emplace(trace);
  if (!is_new) return place->second;
  in_order_.push_back(trace);
  if (in_order_.size() > most) {
    all_.erase(in_order_.front());
    in_order_.pop_front();
  }
  return all_[trace];
}

const LineagePointer* RemoteParents::find(uint64_t span_id) const noexcept {
  if (all_.empty()) return nullptr;
  auto found = all_.find(span_id);
  return found == all_.end() ? nullptr : &found->second.lineage;
}

void RemoteParents::enter(const Propagated& remote) {
  if (all_.size() >= most && all_.find(remote.span_id) == all_.end()) return;
  Remote& known = all_[remote.span_id];
  ++known.uses;
  auto lineage = std::make_shared<Lineage>();
  lineage->session_id = remote.session_id;
  lineage->ml_app = remote.ml_app;
  lineage->agent_span_id = remote.agent_span_id;
  lineage->agent_name = remote.agent_name;
  known.lineage = std::move(lineage);
}

void RemoteParents::leave(uint64_t span_id) {
  auto found = all_.find(span_id);
  if (found == all_.end() || found->second.uses == 0 || --found->second.uses != 0) return;
  left_.push_back(span_id);
  if (left_.size() <= most_left) return;
  auto oldest = all_.find(left_.front());
  left_.pop_front();
  if (oldest != all_.end() && oldest->second.uses == 0) all_.erase(oldest);
}

void add_tags_of(const OpenSpan& span, Sampler::Tags& tags) {
  auto set = [&](std::string_view name, std::string_view value) {
    auto known = std::find_if(tags.begin(), tags.end(), [&](const auto& tag) { return tag.first == name; });
    if (known == tags.end())
      tags.emplace_back(name, value);
    else
      known->second = value;
  };
  if (span.passed_on && !span.passed_on->ml_app.empty()) set("ml_app", span.passed_on->ml_app);
  if (span.passed_on && !span.passed_on->session_id.empty()) set("session_id", span.passed_on->session_id);
  FieldReader fields(span.fields.data(), span.fields.data() + span.fields.size());
  Field field;
  RawValue value;
  while (fields.next(field, value)) {
    if (field != Field::tags) continue;
    ValueReader in(value);
    Token token;
    in.next(token);
    std::string_view name;
    while (in.key(name)) {
      RawValue tag = in.value();
      Bytes json;
      JsonWriter writer(json);
      if (tag.string().empty()) write_json(writer, tag);
      set(name, tag.string().empty() ? json.text() : tag.string());
    }
  }
}

Propagated remote_of(const BeginRecord& record, const unsigned char* fields, const unsigned char* end) {
  Propagated remote;
  remote.span_id = record.span_id;
  remote.trace = record.trace;
  FieldReader reader(fields, end);
  Field field;
  RawValue value;
  while (reader.next(field, value)) {
    switch (field) {
    case Field::session_id: remote.session_id = value.string(); break;
    case Field::ml_app: remote.ml_app = value.string(); break;
    case Field::name: remote.agent_name = value.string(); break;
    case Field::sample_rate: remote.sample_rate = value.string(); break;
    case Field::sampling_priority: remote.sampling_priority = value.string(); break;
    case Field::tracestate: remote.tracestate = value.string(); break;
    case Field::sampling_decision:
      if (!value.string().empty()) remote.sampling_decision = value.string().front();
      break;
    case Field::agent_span_id: {
      Token token;
      if (ValueReader(value).next(token)) remote.agent_span_id = token.unsigned_integer;
      break;
    }
    default: break;
    }
  }
  return remote;
}

} // namespace llmobs
