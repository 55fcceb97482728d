#include "terminal/filter_options.h"

#include "base/user_error.h"

#include <CLI/CLI.hpp>
#include <array>
#include <charconv>
#include <chrono>
#include <ctime>
#include <fmt/format.h>

namespace llmobs::viewer {
namespace {

std::int64_t now() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

// As a value in a query, whatever is in it.
std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == ' ' || c == '"' || c == '(' || c == ')' || c == '\\' || c == '<' || c == '>' || c == '[' || c == '{')
      out += '\\';
    out += c;
  }
  return out;
}

bool read_time(const std::string& text, const char* format, std::tm& parts) {
  const char* end = ::strptime(text.c_str(), format, &parts);
  return end != nullptr && *end == '\0';
}

} // namespace

std::int64_t parse_since(const std::string& text, std::int64_t now_ns) {
  const bool has_unit = !text.empty() && text.find_first_not_of("0123456789.") != std::string::npos;
  if (const auto ago = parse_duration(text); ago && has_unit) return now_ns - static_cast<std::int64_t>(*ago);
  const auto seconds = static_cast<std::time_t>(now_ns / 1'000'000'000);
  for (const char* format : {"%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%d",
                             "%H:%M:%S", "%H:%M"}) {
    std::tm parts{};
    ::localtime_r(&seconds, &parts);
    parts.tm_hour = parts.tm_min = parts.tm_sec = 0;
    if (!read_time(text, format, parts)) continue;
    parts.tm_isdst = -1;
    return static_cast<std::int64_t>(std::mktime(&parts)) * 1'000'000'000;
  }
  throw UserError(fmt::format("--since {} is not understood; it may be 10m, 2h, 3d, 19:59, 2026-11-20 or "
                              "\"2026-11-20 19:59\"",
                              text));
}

void FilterOptions::add_to(CLI::App& command) {
  command.add_option("--kind", kind, "Only spans of this kind: llm, tool, agent, ...")->option_text("KIND");
  command.add_flag("--error", error, "Only spans that failed");
  command.add_option("--name", name, "Only spans of this name; * and ? are wildcards")->option_text("NAME");
  command.add_option("--since", since, "Only spans that started since then: 10m, 2h, 19:59, 2026-11-20")
      ->option_text("TIME");
  command.add_option("--query", condition, "Only spans of which this query is true (llmobs help grep)")
      ->option_text("QUERY");
}

Query FilterOptions::query() const {
  Query all;
  if (!kind.empty()) all.require(Query::parse("kind:" + escaped(kind)));
  if (error) all.require(Query::parse("status:error"));
  if (!name.empty()) all.require(Query::parse("name:" + escaped(name)));
  if (!since.empty()) all.require(Query::parse(fmt::format("start:>={}", parse_since(since, now()))));
  if (!condition.empty()) all.require(Query::parse(condition));
  return all;
}

void add_files(CLI::App& command, std::vector<std::string>& files) {
  command
      .add_option("FILE", files, "The traces files, - for standard input; $LLMOBS_FILE or the default one if absent")
      ->type_name("");
}

void add_count(CLI::App& command, const std::string& names, std::size_t& count, const std::string& description) {
  const auto read = [&count](const std::string& text) -> std::string {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    return error == std::errc() && end == text.data() + text.size() ? ""
                                                                    : "must be a whole number, 0 or more, not " + text;
  };
  command.add_option_function<std::string>(
             names, [](const std::string&) {}, description)
      ->check(CLI::Validator(read, "", "count"))
      ->type_name("")
      ->option_text("N");
}

} // namespace llmobs::viewer
