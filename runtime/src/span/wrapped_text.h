// What the text of a callable, as it stands in the source, says of it: the function's name, and of a lambda the names of its parameters.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace llmobs {

/// "weather::forecast" is called forecast, "&Agent::ask" ask, "std::move(handler)" handler. Empty: it has no name.
std::string_view name_of_callable(std::string_view text) noexcept;

/// The parameters of "[](const std::string& city, int days) { ... }" are city and days. Empty names stand for parameters without one.
std::vector<std::string_view> parameters_of_lambda(std::string_view text);

} // namespace llmobs
