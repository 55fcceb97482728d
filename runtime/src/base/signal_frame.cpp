#include "base/signal_frame.h"

#include <unwind.h>

namespace llmobs {

namespace {

struct Walk {
  unsigned left = 512;
  bool found = false;
};

// The frame that a signal interrupted was not left by a call: its address is that of the next instruction, which the unwinder
// tells apart.
_Unwind_Reason_Code look(_Unwind_Context* frame, void* state) noexcept {
  auto& walk = *static_cast<Walk*>(state);
  int interrupted = 0;
  _Unwind_GetIPInfo(frame, &interrupted);
  walk.found = walk.found || interrupted != 0;
  return walk.found || --walk.left == 0 ? _URC_END_OF_STACK : _URC_NO_REASON;
}

} // namespace

bool is_in_signal_handler() noexcept {
  Walk walk;
  _Unwind_Backtrace(&look, &walk);
  return walk.found;
}

} // namespace llmobs
