// What a coroutine has yielded, joined to the one value that is its span's output: texts become one text, anything else is
// the element of a list.
#pragma once

#include "span/typed_content.h"

#include <cstdint>
#include <vector>

namespace llmobs {

class YieldedValues {
public:
  void clear() noexcept { clear_views(values_); }
  void add(RawValue value) { values_.push_back(value); }
  bool empty() const noexcept { return values_.empty(); }

  /// `room`: holds the bytes of the joined value.
  RawValue joined(ParsedValues& room) const;

private:
  bool are_text() const noexcept;

  std::vector<RawValue> values_;
};

} // namespace llmobs
