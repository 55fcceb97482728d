// Which values of a variable the library uses; all others it replaces by the default.
#pragma once

#include <string>
#include <string_view>

namespace llmobs::viewer {

/// What is wrong with a variable's value, such as "it must be true or false"; empty if it is used, or if nobody knows.
std::string problem_of_value(std::string_view name, std::string_view value);

} // namespace llmobs::viewer
