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

} // namespace llmobs
