// Routes on the caller's thread: the tenant whose RoutingContext the thread is in, as the text that stands in records (route.h).
#pragma once

#include <string_view>

namespace llmobs {

struct ThreadState;

/// Of the thread's innermost context; empty: none. A view of the context's fields. Inside begin_recording().
std::string_view active_route(ThreadState& thread) noexcept;

} // namespace llmobs
