// A SpanEdit is a finished span as its processor sees and changes it: what the public FinishedSpan and SpanContent refer to.
// Input and output are taken apart when they are asked for, and put together again if they were changed.
#pragma once

#include "base/bytes.h"
#include "span/span_data.h"

#include <llmobs/processor.h>

#include <deque>
#include <string_view>
#include <vector>

namespace llmobs {

/// Bytes that are needed while one span is looked at; the next one's use the same memory.
class EditMemory {
public:
  /// Empty; stays where it is until clear().
  Bytes& next() {
    if (used_ == all_.size()) all_.emplace_back();
    return all_[used_++];
  }
  void clear() noexcept {
    for (; used_ != 0; --used_) {
      Bytes& bytes = all_[used_ - 1];
      bytes.capacity() > most_kept ? bytes.release() : bytes.clear();
    }
  }

private:
  static constexpr size_t most_kept = 64 * 1024;

  std::deque<Bytes> all_;
  size_t used_ = 0;
};

/// What an error says may quote what was taken away of a span.
void take_error_away(SpanData& span) noexcept;

/// One side of a span in parts: messages, documents, or one value.
class ContentParts {
public:
  explicit ContentParts(EditMemory& memory) noexcept : memory_(memory) {}

  /// `usual`: the shape of what is added if the side is empty.
  void begin(SpanData& span, SpanSide& side, Shape usual) noexcept;

  size_t size();
  std::string_view role(size_t part);
  std::string_view text(size_t part);
  void set_text(size_t part, std::string_view text);
  size_t tool_calls(size_t part);
  std::string_view tool_call_name(size_t part, size_t call);
  std::string_view tool_call_arguments(size_t part, size_t call);
  void set_tool_call_arguments(size_t part, size_t call, std::string_view arguments);
  size_t tool_results(size_t part);
  std::string_view tool_result(size_t part, size_t result);
  void set_tool_result(size_t part, size_t result, std::string_view text);
  void append(std::string_view role, std::string_view text);
  void keep_first(size_t count);

  /// Whether all parts were to be taken away, however many there were.
  bool was_cleared() const noexcept { return was_cleared_; }
  /// The side becomes what the parts are now.
  void store();

private:
  struct Part { // as it is shown
    std::string_view role;
    std::string_view text;
  };

  void load();
  Part part_of(size_t part);
  const MessageView* message(size_t part); // null: it is none
  ToolCallView* tool_call(size_t part, size_t call);
  ToolResultView* tool_result_of(size_t part, size_t result);
  RawValue& text_value_of(size_t part);
  bool is_list() const noexcept { return shape_ == Shape::messages || shape_ == Shape::documents; }

  EditMemory& memory_;
  SpanData* span_ = nullptr;
  SpanSide* side_ = nullptr;
  Shape usual_ = Shape::none;
  Shape shape_ = Shape::none;
  std::vector<Part> parts_; // for each message, each document, or the one value
  bool loaded_ = false;
  bool changed_ = false;
  bool was_cleared_ = false;
};

inline namespace v1 {

class SpanEdit {
public:
  /// What the processor says of this span. Throws what it throws.
  bool process(SpanData& span, const detail::Processor& processor);
  /// Input and output become what the processor made of them. What is new in the span stays good until the next one.
  void store();
  SpanData* span = nullptr;
  bool sets_error = false;
  EditMemory memory;
  ContentParts input{memory};
  ContentParts output{memory};
};

} // namespace v1

} // namespace llmobs
