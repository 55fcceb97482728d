#include "serve/spool.h"

#include "base/user_error.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace llmobs::viewer {
namespace {

constexpr const char* prefix = "received-";
constexpr const char* suffix = ".jsonl";

std::string make_folder(const std::string& wanted) {
  if (wanted.empty()) {
    std::string pattern = (std::filesystem::temp_directory_path() / "llmobs-view-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw UserError("no temporary folder could be made");
    return pattern;
  }
  std::error_code error;
  const bool is_new = std::filesystem::create_directories(wanted, error);
  if (error) throw UserError(fmt::format("the folder {} can't be made: {}", wanted, error.message()));
  // Prompts and answers are nobody else's business.
  if (is_new) std::filesystem::permissions(wanted, std::filesystem::perms::owner_all, error);
  return wanted;
}

} // namespace

Spool::Spool(const std::string& folder, std::uint64_t limit)
    : folder_(make_folder(folder)), temporary_(folder.empty()), limit_(limit) {
  if (!open_next()) throw UserError(fmt::format("{} can't be written to: {}", folder_, std::strerror(errno)));
}

Spool::~Spool() {
  if (file_ >= 0) ::close(file_);
  std::error_code ignored;
  if (temporary_) std::filesystem::remove_all(folder_, ignored);
}

std::vector<std::string> Spool::files() const {
  std::vector<std::string> found;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(folder_, ignored)) {
    const std::string name = entry.path().filename().string();
    if (name.rfind(prefix, 0) == 0 && entry.path().extension() == suffix) found.push_back(entry.path().string());
  }
  std::sort(found.begin(), found.end());
  return found;
}

// The newest file is gone on with while there is room in it.
bool Spool::open_next() {
  std::vector<std::string> present = files();
  std::string path = present.empty() ? std::string() : present.back();
  struct stat status{};
  const bool is_full = path.empty() || file_ >= 0 || ::stat(path.c_str(), &status) != 0 ||
                       static_cast<std::uint64_t>(status.st_size) >= limit_;
  if (is_full) {
    unsigned last = 0;
    if (!path.empty()) {
      const std::string name = std::filesystem::path(path).stem().string().substr(std::strlen(prefix));
      std::from_chars(name.data(), name.data() + name.size(), last);
    }
    path = fmt::format("{}/{}{:06}{}", folder_, prefix, last + 1, suffix);
    present.push_back(path);
  }
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (file < 0) return false;
  if (file_ >= 0) ::close(file_);
  file_ = file;
  written_ = ::fstat(file, &status) == 0 ? static_cast<std::uint64_t>(status.st_size) : 0;
  for (std::size_t i = 0; i + most_files < present.size(); ++i) ::unlink(present[i].c_str());
  return true;
}

bool Spool::append(const std::string& lines) {
  const std::lock_guard lock(mutex_);
  if (written_ >= limit_ && !open_next()) return false;
  std::size_t done = 0;
  while (done < lines.size()) {
    const ssize_t count = ::write(file_, lines.data() + done, lines.size() - done);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    done += static_cast<std::size_t>(count);
  }
  written_ += lines.size();
  return true;
}

} // namespace llmobs::viewer
