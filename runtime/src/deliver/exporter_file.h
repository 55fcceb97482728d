// The file exporter appends spans to a file, one envelope a line (JSON Lines). The file is opened for each write, so
// that it may be moved or deleted at any time and no descriptor of ours stays in the program's way; a batch is one
// writev(2) in append mode, so that several processes can share the file. The folders are made if they are missing.
#pragma once

#include "deliver/exporter.h"

#include <memory>
#include <string>
#include <utility>

namespace llmobs {

/// What all that write to one file know of it.
struct FileState {
  bool announce = false; // say once where spans are
  bool torn = false;     // the file's last line is incomplete
  bool seen = false;     // it was looked at whether somebody left it so
};

class FileExporter final : public Exporter {
public:
  /// `is_default`: nobody named it. Then it says once, with the first lines, where they are and how to look at them, and is no
  /// symbolic link.
  FileExporter(std::string path, bool is_default, std::shared_ptr<FileState> state = nullptr)
      : path_(std::move(path)), is_default_(is_default), state_(std::move(state)) {
    if (!state_) state_ = std::make_shared<FileState>(FileState{is_default, false, false});
  }
  /// One more for the same file: spans and evaluations have one each.
  std::unique_ptr<FileExporter> sibling() const { return std::make_unique<FileExporter>(path_, is_default_, state_); }

  std::string_view separator() const noexcept override { return "\n"; }
  Reply send(const Batch& batch, size_t first, size_t count) override;
  DropReason reason_if_abandoned() const override { return DropReason::write_error; }

private:
  Reply failure(const char* action, int error) const;

  std::string path_;
  const bool is_default_;
  std::shared_ptr<FileState> state_;
};

} // namespace llmobs
