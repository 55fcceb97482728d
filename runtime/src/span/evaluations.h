// Evaluations reads the records of evaluations and feedback (evaluation_record.h), finds out whether they can be right, and hands
// them on as EvaluationData: plainly, as views that stay good until the sink returns. What cannot be right is said, counted and
// dropped; Datadog's SDKs refuse the same.
#pragma once

#include "base/clock.h"
#include "record/evaluation_record.h"
#include "span/secrets.h"
#include "span/typed_content.h"
#include "value/named_values.h"

#include <cstdint>
#include <string_view>

namespace llmobs {

enum class Verdict : uint8_t { none, pass, fail };

struct EvaluationData {
  bool is_feedback = false;
  JoinKind joined_by = JoinKind::span;
  std::string_view first;  // the trace's id, the tag's key, or the one id
  std::string_view second; // the span's id, the tag's value
  std::string_view label;
  MetricKind metric = MetricKind::score;
  RawValue value;
  int64_t timestamp_ms = 0;
  std::string_view ml_app; // empty: the configured one
  Verdict assessment = Verdict::none;
  bool is_of_trace = false;
  std::string_view reasoning;
  RawValue metadata; // an object, or not present
  NamedValues tags;
  std::string_view submitter_id;
  std::string_view submitter_type;
  std::string_view route; // of the tenant that it is for; empty: the usual destinations
};

/// Where good ones go.
class EvaluationSink {
public:
  virtual void take(const EvaluationData& evaluation) = 0;

protected:
  ~EvaluationSink() = default;
};

class Evaluations {
public:
  explicit Evaluations(EvaluationSink& sink) : sink_(sink) {}

  /// The record of an evaluation.
  void accept(const RecordHeader& record, const ClockScale& clock) noexcept;
  /// From now on these are taken out of what evaluations say; null: none are.
  void take_out(const Secrets* secrets) noexcept { secrets_ = secrets; }

private:
  void read(const unsigned char* begin, const unsigned char* end);
  void read_facts(std::string_view bytes);
  const char* what_is_wrong() const;
  void take_secrets_out();

  EvaluationSink& sink_;
  const Secrets* secrets_ = nullptr;
  EvaluationData data_;
  ParsedValues parsed_;
};

} // namespace llmobs
