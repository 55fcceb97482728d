// Whether the tests run under a sanitizer, which makes some of them slower than they are worth at full length.
#pragma once

namespace llmobs {

#if defined(LLMOBS_TESTS_SANITIZED)
inline constexpr bool sanitized = true;
#else
inline constexpr bool sanitized = false;
#endif

} // namespace llmobs
