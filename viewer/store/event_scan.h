// An EventScan gathers the members of one object that may be a span event, in whatever order they come, and says in the end
// what they mean together. LineScanner feeds it.
#pragma once

#include "base/json_stream.h"
#include "store/span_scan.h"

#include <array>
#include <string_view>

namespace llmobs::viewer {

class EventScan {
public:
  /// Takes a member: reads its value, or nothing.
  void take(std::string_view key, JsonStream& value);

  /// It has both ids, and is no evaluation.
  bool is_span() const { return has_trace_id_ && has_span_id_ && !has_metric_type_; }
  /// Its ids can be used.
  bool has_ids() const { return !span_.trace_id.empty() && !span_.span_id.empty(); }
  /// It looks like an evaluation that stands alone.
  bool is_evaluation() const { return !label_.empty() && (has_metric_type_ || has_join_); }

  /// What the members mean. `shared` are attributes that are said once for several events; may be null.
  ScannedSpan finish(const EventScan* shared) const;

private:
  void take_meta(std::string_view key, JsonStream& value);
  void take_input(JsonStream& value);
  void take_prompt(JsonStream& value);
  void take_metric(std::string_view key, JsonStream& value);
  void take_tag(std::string_view tag);
  void take_tag(std::string_view key, std::string_view tag);
  void take_tags(JsonStream& value);

  // By descending right: the first that says something is believed.
  template<std::size_t n> using Choices = std::array<std::string_view, n>;

  ScannedSpan span_;
  std::string_view status_;
  std::string_view label_;
  Choices<3> kinds_;
  Choices<2> models_;
  Choices<2> providers_;
  Choices<2> apps_;     // the field, the tag
  Choices<2> sessions_; // the field, the tag
  Choices<2> services_; // the field, the tag
  std::string_view language_;
  double input_cost_ = ScannedSpan::absent;
  double output_cost_ = ScannedSpan::absent;
  bool has_trace_id_ = false;
  bool has_span_id_ = false;
  bool has_metric_type_ = false;
  bool has_join_ = false;
};

} // namespace llmobs::viewer
