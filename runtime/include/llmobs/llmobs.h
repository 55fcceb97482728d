// Everything of llmobs that costs no standard header: attributes, spans, annotations, evaluations, LLMOBS_TRACE, the span
// processor, lifecycle.
// Messages and documents are in <llmobs/message.h>.
#ifndef LLMOBS_LLMOBS_H
#define LLMOBS_LLMOBS_H

#include <llmobs/annotation.h>
#include <llmobs/annotation_context.h>
#include <llmobs/attributes.h>
#include <llmobs/context.h>
#include <llmobs/distributed.h>
#include <llmobs/evaluation.h>
#include <llmobs/lifecycle.h>
#include <llmobs/processor.h>
#include <llmobs/replay.h>
#include <llmobs/routing_context.h>
#include <llmobs/span.h>
#include <llmobs/trace.h>
#include <llmobs/wrap.h>

#endif
