// What the status of an answer means for the spans of its request, where receivers agree.
#pragma once

#include <cstdint>

namespace llmobs {

/// Somebody has to do something about it, and then spans are taken: it is asked again after `ask_again_ms`.
constexpr bool is_forbidden(long status) noexcept { return status == 401 || status == 403; }
inline constexpr int64_t ask_again_ms = 60000;

/// Some of the spans are to blame: because they are too large together, or because one of them is wrong.
constexpr bool may_be_divided(long status) noexcept { return status == 400 || status == 413 || status == 422; }

} // namespace llmobs
