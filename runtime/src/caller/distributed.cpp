// One trace over several processes: the headers of a request, sent and received.
#include "base/background_entry.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/propagation.h"
#include "base/sized.h"
#include "caller/held_trace.h"
#include "caller/span_stack.h"
#include "record/lineage_question.h"

#include <llmobs/distributed.h>

#include <exception>
#include <new>
#include <utility>
#include <vector>

namespace llmobs {

inline namespace v1 {
namespace detail {

struct OutgoingHeaders {
  std::vector<std::pair<const char*, std::string>> all;
  size_t next = 0;
};
struct IncomingHeaders {
  ReceivedHeaders all;
};

} // namespace detail
} // namespace v1

namespace {

constexpr uint64_t longest_wait_ns = 20'000'000;

// What the background thread knows of the span; nothing, if it is too busy to say so in time.
Propagated inherited(uint64_t span_id, const TraceId& trace) {
  Propagated known;
  known.span_id = span_id;
  known.trace = trace;
  auto* question = new LineageQuestion;
  question->about = known;
  LineageQuestions::instance().ask(question);
  uint64_t until = Clock::monotonic_ns() + longest_wait_ns;
  wake_worker();
  while (question->answered.load() == 0) {
    uint64_t now = Clock::monotonic_ns();
    if (now >= until) break;
    question->answered.wait_while(0, (until - now) / 1'000'000 + 1);
  }
  if (question->answered.load() != 0) known = std::move(question->about);
  question->release();
  return known;
}

void write_remote(ThreadState& thread, const Propagated& remote) noexcept {
  RecordWriter record(thread);
  auto* begin = record.start<BeginRecord>();
  if (!begin) return count_content_lost();
  begin->ticks = 0;
  begin->site = nullptr;
  begin->span_id = remote.span_id;
  begin->parent_id = 0;
  begin->trace = remote.trace;
  auto text = [&](Field field, std::string_view value) {
    if (!value.empty()) record.field(field, value.data(), value.size());
  };
  text(Field::session_id, remote.session_id);
  text(Field::ml_app, remote.ml_app);
  text(Field::name, remote.agent_name);
  text(Field::sample_rate, remote.sample_rate);
  text(Field::sampling_decision, std::string_view(&remote.sampling_decision, remote.sampling_decision != 0 ? 1 : 0));
  text(Field::sampling_priority, remote.sampling_priority);
  text(Field::tracestate, remote.tracestate);
  if (remote.agent_span_id != 0) {
    record.begin_field(Field::agent_span_id);
    record.unsigned_integer(remote.agent_span_id);
    record.end_field();
  }
  record.publish(RecordType::remote);
}

bool activate_remote(const Propagated& remote, llmobs_guard* guard, size_t guard_size) noexcept {
  ThreadState* thread = writable_thread();
  if (!thread) return false;
  thread->begin_recording();
  write_remote(*thread, remote);
  thread->end_recording();
  llmobs_guard made{};
  made.span_id = remote.span_id;
  keep_trace(made, remote.trace);
  hand_over(made, guard, guard_size);
  return true;
}

} // namespace

inline namespace v1 {
namespace detail {

OutgoingHeaders* make_headers(const llmobs_guard* span, size_t guard_size) noexcept {
  if (!seam::on() || this_thread.busy) return nullptr;
  try {
    SentHeaders sent(inherited(span->span_id, trace_of(*span, guard_size)));
    auto* made = new OutgoingHeaders;
    sent.each([&](const char* name, std::string& value) { made->all.emplace_back(name, std::move(value)); });
    return made;
  } catch (const std::exception&) { // no memory
    return nullptr;
  }
}

bool next_header(OutgoingHeaders* headers, const char** name, const char** value) noexcept {
  if (headers->next == headers->all.size()) return false;
  const auto& one = headers->all[headers->next++];
  *name = one.first;
  *value = one.second.c_str();
  return true;
}

void free_headers(OutgoingHeaders* headers) noexcept { delete headers; }

IncomingHeaders* begin_reading_headers() noexcept { return new (std::nothrow) IncomingHeaders; }

void read_header(IncomingHeaders* headers, Text name, Text value) noexcept {
  try {
    headers->all.take({name.data(), name.size()}, {value.data(), value.size()});
  } catch (const std::exception&) { // no memory
  }
}

void end_reading_headers(IncomingHeaders* headers, llmobs_guard* guard, size_t guard_size) noexcept {
  try {
    Propagated remote;
    ReceivedHeaders::Verdict verdict = guard ? headers->all.read(remote) : ReceivedHeaders::Verdict::absent;
    if (verdict == ReceivedHeaders::Verdict::good) activate_remote(remote, guard, guard_size);
    if (verdict == ReceivedHeaders::Verdict::bad) {
      log_line(LogLevel::warn, LogTopic::content,
               "distributed headers of a request make no sense: its spans begin a trace of their own");
    }
  } catch (const std::exception&) { // no memory
  }
  delete headers;
}

void leave_remote(uint64_t span_id) noexcept {
  ThreadState* thread = recording_thread();
  if (!thread || thread->busy) return;
  thread->begin_recording();
  RecordWriter record(*thread);
  if (auto* left = record.start<UpdateRecord>()) {
    left->span_id = span_id;
    record.publish(RecordType::remote_left);
  }
  thread->end_recording();
}

const char* header_name(int number) noexcept { return ReceivedHeaders::name(number); }

} // namespace detail
} // namespace v1
} // namespace llmobs
