// FilterOptions are the options that narrow what a command shows to some spans, or to the traces that have them:
// --kind, --error, --name, --since and, for all else, --query. Together they are one Query.
#pragma once

#include "query/stored_span.h"

#include <cstddef>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace llmobs::viewer {

struct FilterOptions {
  std::string kind;
  bool error = false;
  std::string name;
  std::string since;
  std::string condition;

  void add_to(CLI::App& command);
  /// Throws UserError for what is not understood.
  Query query() const;
};

/// The moment, in nanoseconds since 1970, that "10m", "2026-11-20", "2026-11-20 19:59" or "19:59" means; "10m" is
/// that long before `now_ns`, the others are in local time. Throws UserError.
std::int64_t parse_since(const std::string& text, std::int64_t now_ns);

/// Declares FILE..., the traces files.
void add_files(CLI::App& command, std::vector<std::string>& files);

/// Declares an option that takes a count of 0 or more.
void add_count(CLI::App& command, const std::string& names, std::size_t& count, const std::string& description);

} // namespace llmobs::viewer
