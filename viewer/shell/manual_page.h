// The manual page llmobs(1): every command with all its options.
#pragma once

#include "shell/command_words.h"

namespace llmobs::viewer {

std::string manual_page(const std::string& version, const std::vector<CommandWords>& commands);

} // namespace llmobs::viewer
