// Gzip compresses what is sent, or what waits for long, with the zlib of the system. Background thread only.
#pragma once

#include "base/bytes.h"
#include "deliver/payload.h"

#include <cstddef>
#include <string_view>

namespace llmobs {

/// Loads zlib. Only where libcurl is started, which no fork and no exit cuts in two (libcurl.cpp), and which needs zlib itself.
void load_zlib() noexcept;

/// Whether zlib is loaded.
bool can_gzip() noexcept;

/// Replaces `out` by the whole payload, compressed. False: there is no zlib, or no memory for it.
bool gzip(Payload bytes, Bytes& out);

/// Replaces `out` by the `size` bytes that were compressed. False: there is no memory for zlib, or they are damaged.
bool gunzip(std::string_view compressed, size_t size, Bytes& out);

} // namespace llmobs
