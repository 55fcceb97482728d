// The PriceTable says what tokens of a model cost, for spans that state tokens and no cost. It is a file of the user's, named by
// LLMOBS_PRICES; without one nothing is guessed.
#pragma once

#include "store/span_figures.h"

#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace llmobs::viewer {

class PriceTable {
public:
  /// The table that LLMOBS_PRICES names; null if it names none. Throws UserError if it can't be used.
  static std::shared_ptr<const PriceTable> of_environment();
  /// Reads `{"gpt-4o": {"input": 2.5, "output": 10, "cache_read": 1.25, "cache_write": 2.5}, "claude-*": …}`, in dollars for a million
  /// tokens. A name that ends with * is for all models that begin so; the longest one that fits counts.
  static PriceTable parse(std::string_view text, const std::string& path);

  /// What these tokens of that model cost; negative if the table does not have it, or there are none.
  double cost(std::string_view model, const SpanUse& use) const;

  const std::string& path() const { return path_; }

private:
  struct Prices {
    double input = 0, output = 0, cache_read = -1, cache_write = -1; // negative: as other input
  };

  const Prices* find(std::string_view model) const;

  std::string path_;
  std::map<std::string, Prices, std::less<>> models_; // those with * without it
  std::map<std::string, Prices, std::less<>> beginnings_;
};

} // namespace llmobs::viewer
