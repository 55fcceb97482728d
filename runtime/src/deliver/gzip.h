// Gzip compresses what is sent, with the zlib of the system, which is loaded when it is first asked for.
#pragma once

#include "base/bytes.h"
#include "deliver/payload.h"

namespace llmobs {

/// Whether there is a zlib. Loads it. Background thread only.
bool can_gzip() noexcept;

/// Replaces `out` by the whole payload, compressed. False: there is no zlib or no memory.
bool gzip(Payload bytes, Bytes& out);

} // namespace llmobs
