// What a coroutine yields, value by value. A coroutine may yield for ever, and its span is kept until it ends, so it has a
// bound: what a span's values may take as one value. What is behind it is counted, and marked in the span.
#include "base/clock.h"
#include "base/statistics.h"
#include "caller/span_stack.h"
#include "caller/thread_state.h"

#include <llmobs/instrument.h>

#include <algorithm>

using namespace llmobs;

namespace {

// As much as a list in a value: text by its bytes, of anything else 10,000, of numbers 1,024.
constexpr uint32_t most_yielded = 2u << 20;
constexpr uint32_t most_elements = 10000;
constexpr uint32_t bound_is_said = UINT32_MAX;

uint32_t least_cost(uint32_t shape) noexcept {
  if (shape == llmobs_text_shape) return 1;
  return shape == llmobs_opaque_shape ? most_yielded / most_elements : most_yielded / Writer::max_numbers;
}

void put_first(RecordWriter& record, uint64_t ticks) noexcept {
  record.begin_field(Field::first_yield);
  record.unsigned_integer(ticks);
  record.end_field();
}

void put_bound(RecordWriter& record) noexcept {
  auto nothing = static_cast<unsigned char>(Tag::cut);
  unsigned char field[] = {static_cast<unsigned char>(Field::yielded), sizeof nothing, 0, 0, 0, nothing};
  record.fields(field, sizeof field);
  count_content_lost();
}

} // namespace

extern "C" void llmobs_v1_yielded(llmobs_guard* guard, size_t guard_size, const llmobs_type* type, uint64_t word,
                                  size_t size) noexcept {
  if (guard_size < sizeof *guard || guard->yielded == bound_is_said) return;
  bool is_first = guard->yielded == 0;
  if (!type && !is_first) return;
  uint64_t ticks = is_first ? Clock::now() : 0;
  ThreadState* thread = writable_thread();
  if (!thread) return;
  bool is_over = guard->yielded >= most_yielded;
  size_t cost = type ? least_cost(type->shape) : 1;
  bool is_written = update_span(
      *thread, guard->span_id,
      [&](RecordWriter& record) {
        if (is_first) put_first(record, ticks);
        if (is_over) return put_bound(record);
        if (!type) return;
        size_t before = record.used();
        record.field(Field::yielded, *type, {word, size});
        size_t after = record.used();
        cost = std::max(cost, after > before ? after - before : after);
      },
      size);
  if (is_over)
    guard->yielded = is_written ? bound_is_said : guard->yielded;
  else
    guard->yielded += static_cast<uint32_t>(std::min<size_t>(cost, most_yielded - guard->yielded));
}
