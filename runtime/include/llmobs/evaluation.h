// Evaluations and feedback: what a judge, a person or a rule says about a span, now or long after the span has ended.
//
//   llmobs::SpanIds answered = llmobs::active_span();            // or the ids of a Span, or ids from another program
//   ...
//   llmobs::submit_evaluation(answered, "relevance", llmobs::Score(0.92), {.reasoning = "names the right city"});
//   llmobs::submit_evaluation(llmobs::EvaluationTarget::tag("request_id", id), "tone", llmobs::Categorical("polite"));
//   llmobs::submit_feedback(answered, "helpful", llmobs::Boolean(true), {.id = user});
//
// The type of the value says what kind of metric it is, so that a score that is a text does not compile. What can be wrong
// all the same (an empty label, one with a dot, a JSON value that is no object) is said once on standard error and counted
// (Stats::evaluations_invalid). Nothing is thrown, and nothing is sent on the caller's thread.
#ifndef LLMOBS_EVALUATION_H
#define LLMOBS_EVALUATION_H

#include <llmobs/annotation.h>
#include <llmobs/span.h>

#include <stddef.h>
#include <stdint.h>

namespace llmobs {
inline namespace v1 {

/// What an evaluation comes to.
enum class Assessment : unsigned char {
  none, ///< nothing is said
  pass, ///< it is good enough
  fail, ///< it is not
};
/// What an evaluation is about: the span that it is joined to, or the whole trace of that span.
enum class EvaluationScope : unsigned char { span, trace };

/// One of a few words: "positive", "off topic". A view, like the other values below.
struct Categorical {
  /// It must outlive the call.
  explicit Categorical(Text word) noexcept : value(word) {}
  Text value; ///< the word
};

/// A number. Truth values are Boolean.
class Score {
public:
  /// Any number but bool; one that is not finite is not taken.
  template<class Number_, class = typename detail::enable_if<detail::is_integer<Number_>::value ||
                                                             detail::is_floating<Number_>::value>::t>
  explicit Score(const Number_& number) noexcept : value_(number) {}
  /// The number.
  const Value& value() const noexcept { return value_; }

private:
  Value value_;
};

/// True or false.
class Boolean {
public:
  /// Nothing that only converts to bool.
  template<class Bool_, class = typename detail::enable_if<detail::is_same<Bool_, bool>::value>::t>
  explicit Boolean(const Bool_& truth) noexcept : value_(truth) {}
  /// The truth value.
  const Value& value() const noexcept { return value_; }

private:
  Value value_;
};

/// An object: entries, or any value that is captured as one (a std::map, a class, Value::json(text)).
class Json {
public:
  /// {{"tone", "kind"}, {"length", 3}}
  explicit Json(Entries members) noexcept : value_(), entries_(members) {}
  explicit Json(const Value& object) noexcept : value_(object), entries_() {}
  /// The object, unless it is one of entries.
  const Value& value() const noexcept { return value_; }
  /// Its entries, unless it is any other value.
  const Entries& entries() const noexcept { return entries_; }

private:
  Value value_;
  Entries entries_;
};

/// Feedback only: what a person wrote.
struct FreeText {
  /// It must outlive the call.
  explicit FreeText(Text text) noexcept : value(text) {}
  Text value; ///< the text
};

namespace detail {
// The values of these enumerations stand in records, and programs have them compiled in.
enum class Metric : uint32_t { categorical = 1, score, boolean, json, text };
enum class JoinedBy : uint32_t { span = 1, tag, span_id, trace_id, session_id, join_key };

// All of one evaluation or feedback, as it crosses into the library with its size.
struct Evaluation {
  uint32_t is_feedback = 0;
  uint32_t joined_by = 0;
  uint32_t metric = 0;
  uint32_t assessment = 0;
  uint32_t scope = 0;
  uint32_t unused = 0;
  uint64_t timestamp_ms = 0;
  Text first = {};  // the trace's id, the tag's key, or the one that feedback has
  Text second = {}; // the span's id, the tag's value; of feedback about a span the trace's id, if it is known
  Text label = {};
  Value value = {};
  Entries object = {}; // the value, if it is one of entries
  Text ml_app = {};
  Text reasoning = {};
  Entries metadata = {};
  Entries tags = {};
  Text submitter_id = {};
  Text submitter_type = {};
};

LLMOBS_API bool submit(const Evaluation* evaluation, size_t size) noexcept;
} // namespace detail

/// The value of an evaluation: a Categorical, a Score, a Boolean or a Json.
class EvaluationValue {
public:
  /// From each of them, so that a value stands where one is asked for.
  EvaluationValue(const Categorical& word) noexcept
      : metric_(detail::Metric::categorical), value_(word.value), object_() {}
  EvaluationValue(const Score& score) noexcept : metric_(detail::Metric::score), value_(score.value()), object_() {}
  EvaluationValue(const Boolean& truth) noexcept : metric_(detail::Metric::boolean), value_(truth.value()), object_() {}
  EvaluationValue(const Json& json) noexcept
      : metric_(detail::Metric::json), value_(json.value()), object_(json.entries()) {}

  /// For the library.
  void write_to(detail::Evaluation& to) const noexcept {
    to.metric = static_cast<uint32_t>(metric_);
    to.value = value_;
    to.object = object_;
  }

protected:
  explicit EvaluationValue(const FreeText& text) noexcept
      : metric_(detail::Metric::text), value_(text.value), object_() {}

private:
  detail::Metric metric_;
  Value value_;
  Entries object_;
};

/// The value of feedback: as that of an evaluation, or a FreeText.
class FeedbackValue : public EvaluationValue {
public:
  /// From each of them.
  FeedbackValue(const Categorical& word) noexcept : EvaluationValue(word) {}
  FeedbackValue(const Score& score) noexcept : EvaluationValue(score) {}
  FeedbackValue(const Boolean& truth) noexcept : EvaluationValue(truth) {}
  FeedbackValue(const Json& json) noexcept : EvaluationValue(json) {}
  FeedbackValue(const FreeText& text) noexcept : EvaluationValue(text) {}
};

/// What an evaluation is joined to: one span, by its ids, or the spans that carry a tag. A view of ids and texts.
class EvaluationTarget {
public:
  /// One span, also when it has ended.
  EvaluationTarget(const SpanIds& span) noexcept : by_(detail::JoinedBy::span), ids_(span), first_(), second_() {}
  EvaluationTarget(const Span& span) noexcept : EvaluationTarget(span.ids()) {}
  EvaluationTarget(const ScopedSpan& span) noexcept : EvaluationTarget(span.ids()) {}
  /// Ids from elsewhere: of a span of another process, or one that was stored.
  static EvaluationTarget ids(Text trace_id, Text span_id) noexcept {
    return EvaluationTarget(detail::JoinedBy::span, trace_id, span_id);
  }
  /// Every span with this tag.
  static EvaluationTarget tag(Text key, Text value) noexcept {
    return EvaluationTarget(detail::JoinedBy::tag, key, value);
  }

  /// For the library.
  void write_to(detail::Evaluation& to) const noexcept {
    const bool of_span = first_.empty() && second_.empty() && by_ == detail::JoinedBy::span;
    to.joined_by = static_cast<uint32_t>(by_);
    to.first = of_span ? Text(ids_.trace_id) : first_;
    to.second = of_span ? Text(ids_.span_id) : second_;
  }

private:
  EvaluationTarget(detail::JoinedBy by, Text first, Text second) noexcept
      : by_(by), ids_(), first_(first), second_(second) {}

  detail::JoinedBy by_;
  SpanIds ids_;
  Text first_, second_;
};

/// What feedback is about. Feedback about a span names the span's id alone; by OTLP the trace's, too.
class FeedbackTarget {
public:
  /// One span, also when it has ended.
  FeedbackTarget(const SpanIds& span) noexcept : by_(detail::JoinedBy::span_id), ids_(span), id_() {}
  FeedbackTarget(const Span& span) noexcept : FeedbackTarget(span.ids()) {}
  FeedbackTarget(const ScopedSpan& span) noexcept : FeedbackTarget(span.ids()) {}
  /// One span, by its id.
  static FeedbackTarget span(Text id) noexcept { return FeedbackTarget(detail::JoinedBy::span_id, id); }
  /// One trace.
  static FeedbackTarget trace(Text id) noexcept { return FeedbackTarget(detail::JoinedBy::trace_id, id); }
  /// One session.
  static FeedbackTarget session(Text id) noexcept { return FeedbackTarget(detail::JoinedBy::session_id, id); }
  /// A key of the program's own, which its spans carry, too.
  static FeedbackTarget join_key(Text key) noexcept { return FeedbackTarget(detail::JoinedBy::join_key, key); }

  /// For the library.
  void write_to(detail::Evaluation& to) const noexcept {
    const bool of_span = id_.empty() && by_ == detail::JoinedBy::span_id;
    to.joined_by = static_cast<uint32_t>(by_);
    to.first = of_span ? Text(ids_.span_id) : id_;
    to.second = of_span ? Text(ids_.trace_id) : Text();
  }

private:
  FeedbackTarget(detail::JoinedBy by, Text id) noexcept : by_(by), ids_(), id_(id) {}

  detail::JoinedBy by_;
  SpanIds ids_;
  Text id_;
};

/// Everything that may be said besides. Views, used during the call only.
struct EvaluationOptions {
  Assessment assessment = Assessment::none;      ///< what it comes to
  Text reasoning = {};                           ///< why
  Entries metadata = {};                         ///< any values
  Entries tags = {};                             ///< text, numbers or bools
  uint64_t timestamp_ms = 0;                     ///< milliseconds since 1970; 0: now
  Text ml_app = {};                              ///< the configured one if empty
  EvaluationScope scope = EvaluationScope::span; ///< of the span or of its whole trace

  EvaluationOptions&& set_assessment(Assessment value) && noexcept {
    assessment = value;
    return static_cast<EvaluationOptions&&>(*this);
  }
  EvaluationOptions&& set_reasoning(Text text) && noexcept {
    reasoning = text;
    return static_cast<EvaluationOptions&&>(*this);
  }
  EvaluationOptions&& set_metadata(Entries entries) && noexcept {
    metadata = entries;
    return static_cast<EvaluationOptions&&>(*this);
  }
  EvaluationOptions&& set_tags(Entries entries) && noexcept {
    tags = entries;
    return static_cast<EvaluationOptions&&>(*this);
  }
  EvaluationOptions&& set_timestamp_ms(uint64_t time) && noexcept {
    timestamp_ms = time;
    return static_cast<EvaluationOptions&&>(*this);
  }
  EvaluationOptions&& set_ml_app(Text app) && noexcept {
    ml_app = app;
    return static_cast<EvaluationOptions&&>(*this);
  }
  EvaluationOptions&& set_scope(EvaluationScope of) && noexcept {
    scope = of;
    return static_cast<EvaluationOptions&&>(*this);
  }
};

/// Who gives feedback.
struct Submitter {
  Text id = {};   ///< required
  Text type = {}; ///< "user", "reviewer", ...

  Submitter&& set_id(Text text) && noexcept {
    id = text;
    return static_cast<Submitter&&>(*this);
  }
  Submitter&& set_type(Text text) && noexcept {
    type = text;
    return static_cast<Submitter&&>(*this);
  }
};

/// Everything that may be said of feedback besides. Views, used during the call only.
struct FeedbackOptions {
  Assessment assessment = Assessment::none; ///< what it comes to
  Text reasoning = {};                      ///< why
  Entries tags = {};                        ///< text, numbers or bools
  uint64_t timestamp_ms = 0;                ///< milliseconds since 1970; 0: now
  Text ml_app = {};                         ///< the configured one if empty

  FeedbackOptions&& set_assessment(Assessment value) && noexcept {
    assessment = value;
    return static_cast<FeedbackOptions&&>(*this);
  }
  FeedbackOptions&& set_reasoning(Text text) && noexcept {
    reasoning = text;
    return static_cast<FeedbackOptions&&>(*this);
  }
  FeedbackOptions&& set_tags(Entries entries) && noexcept {
    tags = entries;
    return static_cast<FeedbackOptions&&>(*this);
  }
  FeedbackOptions&& set_timestamp_ms(uint64_t time) && noexcept {
    timestamp_ms = time;
    return static_cast<FeedbackOptions&&>(*this);
  }
  FeedbackOptions&& set_ml_app(Text app) && noexcept {
    ml_app = app;
    return static_cast<FeedbackOptions&&>(*this);
  }
};

/// Records one evaluation. `label`: the name of the metric, without dots. False: tracing is off, there was no room for it (which is
/// counted), or it cannot be right, as its label is empty or its span is one that is not recorded (which the log is told). From any thread, at
/// any time; tracing starts with it as with a span.
inline bool submit_evaluation(const EvaluationTarget& target, Text label, const EvaluationValue& value,
                              const EvaluationOptions& options = EvaluationOptions()) noexcept {
  if (!seam::on()) return false;
  detail::Evaluation made;
  target.write_to(made);
  value.write_to(made);
  made.label = label;
  made.assessment = static_cast<uint32_t>(options.assessment);
  made.scope = static_cast<uint32_t>(options.scope);
  made.timestamp_ms = options.timestamp_ms;
  made.ml_app = options.ml_app;
  made.reasoning = options.reasoning;
  made.metadata = options.metadata;
  made.tags = options.tags;
  return detail::submit(&made, sizeof made);
}

/// Records feedback of a person. False: as submit_evaluation().
inline bool submit_feedback(const FeedbackTarget& target, Text label, const FeedbackValue& value,
                            const Submitter& submitter, const FeedbackOptions& options = FeedbackOptions()) noexcept {
  if (!seam::on()) return false;
  detail::Evaluation made;
  made.is_feedback = 1;
  target.write_to(made);
  value.write_to(made);
  made.label = label;
  made.assessment = static_cast<uint32_t>(options.assessment);
  made.timestamp_ms = options.timestamp_ms;
  made.ml_app = options.ml_app;
  made.reasoning = options.reasoning;
  made.tags = options.tags;
  made.submitter_id = submitter.id;
  made.submitter_type = submitter.type;
  return detail::submit(&made, sizeof made);
}

} // namespace v1
} // namespace llmobs

#endif
