// What the processor can do. The C library knows it since the program began, and is asked, where it tells: to ask the processor itself is an
// instruction that ends in the hypervisor of a virtual machine, for a microsecond or more. (__builtin_cpu_supports() would ask it twenty
// times whenever the library is loaded.)
#pragma once

namespace llmobs {

/// Whether instructions on registers of 32 bytes may be used.
bool has_avx2() noexcept;
/// Whether the time-stamp counter has one rate for ever.
bool has_invariant_counter() noexcept;

} // namespace llmobs
