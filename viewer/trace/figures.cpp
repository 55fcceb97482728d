#include "trace/figures.h"

#include <array>
#include <ctime>
#include <fmt/format.h>

namespace llmobs::viewer {
namespace {

constexpr std::int64_t second = 1'000'000'000;

std::string formatted_time(std::int64_t nanoseconds, const char* format, bool local) {
  if (nanoseconds <= 0) return {};
  const auto seconds = static_cast<std::time_t>(nanoseconds / second);
  std::tm parts{};
  if ((local ? ::localtime_r(&seconds, &parts) : ::gmtime_r(&seconds, &parts)) == nullptr) return {};
  std::array<char, 64> text{};
  return {text.data(), std::strftime(text.data(), text.size(), format, &parts)};
}

// Three digits at least, and no more after the point than that takes.
std::string three_digits(double value, const char* unit) {
  const int decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
  return fmt::format("{:.{}f} {}", value, decimals, unit);
}

} // namespace

std::string duration_text(std::int64_t nanoseconds) {
  const auto value = static_cast<double>(nanoseconds);
  if (nanoseconds < 1000) return fmt::format("{} ns", nanoseconds);
  if (value < 999.5e3) return three_digits(value / 1e3, "\u00b5s");
  if (value < 999.5e6) return three_digits(value / 1e6, "ms");
  if (value < 59.95e9) return three_digits(value / 1e9, "s");
  const std::int64_t seconds = nanoseconds / second + (nanoseconds % second >= second / 2 ? 1 : 0);
  if (seconds < 3600) return fmt::format("{} m {:02} s", seconds / 60, seconds % 60);
  return fmt::format("{} h {:02} m", count_text(seconds / 3600), seconds / 60 % 60);
}

std::string count_text(std::int64_t count) {
  std::string digits = std::to_string(count);
  const std::size_t first = digits[0] == '-' ? 1 : 0;
  for (std::size_t at = digits.size(); at > first + 3;) digits.insert(at -= 3, ",");
  return digits;
}

std::string count_of(std::int64_t count, const std::string& noun) {
  return fmt::format("{} {}{}", count_text(count), noun, count == 1 ? "" : "s");
}

std::string cost_text(double dollars) {
  if (dollars == 0 || dollars >= 0.995) return fmt::format("${:.2f}", dollars);
  const int decimals = dollars >= 0.0995 ? 3 : dollars >= 0.00995 ? 4 : 6;
  std::string text = fmt::format("${:.{}f}", dollars, decimals);
  while (text.back() == '0') text.pop_back();
  return text.back() == '.' ? text + "00" : text;
}

std::string size_text(std::uint64_t bytes) {
  if (bytes < 1000) return count_of(static_cast<std::int64_t>(bytes), "byte");
  const auto value = static_cast<double>(bytes);
  if (value < 999.5e3) return three_digits(value / 1e3, "kB");
  return value < 999.5e6 ? three_digits(value / 1e6, "MB") : fmt::format("{:.2f} GB", value / 1e9);
}

std::string local_date(std::int64_t nanoseconds) { return formatted_time(nanoseconds, "%Y-%m-%d", true); }

std::string local_time(std::int64_t nanoseconds) { return formatted_time(nanoseconds, "%H:%M:%S", true); }

std::string utc_timestamp(std::int64_t nanoseconds) {
  const std::string seconds = formatted_time(nanoseconds, "%Y-%m-%dT%H:%M:%S", false);
  return seconds.empty() ? seconds : fmt::format("{}.{:09}Z", seconds, nanoseconds % second);
}

std::string tokens_text(const TokenCounts& tokens) {
  const auto count = [](const std::optional<std::int64_t>& value) { return count_text(value.value_or(0)); };
  if (!tokens.any()) return {};
  if (!tokens.input && !tokens.output) return count(tokens.total) + " tok";
  const std::int64_t sum = saturating_add(tokens.input.value_or(0), tokens.output.value_or(0));
  const std::string rest = tokens.total && *tokens.total != sum ? " (" + count(tokens.total) + " total)" : "";
  if (!tokens.output) return count(tokens.input) + " tok in" + rest;
  if (!tokens.input) return count(tokens.output) + " tok out" + rest;
  return count(tokens.input) + "\u2192" + count(tokens.output) + " tok" + rest;
}

std::string tokens_text(const TokenTotals& tokens) {
  if (tokens.input == 0 && tokens.output == 0) return count_of(tokens.total, "token");
  return fmt::format("{} ({} in, {} out)", count_of(tokens.total, "token"), count_text(tokens.input),
                     count_text(tokens.output));
}

} // namespace llmobs::viewer
