// The kinds of span, from the one table of span_kind.def.
#ifndef LLMOBS_SPAN_KIND_H
#define LLMOBS_SPAN_KIND_H

namespace llmobs {
inline namespace v1 {

enum class SpanKind : unsigned char { ///< what kind of work a span is; the table is span_kind.def
#define LLMOBS_SPAN_KIND(Enumerator, spelling, has_model, doc) Enumerator,
#include <llmobs/span_kind.def>
};

} // namespace v1
} // namespace llmobs

#endif
