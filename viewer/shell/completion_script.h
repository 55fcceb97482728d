// What a shell is given so that it completes the words of `llmobs`.
#pragma once

#include "shell/command_words.h"

namespace llmobs::viewer {

/// `shell` is bash, zsh or fish.
std::string completion_script(const std::string& shell, const std::vector<CommandWords>& commands);

} // namespace llmobs::viewer
