// A span whose function returns before its result is there: a task that is awaited later, a callback that is called later. It
// ends when the result is settled, and not before its function has returned:
//
//   bool later = llmobs_v1_settles(span_id);      // before the function returns: one more end is to come
//   ...                                           // the function returns, which closes its guard as ever
//   if (later) llmobs_v1_settle(span_id);         // on any thread, at any time
//
// What is known by then is recorded in between, on any thread. A span that is never settled stays open.
#ifndef LLMOBS_SETTLING_H
#define LLMOBS_SETTLING_H

#include <llmobs/state.h>

extern "C" {

/// False: there is no room to say so, and the span ends with its function.
LLMOBS_API bool llmobs_v1_settles(llmobs_uint64 span_id) noexcept;
LLMOBS_API void llmobs_v1_settle(llmobs_uint64 span_id) noexcept;
/// Records an exception that nobody is throwing. `pointer`: a std::exception_ptr of the program's C++ library, which is not null.
LLMOBS_API void llmobs_v1_error_of(llmobs_uint64 span_id, const void* pointer) noexcept;
/// Memory of the library's own, which no allocator of the program's sees; null if there is none.
LLMOBS_API void* llmobs_v1_allocate(llmobs_size size) noexcept;
LLMOBS_API void llmobs_v1_free(void* block) noexcept;
}

#endif
