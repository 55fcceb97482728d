// A SpanExcerpt is what tells a span of a tree or a list from others of its name: the first words of what it was given, and the
// spans whose outputs these were (its span links).
#pragma once

#include "base/json_stream.h"
#include "store/store.h"

#include <string>
#include <string_view>
#include <vector>

namespace llmobs::viewer {

struct SpanExcerpt {
  /// On one line, cut after some 160 bytes; of arguments that are JSON their names and values. Empty if it was given nothing.
  std::string input;
  /// The ids of the spans of its own trace that it has links to.
  std::vector<std::string> links;
};

class ExcerptReader {
public:
  /// Throws UserError if the file has changed meanwhile.
  SpanExcerpt read(const Store& store, const SpanRow& row);
  /// As a tree shows it: a call of a model without its input. Most of them need not be parsed.
  SpanExcerpt read_for_tree(const Store& store, const SpanRow& row);

private:
  SpanExcerpt parse(std::string_view event);

  SpanTexts texts_;
  JsonStream stream_;
  std::string text_;
};

/// The text as an excerpt shows it.
std::string excerpt(std::string_view text);

} // namespace llmobs::viewer
