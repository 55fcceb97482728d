#include "base/cpu_features.h"

#if defined(__x86_64__) && defined(__has_include)
#if __has_include(<sys/platform/x86.h>)
#define _Bool bool // the header is written for C
#include <sys/platform/x86.h>
#undef _Bool
#define LLMOBS_C_LIBRARY_KNOWS
#endif
#endif
#if defined(__x86_64__) && !defined(LLMOBS_C_LIBRARY_KNOWS)
#include <cpuid.h>
#endif

namespace llmobs {

#if defined(LLMOBS_C_LIBRARY_KNOWS)

bool has_avx2() noexcept { return CPU_FEATURE_ACTIVE(AVX2); }
bool has_invariant_counter() noexcept { return CPU_FEATURE_PRESENT(INVARIANT_TSC); }

#elif defined(__x86_64__)

// Leaf 1, ECX bits 27 and 28: the system keeps registers of that width, which register 0 of its own confirms; leaf 7, EBX bit 5: AVX2
// (Intel SDM vol. 1, 14.7.1).
bool has_avx2() noexcept {
  unsigned a = 0, b = 0, c = 0, d = 0;
  constexpr unsigned kept = 1u << 27 | 1u << 28, wide = 6;
  if (!__get_cpuid(1, &a, &b, &c, &d) || (c & kept) != kept) return false;
  asm volatile("xgetbv" : "=a"(a), "=d"(d) : "c"(0));
  return (a & wide) == wide && __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & (1u << 5)) != 0;
}

// Leaf 0x80000007, EDX bit 8: "invariant TSC" (Intel SDM vol. 3, 18.17.1; AMD APM vol. 3, appendix E.4.6).
bool has_invariant_counter() noexcept {
  unsigned a = 0, b = 0, c = 0, d = 0;
  return __get_cpuid(0x80000007, &a, &b, &c, &d) && (d & (1u << 8)) != 0;
}

#else

bool has_avx2() noexcept { return false; }
bool has_invariant_counter() noexcept { return false; }

#endif

} // namespace llmobs
