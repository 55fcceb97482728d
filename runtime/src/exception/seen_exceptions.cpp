#include "exception/seen_exceptions.h"

#include <cstring>
#include <cxxabi.h>
#include <unwind.h>

namespace llmobs {

namespace {

// --- where it was thrown --------------------------------------------------------------------------------------------

// What a program calls to throw. Everything inside of it is the C++ library's, and ours.
bool throws(const void* function) noexcept {
  return function == reinterpret_cast<const void*>(&abi::__cxa_throw) ||
         function == reinterpret_cast<const void*>(&abi::__cxa_rethrow);
}

struct FrameList {
  SeenException& seen;
  bool is_outside = false; // of the throw
};

_Unwind_Reason_Code add_frame(_Unwind_Context* context, void* given) noexcept {
  auto& list = *static_cast<FrameList*>(given);
  SeenException& seen = list.seen;
  constexpr unsigned most_inside = 12;
  const void* address = reinterpret_cast<const void*>(_Unwind_GetIP(context));
  if (!address || seen.frame_count == SeenException::most_frames) return _URC_END_OF_STACK;
  if (!list.is_outside && throws(reinterpret_cast<const void*>(_Unwind_GetRegionStart(context)))) {
    list.is_outside = true;
    seen.frame_count = 0;
    return _URC_NO_REASON;
  }
  seen.frames[seen.frame_count++] = address;
  list.is_outside = list.is_outside || seen.frame_count == most_inside;
  return _URC_NO_REASON;
}

void note_frames(SeenException& seen) noexcept {
  FrameList list{seen};
  _Unwind_Backtrace(&add_frame, &list);
}

bool is_same(const SeenException& seen, const ThrownObject& thrown) noexcept {
  return seen.thrown.at == thrown.at && seen.thrown.type == thrown.type;
}

// Certainly in the first phase, and for the first time.
bool is_searched_for(const ThrownObject& thrown) noexcept {
  return thrown.kind() == ThrownObject::Kind::object && !thrown.was_handled();
}

} // namespace

void SeenException::has_left(SpanEnder ender) noexcept {
  unwinds = true;
  was_asked = false;
  if (ender == SpanEnder::asked && to_leave != 0) --to_leave;
}

void SeenException::keep_text(std::string_view message) noexcept {
  text_size = static_cast<uint16_t>(message.copy(text, most_text));
}

// It may be the one that was asked about last: by the next frame of the search, by the second phase, or because a handler
// threw it again. Or it is another one at the same address: then it has no handler yet, while the last one had.
SeenException* SeenExceptions::known(uint32_t& count, const ThrownObject& thrown, uint32_t in_flight) noexcept {
  if (count != 0 && items[count - 1].in_flight == in_flight) {
    SeenException& top = items[count - 1];
    bool may_be_another = top.unwinds && is_searched_for(thrown);
    if (is_same(top, thrown) && !may_be_another) return &top;
    --count; // it was handled, and no span has begun or ended since
  }
  if (count == most || !is_same(items[count], thrown) || !thrown.was_handled()) return nullptr;
  items[count].unwinds = false;
  items[count].to_leave = 0;
  return &items[count++];
}

uint32_t SeenExceptions::ask(uint32_t count, const ThrownObject& thrown, uint32_t in_flight, size_t active,
                             bool notes_frames) noexcept {
  count = still(count, in_flight);
  SeenException* seen = known(count, thrown, in_flight);
  if (!seen) {
    if (count == most) return count;
    seen = &items[count++];
    seen->thrown = thrown;
    seen->unwinds = false;
    seen->to_leave = 0;
    seen->frame_count = 0;
    seen->text_size = static_cast<uint16_t>(copy_thrown_text(thrown, seen->text, sizeof seen->text));
    bool is_ours = thrown.kind() == ThrownObject::Kind::object || thrown.kind() == ThrownObject::Kind::pointer;
    if (notes_frames && is_ours) note_frames(*seen);
  }
  if (is_searched_for(thrown)) ++seen->to_leave;
  seen->was_asked = true;
  seen->in_flight = in_flight;
  seen->depth = static_cast<uint32_t>(active);
  return count;
}

uint32_t SeenExceptions::still(uint32_t count, uint32_t in_flight) const noexcept {
  while (count != 0 && items[count - 1].in_flight > in_flight) --count;
  return count;
}

SeenException* SeenExceptions::leave(uint32_t& count, size_t place, uint32_t in_flight, SpanEnder ender) noexcept {
  count = still(count, in_flight);
  if (count == 0) return nullptr;
  SeenException& top = items[count - 1];
  if (place >= top.depth) return nullptr;
  top.depth = static_cast<uint32_t>(place);
  if (top.in_flight != in_flight || (ender == SpanEnder::unasked && !top.is_alive())) return nullptr;
  // Whether a handler took an exception of another language is not counted: every frame is asked about it again.
  if (top.thrown.kind() == ThrownObject::Kind::foreign) --count;
  return &top;
}

SeenException* SeenExceptions::in_handler(uint32_t count) noexcept {
  const std::type_info* type = abi::__cxa_current_exception_type();
  const void* object = type ? object_in_handler() : nullptr;
  for (uint32_t i = count + 1; object && i-- != 0;)
    if (i != most && items[i].thrown.at == object && items[i].thrown.type == type) return &items[i];
  return nullptr;
}

} // namespace llmobs
