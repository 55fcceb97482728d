// The Spool keeps what is received in a folder of append-only traces files, so that every command reads them. A file that
// is full is followed by a new one; of more files than are allowed the oldest is removed.
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

namespace llmobs::viewer {

class Spool {
public:
  static constexpr std::uint64_t file_limit = std::uint64_t{256} << 20;
  static constexpr std::size_t most_files = 8;

  /// A folder that is there or is made; a temporary one, removed at the end, for an empty name. Throws UserError.
  explicit Spool(const std::string& folder, std::uint64_t limit = file_limit);
  ~Spool();
  Spool(const Spool&) = delete;
  Spool& operator=(const Spool&) = delete;

  /// Appends whole lines; false if they could not be written.
  bool append(const std::string& lines);
  /// The files that are there, the oldest first.
  std::vector<std::string> files() const;
  const std::string& folder() const { return folder_; }

private:
  bool open_next();

  std::string folder_;
  bool temporary_;
  std::uint64_t limit_;
  std::mutex mutex_;
  int file_ = -1;
  std::uint64_t written_ = 0;
};

} // namespace llmobs::viewer
