// The content of a message as model APIs have it: a list of parts, each with a type: text, images, audio, files, and (in Anthropic's API)
// calls of tools and their results.
#pragma once

#include "span/message_view.h"

namespace llmobs {

/// Whether the value is a list of such parts.
bool are_content_parts(RawValue value) noexcept;

/// Takes the list apart: the texts, a line each, become `message.content`; media and tools are added to the message's. What cannot be
/// shown as itself (an image that is elsewhere, a file) is a word about it among the texts.
void read_content_parts(RawValue parts, MessageView& message, Messages& out, ParsedValues& parsed);

/// Takes one part so that it becomes the whole message: also an item of a conversation of which role_of_item() knows.
void read_content_part(RawValue part, MessageView& message, Messages& out, ParsedValues& parsed);

/// Whose an item is that OpenAI's Responses API puts beside the messages of a conversation: a call of a tool is the `assistant`'s, what
/// it gave the `tool`'s, and `reasoning` is a role of its own. Empty for everything else.
std::string_view role_of_item(RawValue value) noexcept;

} // namespace llmobs
