// Whether a place on the stack is the thread's own stack. A program may run functions on stacks of its own making (fibers:
// ucontext, Boost.Context), and change between them while spans are open on each.
#pragma once

#include <cstdint>

namespace llmobs {

/// Where the stack is now; the lower half is enough to tell places on one stack apart. Never 0.
#if defined(__x86_64__)
#define LLMOBS_PUT_STACK_POSITION(place) asm("movl %%esp, %0" : "=m"(place))
#elif defined(__aarch64__)
#define LLMOBS_PUT_STACK_POSITION(place) asm("mov %w0, wsp" : "=r"(place))
#else
#define LLMOBS_PUT_STACK_POSITION(place)                                                                               \
  ((place) = static_cast<uint32_t>(reinterpret_cast<uintptr_t>(__builtin_frame_address(0))) | 1)
#endif

/// Whether both positions, not long ago, were on the thread's own stack, as far as the system tells.
bool are_on_own_stack(uint32_t position, uint32_t other) noexcept;

} // namespace llmobs
