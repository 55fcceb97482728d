// The last thread of a process ends it: a program whose main thread leaves by pthread_exit() lives as long as its other
// threads do. The background thread must not count as one of them.
#pragma once

namespace llmobs {

/// True if the main thread is gone and no thread is left but the calling one.
bool is_last_thread() noexcept;

} // namespace llmobs
