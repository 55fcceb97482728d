// ToolRuns know which spans ran the tool calls of a trace, for the messages in which the calls stand.
#pragma once

#include "store/store.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <tuple>

namespace llmobs::viewer {

class ToolRuns {
public:
  /// Throws UserError if a file has changed meanwhile.
  ToolRuns(const Store& store, std::size_t trace);

  /// How long the next call of that name and id in the output of a span (a row's index) took, and which span it was; empty
  /// if none is known. Asked once for each call, in their order.
  std::string of_output(std::uint32_t span, const std::string& name, const std::string& tool_id);
  /// The same for a call that a later span was given again: known by its id.
  std::string of_input(const std::string& tool_id) const;

private:
  std::map<std::tuple<std::uint32_t, std::string, std::string>, std::deque<std::string>> by_call_;
  std::map<std::string, std::string> by_id_;
};

} // namespace llmobs::viewer
