// An EvaluationRecord is what the caller's thread leaves behind for one evaluation or feedback (llmobs/evaluation.h). It goes
// through the thread's ring like the records of spans (record.h), and its fields look like theirs, under numbers of their
// own. What is wrong with it is said in the call, but for its value, which is looked at on the background thread (span/evaluations.h).
#pragma once

#include "record/record.h"

#include <cstdint>
#include <string_view>

namespace llmobs {

struct EvaluationRecord {
  RecordHeader header;
  uint64_t ticks; // Clock::now()
};
static_assert(sizeof(EvaluationRecord) == 16);

enum class EvaluationField : uint8_t {
  facts = 1,      // string: an EvaluationFacts
  first,          // string: the trace's id, the tag's key, or the one id that feedback has
  second,         // string: the span's id, the tag's value
  label,          // string
  value,          // any value
  ml_app,         // string
  reasoning,      // string
  metadata,       // object
  tags,           // object
  submitter_id,   // string
  submitter_type, // string
  route,          // string: the tenant that it is for (route.h)
};

/// What is said in numbers, in one piece; the numbers are those of llmobs/evaluation.h.
struct EvaluationFacts {
  uint32_t is_feedback;
  uint32_t joined_by;
  uint32_t metric;
  uint32_t assessment;
  uint32_t scope;
  uint32_t unused;
  uint64_t timestamp_ms; // 0: the record's ticks
};
static_assert(sizeof(EvaluationFacts) == 32);

enum class MetricKind : uint8_t { categorical = 1, score, boolean, json, text };
enum class JoinKind : uint8_t { span = 1, tag, span_id, trace_id, session_id, join_key };

/// What an evaluation is about, and what it is called.
struct EvaluationNames {
  std::string_view first; // as the fields of the same names
  std::string_view second;
  std::string_view label;
  std::string_view submitter_id;
};

/// What cannot be right in them, and what to do; null: nothing. Datadog's SDKs refuse the same.
inline const char* wrong_with(JoinKind joined_by, bool is_feedback, const EvaluationNames& names) noexcept {
  if (joined_by == JoinKind::span && (names.first.empty() || names.second.empty())) {
    return "it must name a span by both ids. The ids of a span that is not recorded are empty";
  }
  if (joined_by == JoinKind::tag && (names.first.empty() || names.second.empty())) {
    return "a tag that spans are found by must have a key and a value";
  }
  if (names.first.empty()) return "it must name a span, a trace, a session or a join key";
  if (names.label.empty()) return "the label must be the name of the metric, and is empty";
  if (names.label.find('.') != std::string_view::npos) return "the label must not contain a '.'";
  if (is_feedback && names.submitter_id.empty()) return "the submitter must have an id";
  return nullptr;
}

} // namespace llmobs
