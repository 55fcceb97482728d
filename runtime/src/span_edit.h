// A SpanEdit is a finished span as its processor sees and changes it: what the public FinishedSpan and SpanContent refer to.
// Input and output are taken apart when they are asked for, and put together again if they were changed.
#pragma once

#include "bytes.h"
#include "span_data.h"

#include <llmobs/processor.h>

#include <deque>
#include <string_view>
#include <vector>

namespace llmobs {

/// One side of a span in parts: messages, documents, or one value.
class ContentParts {
public:
  ContentParts(SpanData& span, SpanSide& side, Shape usual, std::deque<Bytes>& memory)
      : span_(span), side_(side), usual_(usual), memory_(memory) {}

  size_t size();
  std::string_view role(size_t part);
  std::string_view text(size_t part);
  void set_text(size_t part, std::string_view text);
  void append(std::string_view role, std::string_view text);
  void keep_first(size_t count);

  /// The side becomes what the parts are now.
  void store();

private:
  struct Part {
    RawValue value; // the message, the document, or the whole
    std::string_view role;
    std::string_view text;
  };

  void load();
  void load_each(RawValue value);
  Part part_of(RawValue value);
  bool is_list() const noexcept { return shape_ == Shape::messages || shape_ == Shape::documents; }
  std::string_view text_key() const noexcept { return shape_ == Shape::documents ? "text" : "content"; }

  SpanData& span_;
  SpanSide& side_;
  const Shape usual_; // for what is added to an empty side
  std::deque<Bytes>& memory_;
  Shape shape_ = Shape::none;
  std::vector<Part> parts_;
  bool loaded_ = false;
  bool changed_ = false;
};

inline namespace v1 {

class SpanEdit {
public:
  explicit SpanEdit(SpanData& span);

  /// What the processor says. Throws what it throws.
  bool process(const detail::Processor& processor) {
    FinishedSpan shown(this);
    return processor.process(processor.state, shown);
  }
  void store() {
    input.store();
    output.store();
  }

  SpanData& span;
  std::deque<Bytes> memory; // of all that is new
  ContentParts input;
  ContentParts output;
};

} // namespace v1

} // namespace llmobs
