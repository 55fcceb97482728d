// Evaluations and feedback on the caller's thread: everything that was said is copied into one record. What cannot be right is said here,
// where the mistake is, and not recorded.
#include "base/clock.h"
#include "base/log.h"
#include "base/sized.h"
#include "base/statistics.h"
#include "caller/record_writer.h"
#include "caller/routing.h"
#include "record/evaluation_record.h"

#include <llmobs/evaluation.h>

#include <cstdio>

namespace llmobs {

namespace {

// The writer's fields are numbers to it.
constexpr Field as_field(EvaluationField field) noexcept { return static_cast<Field>(field); }

void write_field(RecordWriter& record, EvaluationField field, Text text) noexcept {
  if (!text.empty()) record.field(as_field(field), text.data(), text.size());
}

void write_field(RecordWriter& record, EvaluationField field, const Entries& entries) noexcept {
  if (!entries.empty()) record.field(as_field(field), entries);
}

void write_fields(RecordWriter& record, const detail::Evaluation& with) noexcept {
  const EvaluationFacts facts{with.is_feedback, with.joined_by, with.metric, with.assessment, with.scope, 0,
                              with.timestamp_ms};
  write_field(record, EvaluationField::facts, Text(reinterpret_cast<const char*>(&facts), sizeof facts));
  write_field(record, EvaluationField::first, with.first);
  write_field(record, EvaluationField::second, with.second);
  write_field(record, EvaluationField::label, with.label);
  if (with.value.given()) {
    record.field(as_field(EvaluationField::value), with.value.type(), with.value.value());
  } else {
    record.field(as_field(EvaluationField::value), with.object);
  }
  write_field(record, EvaluationField::ml_app, with.ml_app);
  write_field(record, EvaluationField::reasoning, with.reasoning);
  write_field(record, EvaluationField::metadata, with.metadata);
  write_field(record, EvaluationField::tags, with.tags);
  write_field(record, EvaluationField::submitter_id, with.submitter_id);
  write_field(record, EvaluationField::submitter_type, with.submitter_type);
}

std::string_view view(Text text) noexcept { return {text.data(), text.size()}; }

const char* wrong_with(const detail::Evaluation& with) noexcept {
  const EvaluationNames names{view(with.first), view(with.second), view(with.label), view(with.submitter_id)};
  return wrong_with(static_cast<JoinKind>(with.joined_by), with.is_feedback != 0, names);
}

__attribute__((cold, noinline)) void refuse(const char* wrong, bool is_feedback) noexcept {
  char line[256];
  std::snprintf(line, sizeof line, "%s is not sent: %s", is_feedback ? "feedback" : "an evaluation", wrong);
  log_line(LogLevel::warn, LogTopic::content, line, wrong);
  count_refused(DropReason::invalid, Counted::evaluations);
}

} // namespace

inline namespace v1 {

bool detail::submit(const Evaluation* evaluation, size_t size) noexcept {
  ThreadState* thread = writable_thread();
  if (!thread) return count_unrecorded(Counted::evaluations), false;
  Sized<Evaluation> with(evaluation, size);
  if (const char* wrong = wrong_with(*with)) {
    refuse(wrong, with->is_feedback != 0);
    return false;
  }
  thread->begin_recording();
  RecordWriter record(*thread);
  auto* fixed = record.start<EvaluationRecord>();
  if (fixed) {
    fixed->ticks = Clock::now();
    write_fields(record, *with);
    if (__builtin_expect(thread->context != nullptr, 0)) {
      std::string_view route = active_route(*thread);
      write_field(record, EvaluationField::route, Text(route.data(), route.size()));
    }
    record.publish(RecordType::evaluation);
  } else {
    count_refused(DropReason::ring_full, Counted::evaluations);
  }
  thread->end_recording();
  return fixed != nullptr;
}

} // namespace v1
} // namespace llmobs
