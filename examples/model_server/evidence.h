// Evidence is a piece of text that an answer may be taken from, with its source, so that the answer can cite
// it. Tool results are read as JSON where they are JSON: any object that has a `text` is evidence.
#pragma once

#include "dialogue.h"

#include <string>
#include <vector>

namespace model {

struct Evidence {
  std::string document;
  std::string heading;
  std::string text;
};

/// Everything in this turn that an answer may be taken from; texts that are part of another are left out.
std::vector<Evidence> collect_evidence(const Turn& turn);

/// What the turn's other tool results say, one statement each: values, lists, errors.
std::vector<std::string> collect_statements(const Turn& turn);

/// True if the result of a tool is an error message.
bool is_error(const std::string& result);

} // namespace model
