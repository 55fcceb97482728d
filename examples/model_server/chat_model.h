// The chat model replies to a conversation: with tool calls while the planner wants to know more, then with
// an answer made of what tools returned. The counts of tokens are of the text that it read and wrote.
#pragma once

#include "dialogue.h"

#include <cstddef>
#include <string>

namespace model {

struct Reply {
  Message message;
  std::string finish_reason; ///< stop, length or tool_calls
  std::size_t prompt_tokens = 0;
  std::size_t completion_tokens = 0;
};

Reply reply_to(const Conversation& conversation);

/// All messages and tool definitions; a message counts 3 more for its frame, and 3 open the reply.
std::size_t count_prompt_tokens(const Conversation& conversation);

} // namespace model
