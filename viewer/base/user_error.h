// A UserError is a failure that the person at the terminal can do something about: what() is the whole
// message, written for that person. The command line prints it after "llmobs: " and ends with exit code 1.
#pragma once

#include <stdexcept>

namespace llmobs::viewer {

struct UserError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

} // namespace llmobs::viewer
