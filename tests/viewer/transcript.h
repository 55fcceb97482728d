// A transcript is a text file with commands and what they print, as golden/README.md describes it. Playing
// one runs its commands again and gives the transcript as it is now.
#pragma once

#include <string>

namespace llmobs::viewer::test {

/// Runs every command of the transcript in `directory`; comments and commands stay, the rest is made anew.
std::string play_transcript(const std::string& transcript, const std::string& directory);

} // namespace llmobs::viewer::test
