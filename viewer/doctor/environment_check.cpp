#include "doctor/finding.h"
#include "doctor/variable_value.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <fmt/format.h>
#include <numeric>
#include <string_view>
#include <utility>

namespace llmobs::viewer {
namespace {

// The library's table of variables (runtime/src/base/config.cpp), written here by CMake.
constexpr std::string_view library_variables[] = {
#include <known_variables.inc>
};
constexpr std::string_view other_variables[] = {"LLMOBS_CLANG", "LLMOBS_PAGER", "LLMOBS_PRICES",
                                                "DD_API_KEY",   "DD_SITE",      "DD_LLMOBS_ENABLED"};

bool is_known(std::string_view name) {
  const auto has = [&](const auto& list) {
    return std::find(std::begin(list), std::end(list), name) != std::end(list);
  };
  return has(library_variables) || has(other_variables);
}

std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t corner = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t changed = corner + (a[i] == b[j] ? 0 : 1);
      corner = row[j + 1];
      row[j + 1] = std::min({changed, row[j] + 1, corner + 1});
    }
  }
  return row.back();
}

std::string suggestion(std::string_view name) {
  std::string_view best;
  std::size_t least = 4;
  for (const std::string_view known : library_variables)
    if (const std::size_t now = distance(name, known); now < least) {
      least = now;
      best = known;
    }
  return best.empty() ? "See docs/configuration.md for those that there are." : fmt::format("Is {} meant?", best);
}

bool is_off(std::string_view value) {
  constexpr std::string_view words[] = {"0", "false", "False", "FALSE", "no", "off"};
  return std::find(std::begin(words), std::end(words), value) != std::end(words);
}

// Of Datadog's own: datadoghq.com, us5.datadoghq.com, ddog-gov.com and so on.
bool is_known_site(std::string_view site) {
  constexpr std::string_view domains[] = {"datadoghq.com", "datadoghq.eu", "ddog-gov.com", "datad0g.com"};
  return std::any_of(std::begin(domains), std::end(domains), [&](std::string_view domain) {
    if (site.size() < domain.size() || site.substr(site.size() - domain.size()) != domain) return false;
    return site.size() == domain.size() || site[site.size() - domain.size() - 1] == '.';
  });
}

} // namespace

Findings check_environment(const char* const* environment) {
  Findings findings;
  std::string set;
  for (; *environment != nullptr; ++environment) {
    const std::string_view entry(*environment);
    const std::string_view name = entry.substr(0, entry.find('='));
    const std::string_view value = entry.substr(std::min(name.size() + 1, entry.size()));
    if (name.substr(0, 7) != "LLMOBS_" && name.substr(0, 3) != "DD_" && name.substr(0, 5) != "OTEL_") continue;
    if (name == "DD_LLMOBS_ENABLED" && is_off(value))
      findings.push_back(
          {Health::failure, "environment", "DD_LLMOBS_ENABLED turns tracing off", "unset DD_LLMOBS_ENABLED"});
    else if (const std::string problem = problem_of_value(name, value); !problem.empty())
      findings.push_back({Health::warning, "environment",
                          fmt::format("{} is \"{}\", which is not used: {}", name, value.substr(0, 60), problem),
                          "Change or unset it."});
    else if (is_known(name))
      set += (set.empty() ? "" : ", ") + std::string(name);
    else if (name.substr(0, 7) == "LLMOBS_" || name.substr(0, 10) == "DD_LLMOBS_")
      findings.push_back({Health::warning, "environment", fmt::format("{} means nothing", name), suggestion(name)});
  }
  findings.insert(findings.begin(), {Health::good, "environment",
                                     set.empty() ? std::string(findings.empty() ? "nothing is set, the defaults hold"
                                                                                : "nothing else is set")
                                                 : "set: " + set,
                                     ""});
  return findings;
}

Findings check_key() {
  const char* key = std::getenv("DD_API_KEY");
  const char* site = std::getenv("DD_SITE");
  if (key == nullptr || *key == '\0')
    return {{Health::note, "key", "DD_API_KEY is not set; only sending without an agent needs it", ""}};
  const std::string_view text(key);
  const bool plausible = text.size() == 32 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
  Findings findings;
  findings.push_back(
      {plausible ? Health::good : Health::warning, "key",
       plausible ? "DD_API_KEY is set" : "DD_API_KEY is set, but does not look like one: 32 hexadecimal digits",
       plausible ? "" : "Copy it again from the organisation's settings."});
  const std::string_view where = site == nullptr ? "" : site;
  if (where.find('/') != std::string_view::npos || where.substr(0, 4) == "app.")
    findings.push_back({Health::warning, "site",
                        fmt::format("DD_SITE is {}, but a site has no scheme and no app. before it", where),
                        "It is the rest of the address in the browser, such as datadoghq.eu."});
  else if (!where.empty() && !is_known_site(where))
    findings.push_back(
        {Health::warning, "site", fmt::format("DD_SITE is {}, which is none of Datadog's sites", where),
         "Without an agent the key and the spans go there; datadoghq.eu and us5.datadoghq.com are sites."});
  else
    findings.push_back(
        {Health::good, "site", where.empty() ? "datadoghq.com, since DD_SITE is not set" : std::string(where), ""});
  return findings;
}

} // namespace llmobs::viewer
