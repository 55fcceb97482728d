// The evaluation encoder writes an evaluation or feedback as one metric of Datadog's eval-metric intake. In requests, metrics
// stand in one list; in files each has a line of its own: {"event_type":"evaluation_metric","metrics":[<metric>]}.
#pragma once

#include "base/bytes.h"
#include "base/config.h"
#include "encode/encoder.h"
#include "json/json_writer.h"

#include <string>

namespace llmobs {

constexpr std::string_view before_metric_of_line = R"({"event_type":"evaluation_metric","metrics":[)";
constexpr std::string_view behind_metric_of_line = "]}";

class DatadogEvaluationEncoder final : public EvaluationEncoder {
public:
  DatadogEvaluationEncoder(const FinalConfig& config, bool for_lines) : ml_app_(config.ml_app), for_lines_(for_lines) {}

  void encode(const EvaluationData& evaluation, Bytes& out) override;

private:
  void metric(const EvaluationData& evaluation, JsonWriter& out);
  void tags(const EvaluationData& evaluation, std::string_view ml_app, JsonWriter& out);

  std::string ml_app_;
  bool for_lines_;
  Bytes text_;
};

} // namespace llmobs
