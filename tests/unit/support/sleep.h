// For tests that are about time that passes.
#pragma once

#include <chrono>
#include <thread>

namespace llmobs {

inline void sleep_ms(int count) { std::this_thread::sleep_for(std::chrono::milliseconds(count)); }

} // namespace llmobs
