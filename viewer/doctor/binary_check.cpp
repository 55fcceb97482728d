#include "doctor/finding.h"
#include "trace/figures.h"

#include <algorithm>
#include <cstdio>
#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string_view>

namespace llmobs::viewer {
namespace {

struct Sites {
  std::size_t count = 0;
  std::map<std::string, std::size_t> kinds;
  std::map<std::string, std::size_t> options;
  std::set<std::string> arguments;
};

// The library reads each call site from a text of the program's: `kind=tool\nname=...`, up to a zero byte.
void add_site(Sites& sites, std::string_view text) {
  ++sites.count;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const std::size_t equals = line.find('=');
    if (equals == std::string_view::npos) continue;
    const std::string key(line.substr(0, equals));
    std::string_view value = line.substr(equals + 1);
    if (key == "kind") ++sites.kinds[std::string(value)];
    if (key == "max_bytes" || key == "messages" || key == "exceptions" || key == "model_name" || key == "session_id")
      ++sites.options[key];
    while (key == "params" && !value.empty()) {
      const std::size_t comma = std::min(value.find(','), value.size());
      if (comma > 0) sites.arguments.insert(std::string(value.substr(0, comma)));
      value.remove_prefix(std::min(comma + 1, value.size()));
    }
  }
}

Sites find_sites(std::string_view bytes) {
  constexpr std::string_view begin = "kind=";
  Sites sites;
  std::set<std::string_view> seen; // one that is in the program twice is one
  for (std::size_t at = bytes.find(begin); at != std::string_view::npos; at = bytes.find(begin, at + 1)) {
    const std::string_view text = bytes.substr(at, std::min(bytes.find('\0', at), bytes.size()) - at);
    const std::size_t line = text.find('\n');
    if (line == std::string_view::npos || line > 40 || text.substr(line + 1, 5) != "name=") continue;
    if (text.find("\nfunction=") != std::string_view::npos && seen.insert(text).second) add_site(sites, text);
  }
  return sites;
}

template<class Counted> std::string list_of(const Counted& counted) {
  std::string text;
  for (const auto& [name, count] : counted) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, name);
  return text;
}

std::string names_of(const std::set<std::string>& names) {
  std::string text;
  std::size_t shown = 0;
  for (const std::string& name : names) {
    if (++shown > 12) return fmt::format("{} and {} more", text, names.size() - 12);
    text += (text.empty() ? "" : ", ") + name;
  }
  return text;
}

} // namespace

Findings check_binary(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  if (!in || bytes.empty()) return {{Health::failure, path, "can't be read", "Name a program or a shared library."}};
  if (bytes.substr(0, 4) != "\x7f"
                            "ELF")
    return {{Health::failure, path, "is no program and no library", "Name what the linker has made."}};
  const Sites sites = find_sites(bytes);
  if (sites.count == 0)
    return {
        {Health::failure, path, "has no call sites",
         "Compile with llmobs-clang++, or llmobs_instrument() in CMake, and put an attribute such as [[llmobs::tool]] at a function."}};
  Findings findings = {
      {Health::good, path,
       fmt::format("{}: {}", count_of(static_cast<std::int64_t>(sites.count), "call site"), list_of(sites.kinds)), ""}};
  if (!sites.options.empty())
    findings.push_back({Health::note, path, "call sites with options: " + list_of(sites.options), ""});
  if (!sites.arguments.empty())
    findings.push_back({Health::note, path, "records arguments named " + names_of(sites.arguments),
                        "[[llmobs::redact]] or [[llmobs::ignore]] at a parameter keeps it out."});
  if (bytes.find("libllmobs.so") == std::string::npos)
    findings.push_back({Health::note, path, "does not name libllmobs.so",
                        "It is linked statically, or with another library's help; else link with -lllmobs."});
  return findings;
}

} // namespace llmobs::viewer
