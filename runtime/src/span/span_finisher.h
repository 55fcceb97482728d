// A SpanFinisher looks into the fields of a span that is over and says what they mean together: later annotations
// replace or join earlier ones, what was annotated beats what was captured, and each kind of span has its own shape
// of input and output:
//
//   kind                            captured input    captured output     annotated input     annotated output
//   workflow, agent, task, tool     arguments         result as text      text                text
//   retrieval                       arguments         documents           text                documents
//   llm                             messages          messages            messages            messages
//   embedding                       documents         result as text      documents           text
//
// What is message or document of what was captured, and where the rest of it is shown, captured_content.h says.
// Arguments are an object by parameter name, also when there is only one. A null result or annotation is no result
// and no annotation; other values count however empty they are.
#pragma once

#include "base/capture_switches.h"
#include "base/clock.h"
#include "base/foreign_text.h"
#include "span/captured_content.h"
#include "span/open_span.h"
#include "span/secrets.h"
#include "span/span_data.h"
#include "span/stack_text.h"
#include "span/withheld_messages.h"
#include "span/yielded_values.h"

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace llmobs {

class SpanFinisher {
public:
  /// The answer is good until the next call, as long as `span` stays as it is.
  SpanData& finish(const OpenSpan& span, const ClockScale& clock);

  /// What records point to is another process's: its texts, and (null: none is known) what /proc/self/maps said there.
  void read_by(ForeignTexts::Reader reader, const std::string* maps) {
    pointed_to_.read_by(std::move(reader));
    stack_.use_maps(maps);
  }
  /// Texts that records only point to may have changed.
  void look_again() noexcept { pointed_to_.look_again(); }
  /// From now on these secrets are taken out; null: none are.
  void take_out(const Secrets* secrets) noexcept { secrets_ = secrets; }
  /// From now on no more than this is shown.
  void show_only(const CaptureSwitches& capture) noexcept { capture_ = capture; }

private:
  std::string_view text_at(RawValue value);
  void read_fields(const OpenSpan& span);
  void show_interruption();
  void text_field(Field field, RawValue value);
  void merge(NamedValues& entries, RawValue object);
  void model_of_argument(const Site& site);
  void report_metric() const;
  void show(SpanSide& side, Shape shape, RawValue value);
  void clip_captured(size_t most);
  void find_names(const OpenSpan& span);
  bool may_have_secrets(const OpenSpan& span) const;
  void take_secrets_out();
  void take_secrets_out(NamedValues& values);
  bool says_it_ourselves() const noexcept;
  void keep_in();
  void withhold_message(const OpenSpan& span);
  void name_arguments(const OpenSpan& span);
  std::string_view made_up_name(size_t argument);
  void captured_input();
  void selected_input(const Site& site);
  void captured_output();
  void join_yielded(const OpenSpan& span, const ClockScale& clock);
  void report_faults(const SpanSide& side, Shape shape) const;

  SpanData data_;
  ForeignTexts pointed_to_;
  std::vector<RawValue> arguments_;
  std::vector<std::string_view> names_; // of the arguments; empty: none is known
  std::string_view params_;
  RawValue result_, input_, output_;
  YieldedValues yielded_;
  RawValue all_yielded_; // joined; not present: nothing was yielded
  RawValue first_yield_;
  std::optional<std::string_view> no_figure_; // a metric that is none
  ParsedValues parsed_;
  Declarations declarations_;
  CapturedContent content_{parsed_};
  std::vector<CapturedArgument> captured_; // of the input, by name
  std::deque<std::string> made_up_names_;
  const Secrets* secrets_ = nullptr;
  CaptureSwitches capture_;
  WithheldMessages withheld_;
  Bytes model_;   // made from a number
  Bytes message_; // made from a value

  std::string_view frames_; // where an exception was thrown
  StackText stack_;
  RawValue interrupted_;
};

} // namespace llmobs
