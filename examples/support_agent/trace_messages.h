// What a trace shows of a conversation: our messages in the shape that the trace has for them.
#pragma once

#include "chat_types.h"

#include <llmobs/message.h>

#include <string>
#include <vector>

namespace support {

llmobs::Message trace_message(const ChatMessage& message);
std::vector<llmobs::Message> trace_messages(const std::vector<ChatMessage>& messages);
std::vector<std::string> tool_names(const std::vector<ToolDefinition>& tools);

} // namespace support
