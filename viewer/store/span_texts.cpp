#include "store/span_texts.h"

#include "store/store.h"

#include <algorithm>

namespace llmobs::viewer {

std::string_view SpanTexts::of(const Store& store, const SpanRow& row) {
  const bool is_here = row.file == file_ && row.offset >= begin_ && row.offset + row.length <= end_;
  if (!is_here) {
    constexpr std::uint64_t first = std::uint64_t{16} << 10;
    constexpr std::uint64_t most = std::uint64_t{1} << 20;
    constexpr std::uint64_t near = std::uint64_t{64} << 10;
    const bool goes_on = row.file == file_ && row.offset >= begin_ && row.offset <= end_ + near && end_ > begin_;
    ahead_ = goes_on ? std::clamp(ahead_ * 2, first, most) : 0;
    begin_ = end_ = 0; // nothing, should reading fail
    const std::uint64_t left = store.readable(row.file, row.offset);
    const std::uint64_t size = std::max<std::uint64_t>(row.length, std::min(ahead_, left));
    block_.resize(size);
    store.read(row.file, row.offset, size, block_.data());
    file_ = row.file;
    begin_ = row.offset;
    end_ = row.offset + size;
  }
  return std::string_view(block_).substr(row.offset - begin_, row.length);
}

} // namespace llmobs::viewer
