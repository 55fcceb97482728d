// Whether tracing is on: one byte that the library writes, and that every instrumented call reads first.
#ifndef LLMOBS_STATE_H
#define LLMOBS_STATE_H

#include <llmobs/writer.h>

extern "C" {
/// 0 when tracing is off; read without synchronisation, written by enable() and disable().
LLMOBS_API extern unsigned char llmobs_v1_state;
}

namespace llmobs {
namespace seam {

LLMOBS_ALWAYS_INLINE bool on() noexcept {
#if defined(__x86_64__) && defined(__GCC_ASM_FLAG_OUTPUTS__)
  // What a relaxed load and a comparison are on this processor, but in one instruction: compilers make two of them.
  bool is_on;
#if defined(__clang__)
  __asm__("{cmpb $0, %1|cmp byte ptr %1, 0}" : "=@ccne"(is_on) : "m"(llmobs_v1_state));
#else
  __asm__("{cmpb $0, %1|cmp %1, 0}" : "=@ccne"(is_on) : "m"(llmobs_v1_state));
#endif
  return is_on;
#else
  return __atomic_load_n(&llmobs_v1_state, __ATOMIC_RELAXED) != 0;
#endif
}

} // namespace seam
} // namespace llmobs

#endif
