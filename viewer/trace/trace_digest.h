// A TraceDigest is what a list of traces is sorted by, kept for every trace of a store, so that the list of a hundred thousand
// traces is there at once. What else a list shows is worked out for the traces that are shown.
#pragma once

#include "store/chunk_list.h"
#include "store/store.h"

#include <cstddef>
#include <cstdint>

namespace llmobs::viewer {

struct TraceDigest {
  std::uint32_t rows = 0; // how many the trace had when this was made
  std::uint32_t spans = 0;
  std::uint32_t errors = 0;
  std::uint32_t root = 0; // the row that stands for the trace
  std::int64_t duration_ns = 0;
  std::int64_t tokens = 0;
  double cost = -1; // negative: none is stated
};

class TraceDigests {
public:
  /// Makes the digests of the traces that have got spans since the last call.
  void catch_up(const Store& store);
  const TraceDigest& operator[](std::size_t trace) const { return digests_[trace]; }
  std::size_t size() const { return digests_.size(); }

private:
  std::uint64_t generation_ = 0;
  ChunkList<TraceDigest> digests_;
};

} // namespace llmobs::viewer
