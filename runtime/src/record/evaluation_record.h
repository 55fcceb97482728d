// An EvaluationRecord is what the caller's thread leaves behind for one evaluation or feedback (llmobs/evaluation.h). It goes
// through the thread's ring like the records of spans (record.h), and its fields look like theirs, under numbers of their
// own. What may be wrong with it is found out on the background thread (span/evaluations.h).
#pragma once

#include "record/record.h"

#include <cstdint>

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

} // namespace llmobs
