// SpanTexts reads the JSON of span events from the files. Who asks for one span after the other, in the order of the files,
// gets them out of large blocks.
#pragma once

#include "store/span_row.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace llmobs::viewer {

class Store;

class SpanTexts {
public:
  /// The event's text, without what it shares with others; valid until the next call. Throws UserError if the file does not
  /// have it any more.
  std::string_view of(const Store& store, const SpanRow& row);

private:
  std::string block_;
  std::uint64_t begin_ = 0; // the block's place in its file
  std::uint64_t end_ = 0;
  std::uint16_t file_ = 0;
  std::uint64_t ahead_ = 0; // how much is read at once
};

} // namespace llmobs::viewer
