#include "base/user_error.h"
#include "doctor/finding.h"
#include "store/default_file.h"
#include "store/store.h"
#include "trace/figures.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace llmobs::viewer {
namespace {

namespace fs = std::filesystem;

// Permissions do not tell all: /proc lets root write, a file system may be read-only or full. So it is tried.
bool can_be_added_to(const fs::path& folder) {
  std::string probe = (folder / ".llmobs-doctor-XXXXXX").string();
  if (::mkdtemp(probe.data()) == nullptr) return false;
  ::rmdir(probe.c_str());
  return true;
}

Finding folder_finding(const std::string& path) {
  fs::path folder = fs::absolute(path).parent_path();
  std::error_code error;
  while (!fs::exists(folder, error) && folder.has_relative_path()) folder = folder.parent_path();
  if (can_be_added_to(folder))
    return {Health::good, "file", fmt::format("{} can be made; nothing was written so far", path), ""};
  return {Health::failure, "file", fmt::format("{} can't be made: {}", path, std::strerror(errno)),
          fmt::format("Make it possible in {}, or set LLMOBS_FILE to another place.", folder.string())};
}

void check_contents(const Store& store, Findings& findings) {
  findings.push_back(
      {Health::good, "file",
       fmt::format("{}: {} in {}", store.name(), count_of(static_cast<std::int64_t>(store.span_count()), "span"),
                   count_of(static_cast<std::int64_t>(store.trace_count()), "trace")),
       ""});
  if (const std::string problem = describe(store.report()); !problem.empty())
    findings.push_back(
        {Health::warning, "file", problem, "Two programs may have written without LLMOBS_FILE's help, or one died."});
  std::int64_t newest = 0;
  for (std::size_t trace = 0; trace < store.trace_count(); ++trace) newest = std::max(newest, store.trace_start(trace));
  const std::int64_t now = static_cast<std::int64_t>(std::time(nullptr)) * 1'000'000'000;
  if (newest > now + 300'000'000'000)
    findings.push_back({Health::warning, "clock",
                        fmt::format("the newest span begins {} from now", duration_text(newest - now)),
                        "Set this machine's clock, or that of the one that wrote the file."});
  else
    findings.push_back({Health::good, "clock",
                        newest == 0 ? "no span to compare with"
                                    : fmt::format("the newest span began {} ago", duration_text(now - newest)),
                        ""});
}

} // namespace

Findings check_file(const std::string& argument) {
  Findings findings;
  std::string path;
  try {
    path = choose_file(argument).path;
    struct stat status{};
    if (::stat(path.c_str(), &status) != 0) return {folder_finding(path)};
    if (::access(path.c_str(), W_OK) != 0)
      findings.push_back({Health::failure, "file",
                          fmt::format("{} can't be written to: {}", path, std::strerror(errno)),
                          "Change its owner or mode, or set LLMOBS_FILE to another place."});
    if ((status.st_mode & 0077u) != 0)
      findings.push_back({Health::note, "permissions",
                          fmt::format("{} may be read by others (mode {:o})", path, status.st_mode & 0777u),
                          fmt::format("chmod 600 {}, if prompts are private here.", path)});
    Store store;
    store.open(path);
    check_contents(store, findings);
  } catch (const UserError& error) {
    findings.push_back({Health::failure, "file", error.what(), ""});
  }
  return findings;
}

} // namespace llmobs::viewer
