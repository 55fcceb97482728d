// The spans of callables that wrap() made. What all of them have in common is written once, as the fields of a begin record.
#include "base/own_memory.h"
#include "base/sized.h"
#include "caller/fast_path.h"
#include "caller/held_trace.h"
#include "caller/span_stack.h"

#include <llmobs/wrap.h>

#include <atomic>
#include <cstring>
#include <new>

namespace llmobs {

inline namespace v1 {
namespace detail {

struct CallPlan {
  std::atomic<uint32_t> owners;
  const char* site;
  size_t size; // of the fields, which follow

  unsigned char* fields() noexcept { return reinterpret_cast<unsigned char*>(this + 1); }
  const unsigned char* fields() const noexcept { return reinterpret_cast<const unsigned char*>(this + 1); }
};

} // namespace detail
} // namespace v1

namespace {

using detail::CallPlan;

constexpr size_t text_heads = 2 * (1 + sizeof(uint32_t)); // of a field, and of the text in it
constexpr size_t longest_option = 64 * 1024;

struct Option {
  Field field;
  Text text;

  size_t text_size() const noexcept { return text.size() < longest_option ? text.size() : longest_option; }
  size_t size() const noexcept { return text.empty() ? 0 : text_heads + text_size(); }
  unsigned char* put(unsigned char* at) const noexcept {
    if (text.empty()) return at;
    at = put_head(at, static_cast<unsigned char>(field), static_cast<uint32_t>(text_heads / 2 + text_size()));
    return put_text(at, Tag::string, text.data(), text_size());
  }
};

__attribute__((cold, noinline)) uint64_t begin_any(const CallPlan& plan, const llmobs_type* types,
                                                   const llmobs_value* values, uint32_t count) noexcept {
  ThreadState* thread = writable_thread();
  if (!thread) return count_unrecorded(), 0;
  thread->begin_recording();
  uint64_t span_id = begin_span(*thread, plan.site, true, [&](RecordWriter& record) {
    record.fields(plan.fields(), plan.size);
    for (uint32_t i = 0; i < count; ++i) record.field(Field::argument, types[i], values[i]);
  });
  thread->end_recording();
  return span_id;
}

// A child of the active span whose values are numbers and short texts; 0: take the general path.
LLMOBS_ALWAYS_INLINE uint64_t begin_short(const CallPlan& plan, const llmobs_type* types, const llmobs_value* values,
                                          uint32_t count) noexcept {
  size_t size = sizeof(BeginRecord) + plan.size;
  size_t longest = plan.size;
  for (uint32_t i = 0; i < count; ++i) {
    size += shaped_field_size(values[i].size);
    longest |= values[i].size;
  }
  ShortRecord record;
  if (longest > longest_short_text || !record.begin_child(plan.site, size)) return 0;
  unsigned char* at = record.at + sizeof(BeginRecord);
  copy_short_text(at, reinterpret_cast<const char*>(plan.fields()), plan.size);
  at += plan.size;
  for (uint32_t i = 0; i < count; ++i) at = put_short_field(at, Field::argument, types[i].shape, values[i]);
  uint64_t span_id = put_child(record, true);
  record.publish();
  return span_id;
}

} // namespace

inline namespace v1 {
namespace detail {

CallPlan* make_plan(const TraceOptions* given, size_t given_size, const char* site) noexcept {
  Sized<TraceOptions> options(given, given_size);
  const Option all[] = {{Field::name, options->name},
                        {Field::model_name, options->model_name},
                        {Field::model_provider, options->model_provider},
                        {Field::session_id, options->session_id},
                        {Field::ml_app, options->ml_app}};
  size_t size = shaped_field_size(llmobs_number_size);
  for (const Option& option : all) size += option.size();
  void* memory = own_malloc(sizeof(CallPlan) + size);
  if (!memory) return nullptr;
  auto* plan = new (memory) CallPlan{{1}, site, size};
  unsigned char* at = put_short_field(plan->fields(), Field::kind, llmobs_integer_shape,
                                      {static_cast<uint64_t>(options->kind), llmobs_number_size});
  for (const Option& option : all) at = option.put(at);
  return plan;
}

void share_plan(CallPlan* plan) noexcept {
  if (plan) plan->owners.fetch_add(1, std::memory_order_relaxed);
}

void release_plan(CallPlan* plan) noexcept {
  if (plan && plan->owners.fetch_sub(1, std::memory_order_acq_rel) == 1) own_free(plan);
}

void name_span(uint64_t span_id, const TraceOptions* given, size_t given_size) noexcept {
  ThreadState* thread = writable_thread();
  if (!thread) return;
  Sized<TraceOptions> options(given, given_size);
  update_span(*thread, span_id, [&](RecordWriter& record) {
    auto text = [&](Field field, Text value) {
      if (!value.empty()) record.field(field, value.data(), value.size());
    };
    text(Field::name, options->name);
    text(Field::model_name, options->model_name);
    text(Field::model_provider, options->model_provider);
    text(Field::session_id, options->session_id);
    text(Field::ml_app, options->ml_app);
  });
}

void begin_call(llmobs_guard* guard, size_t guard_size, const CallPlan* plan, const llmobs_type* types,
                const llmobs_value* values, uint32_t count) noexcept {
  if (!plan) return;
  uint32_t shaped = count & ~llmobs_all_shaped;
  bool is_short = (count & llmobs_all_shaped) != 0 || count == 0;
  uint64_t span_id = is_short ? begin_short(*plan, types, values, shaped) : 0;
  if (__builtin_expect(span_id == 0, 0)) span_id = begin_any(*plan, types, values, shaped);
  if (span_id == 0) return;
  llmobs_guard made{};
  made.span_id = span_id;
  keep_trace(made, this_thread.top[-1].trace);
  made.flags = *this_thread.exceptions_in_flight << llmobs_in_flight_shift;
  hand_over(made, guard, guard_size);
}

} // namespace detail
} // namespace v1
} // namespace llmobs
