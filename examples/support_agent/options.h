// The options are what the user asks for, on the command line and in the environment, checked and with
// defaults filled in.
#pragma once

#include "documents.h"

#include <cstddef>
#include <stdexcept>
#include <string>

namespace support {

class UsageError : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

struct Options {
  bool help = false;
  DocumentSource documents;
  std::string base_url; ///< empty: the local model server
  std::string api_key;
  std::string model;
  std::string embedding_model;
  std::size_t top_k = 4;
  std::string question; ///< empty: questions are read from standard input
};

Options parse_options(int argc, char** argv);

extern const char* const usage_text;

} // namespace support
