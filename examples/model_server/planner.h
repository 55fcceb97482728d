// The planner decides what the model does next: ask for tools, or answer. It goes by what a tool can take,
// not by its name: one with an `expression` calculates, one with a `query` searches, one with a `heading`
// reads a section, one without parameters lists. Rules, in order:
//
//   the question has arithmetic                        calculate it
//   it asks which or how many documents there are      list them
//   it names a section of a document                   read it
//   no passage is known yet                            search for the question's words
//   a passage stands under a heading that was asked    read that section whole
//   many of its words are in no passage                search once more, for those
#pragma once

#include "dialogue.h"

#include <vector>

namespace model {

/// The calls to make now; empty when it is time to answer. Never a call that was made in this turn already.
std::vector<ToolCall> plan_calls(const Conversation& conversation, const Turn& turn);

} // namespace model
