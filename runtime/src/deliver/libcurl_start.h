// What the ends of a process need to know of libcurl's start (libcurl.h), without libcurl's own header.
#pragma once

namespace llmobs {

/// An exit handler that is registered after this call runs before OpenSSL's, if the program has OpenSSL. Loads nothing.
void let_tls_end_last() noexcept;

/// Keeps libcurl from being started, after waiting for a start that is under way. False: it takes longer than `ms`.
bool forbid_libcurl_start(unsigned ms) noexcept;
void allow_libcurl_start() noexcept;

/// In a forked child. If libcurl was being started at that moment after all, its state is of no use, and this process never
/// uses it.
void reset_libcurl_start_after_fork() noexcept;

} // namespace llmobs
