// Spans that the library itself begins, for calls of tools that do not take place: the probe records none.
#include <llmobs/span.h>

namespace llmobs {
inline namespace v1 {
namespace detail {
void begin_scoped(llmobs_guard* guard, uint64_t, SpanKind, Text, const SpanOptions*) noexcept { guard->span_id = 0; }
void deactivate(uint64_t) noexcept {}
void set_error(uint64_t, Text, Text) noexcept {}
bool annotate_with(uint64_t, const Annotation*, size_t) noexcept { return false; }
bool annotate_metrics(uint64_t, const Entry*, size_t) noexcept { return false; }
bool annotate_tags(uint64_t, const Entry*, size_t) noexcept { return false; }
} // namespace detail
} // namespace v1
} // namespace llmobs
