// The file exporter appends spans to a file, one envelope a line (JSON Lines). The file is opened for each write, so
// that it may be moved or deleted at any time and no descriptor of ours stays in the program's way; a batch is one
// writev(2) in append mode, so that several processes can share the file. The folders are made if they are missing.
#pragma once

#include "deliver/exporter.h"

namespace llmobs {

class FileExporter final : public Exporter {
public:
  /// `is_default`: nobody named it. Then it says once, with the first spans, where they are and how to look at them, and is no
  /// symbolic link.
  FileExporter(std::string path, bool is_default)
      : path_(std::move(path)), is_default_(is_default), announce_(is_default) {}

  std::string_view separator() const noexcept override { return "\n"; }
  Reply send(const Batch& batch, size_t first, size_t count) override;
  DropReason reason_if_abandoned() const override { return DropReason::write_error; }

private:
  Reply failure(const char* action, int error) const;

  std::string path_;
  const bool is_default_;
  bool announce_;
  bool torn_ = false; // the file's last line is incomplete
};

} // namespace llmobs
