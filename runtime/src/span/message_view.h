// What a message is: its text and role, the tools it calls, the results those gave, and media. A message comes as our
// own Message type, as text, or as an object with the keys of Datadog's span event or of OpenAI's API. The views refer to
// the span's bytes; a member that was not given is not present.
#pragma once

#include "span/typed_content.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace llmobs {

struct ToolCallView {
  RawValue name;      // a string that is not empty
  RawValue arguments; // an object; or anything else, which is shown as text
  RawValue tool_id;
  RawValue type;
};

struct ToolResultView {
  RawValue result;
  RawValue name;
  RawValue tool_id;
  RawValue type;
};

struct MediaPartView { // either content or an attachment's key
  RawValue mime_type;
  RawValue content;
  RawValue attachment_key;
};

/// A stretch of one of the vectors in Messages.
struct Run {
  static constexpr uint32_t absent = UINT32_MAX;
  uint32_t first = absent;
  uint32_t count = 0;
  bool present() const noexcept { return first != absent; }
};

struct MessageView {
  RawValue content;
  RawValue role;
  RawValue tool_id; // of a tool's answer: which call it answers
  Run tool_calls;
  Run tool_results;
  Run audio_parts;
  Run image_parts;
};

struct Messages {
  std::vector<MessageView> list;
  std::vector<ToolCallView> tool_calls;
  std::vector<ToolResultView> tool_results;
  std::vector<MediaPartView> media_parts;

  bool empty() const noexcept {
    return list.empty() && tool_calls.empty() && tool_results.empty() && media_parts.empty();
  }
  /// As new; keeps memory for as many as are usual.
  void clear() noexcept;
};

/// Whether the value is a call of a tool (our ToolCall, OpenAI's form), or a list of nothing else. It is shown as one message of the
/// assistant.
bool are_tool_calls(RawValue value, ParsedValues& parsed);

/// What a call of a tool was given: an object, or the text of one, as models return it. Any other text stays what it is.
RawValue call_arguments(RawValue given, ParsedValues& parsed);

/// Appends the message that `value` is, or the messages that it is a list of. Where something is not what it should be,
/// that alone is shown as text or, if it cannot be shown, left out, and the answer is how often that was.
size_t read_messages(RawValue value, Messages& out, ParsedValues& parsed);

/// The same of a value that was captured, and that nobody has called a message. What does not look like one is shown as text, which is no
/// fault. Of what does, the members that a message has no place for become `rests`.
size_t read_captured_messages(RawValue value, Messages& out, ParsedValues& parsed, std::vector<RestOfElement>& rests);

/// Whether the value looks like a message or a list of messages, one at least: our own type, or objects with a role and a content or
/// calls, or with nothing but members of messages. Of a list in which some have a role and a content, the other elements need not look
/// like anything.
bool looks_like_messages(RawValue value, ParsedValues& parsed);

} // namespace llmobs
