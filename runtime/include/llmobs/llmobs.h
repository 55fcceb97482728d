// Everything of llmobs that costs no standard header: attributes, spans, annotations, LLMOBS_TRACE, lifecycle.
// Messages and documents are in <llmobs/message.h>.
#ifndef LLMOBS_LLMOBS_H
#define LLMOBS_LLMOBS_H

#include <llmobs/annotation.h>
#include <llmobs/attributes.h>
#include <llmobs/lifecycle.h>
#include <llmobs/span.h>
#include <llmobs/trace.h>

#endif
