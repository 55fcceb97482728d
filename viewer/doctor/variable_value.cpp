#include "doctor/variable_value.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <fmt/format.h>
#include <iterator>

namespace llmobs::viewer {
namespace {

enum class Form { truth, rate, number };

struct Range {
  std::string_view name;
  Form form;
  std::uint32_t least = 0;
  std::uint32_t most = 0;
};

// As the library reads them (runtime/src/base), written here by CMake.
constexpr Range ranges[] = {
#include <known_values.inc>
    {"LLMOBS_OTLP_CONTENT", Form::truth},
    {"OTEL_EXPORTER_OTLP_TIMEOUT", Form::number, 1, 60000},
};

struct Words {
  std::string_view name;
  std::string_view words; // separated by spaces
  bool list = false;      // several, separated by commas
};

constexpr Words vocabularies[] = {
    {"LLMOBS_LOG", "off error warn info debug"},
    {"LLMOBS_CAPTURE", "all arguments result none"},
    {"LLMOBS_CLOCK", "counter system"},
    {"LLMOBS_DESTINATIONS", "agent agentless otlp file console", true},
    {"LLMOBS_OTLP_ATTRIBUTES", "genai genai-1.41 genai-0.1 openinference", true},
    {"OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf http/json"},
    {"OTEL_EXPORTER_OTLP_COMPRESSION", "gzip none"},
};

constexpr std::string_view truths = "1 true True TRUE yes on 0 false False FALSE no off";

bool has_word(std::string_view words, std::string_view word) {
  return !word.empty() && word.find(' ') == std::string_view::npos &&
         fmt::format(" {} ", words).find(fmt::format(" {} ", word)) != std::string::npos;
}

template<typename Number> bool read(std::string_view text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

std::string problem_in_range(const Range& range, std::string_view value) {
  if (range.form == Form::truth) return has_word(truths, value) ? "" : "it must be true or false";
  if (range.form == Form::rate) {
    double rate = -1;
    return read(value, rate) && rate >= 0 && rate <= 1 ? "" : "it must be a number from 0 to 1";
  }
  std::uint32_t number = 0;
  const bool good = read(value, number) && number >= range.least && number <= range.most;
  return good ? "" : fmt::format("it must be a whole number from {} to {}", range.least, range.most);
}

std::string_view trimmed(std::string_view word) {
  while (!word.empty() && word.front() == ' ') word.remove_prefix(1);
  while (!word.empty() && word.back() == ' ') word.remove_suffix(1);
  return word;
}

bool has_all_words(std::string_view words, std::string_view list) {
  for (std::size_t from = 0; from <= list.size();) {
    const std::size_t end = std::min(list.find(',', from), list.size());
    const std::string_view word = trimmed(list.substr(from, end - from));
    if (!word.empty() && !has_word(words, word)) return false;
    from = end + 1;
  }
  return true;
}

std::string problem_in_words(const Words& known, std::string_view value) {
  if (known.list ? has_all_words(known.words, value) : has_word(known.words, value)) return "";
  std::string shown;
  const std::size_t last = known.words.rfind(' ');
  for (std::size_t i = 0; i < known.words.size(); ++i)
    if (known.words[i] != ' ')
      shown += known.words[i];
    else
      shown += i == last ? " or " : ", ";
  return fmt::format(known.list ? "each of its words must be {}" : "it must be {}", shown);
}

} // namespace

std::string problem_of_value(std::string_view name, std::string_view value) {
  if (value.empty()) return ""; // counts as not set
  const auto* range = std::find_if(std::begin(ranges), std::end(ranges),
                                   [&](const Range& one) { return one.name == name; });
  if (range != std::end(ranges)) return problem_in_range(*range, value);
  const auto* words = std::find_if(std::begin(vocabularies), std::end(vocabularies),
                                   [&](const Words& one) { return one.name == name; });
  return words == std::end(vocabularies) ? "" : problem_in_words(*words, value);
}

} // namespace llmobs::viewer
