#include "span/evaluations.h"

#include "base/log.h"
#include "base/statistics.h"
#include "record/evaluation_record.h"
#include "record/record_fields.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <exception>

namespace llmobs {

namespace {

void drop(DropReason reason) noexcept { count_dropped(reason, 1, Counted::evaluations); }

template<class Kind> bool is_one_of(Kind kind, Kind first, Kind last) noexcept { return kind >= first && kind <= last; }

bool is_right_type(MetricKind metric, RawValue value) noexcept {
  switch (metric) {
  case MetricKind::categorical:
  case MetricKind::text: return is_text(value);
  case MetricKind::score: return is_number(value);
  case MetricKind::boolean: return value.tag() == Tag::true_ || value.tag() == Tag::false_;
  case MetricKind::json: return is_object(value);
  }
  return false;
}

} // namespace

void Evaluations::accept(const RecordHeader& record, const ClockScale& clock) noexcept {
  RecordFields fields(record);
  try {
    data_ = EvaluationData();
    parsed_.clear();
    read(fields.begin(), fields.end());
    if (const char* wrong = what_is_wrong()) {
      log_line(LogLevel::warn, LogTopic::content,
               fmt::format("{} is not sent: {}", data_.is_feedback ? "feedback" : "an evaluation", wrong), wrong);
      return drop(DropReason::invalid);
    }
    if (data_.timestamp_ms == 0) {
      constexpr int64_t ns_per_ms = 1000000;
      data_.timestamp_ms = clock.moment(reinterpret_cast<const EvaluationRecord&>(record).ticks).unix_ns / ns_per_ms;
    }
    if (secrets_) take_secrets_out();
    sink_.take(data_);
  } catch (const std::exception&) {
    drop(DropReason::memory);
  }
}

void Evaluations::read_facts(std::string_view bytes) {
  EvaluationFacts facts{};
  if (!bytes.empty()) std::memcpy(&facts, bytes.data(), std::min(bytes.size(), sizeof facts));
  data_.is_feedback = facts.is_feedback != 0;
  data_.joined_by = static_cast<JoinKind>(facts.joined_by);
  data_.metric = static_cast<MetricKind>(facts.metric);
  data_.assessment = static_cast<Verdict>(facts.assessment);
  data_.is_of_trace = facts.scope != 0;
  constexpr uint64_t latest = INT64_MAX;
  data_.timestamp_ms = static_cast<int64_t>(std::min(facts.timestamp_ms, latest));
}

void Evaluations::read(const unsigned char* begin, const unsigned char* end) {
  FieldReader fields(begin, end);
  Field number;
  RawValue value;
  while (fields.next(number, value)) {
    switch (static_cast<EvaluationField>(number)) {
    case EvaluationField::facts: read_facts(value.string()); break;
    case EvaluationField::first: data_.first = value.string(); break;
    case EvaluationField::second: data_.second = value.string(); break;
    case EvaluationField::label: data_.label = value.string(); break;
    case EvaluationField::value: data_.value = value; break;
    case EvaluationField::ml_app: data_.ml_app = value.string(); break;
    case EvaluationField::reasoning: data_.reasoning = value.string(); break;
    case EvaluationField::metadata: data_.metadata = value; break;
    case EvaluationField::tags: {
      ValueReader in(value);
      Token token;
      in.next(token);
      std::string_view key;
      while (in.key(key)) data_.tags.put(key, in.value());
      break;
    }
    case EvaluationField::submitter_id: data_.submitter_id = value.string(); break;
    case EvaluationField::submitter_type: data_.submitter_type = value.string(); break;
    case EvaluationField::route: data_.route = value.string(); break;
    }
  }
  if (data_.metric == MetricKind::json) {
    RawValue object = parsed_value(data_.value, parsed_);
    if (object.present()) data_.value = object;
  }
}

// Null: nothing. The texts say what to do. The names were looked at in the call, unless the record is another process's.
const char* Evaluations::what_is_wrong() const {
  const EvaluationData& data = data_;
  if (!is_one_of(data.joined_by, JoinKind::span, JoinKind::join_key) ||
      !is_one_of(data.metric, MetricKind::categorical, MetricKind::text)) {
    return "this version of the library does not know its kind";
  }
  const EvaluationNames names{data.first, data.second, data.label, data.submitter_id};
  if (const char* wrong = wrong_with(data.joined_by, data.is_feedback, names)) return wrong;
  if (!is_right_type(data.metric, data.value)) {
    return data.metric == MetricKind::json ? "a Json value must be an object"
                                           : "its value was left out: there was no room for it";
  }
  return nullptr;
}

void Evaluations::take_secrets_out() {
  data_.value = secrets_->without(std::string_view(), data_.value, parsed_);
  data_.reasoning = secrets_->without(data_.reasoning, parsed_);
  if (data_.metadata.present()) data_.metadata = secrets_->without(std::string_view(), data_.metadata, parsed_);
  NamedValues tags;
  for (const NamedValue& tag : data_.tags) tags.put(tag.name, secrets_->without(tag.name, tag.value, parsed_));
  data_.tags = std::move(tags);
}

} // namespace llmobs
