#include "deliver/exporter_file.h"

#include "base/descriptor.h"
#include "base/log.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace llmobs {

namespace {

// Not blocking: a pipe without a reader must not hold us up.
Descriptor open_for_append(const std::string& path) noexcept {
  return Descriptor(::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0600));
}

void make_folders_of(const std::string& path) noexcept {
  for (size_t slash = path.find('/', 1); slash != std::string::npos; slash = path.find('/', slash + 1)) {
    mkdir(path.substr(0, slash).c_str(), 0700); // what fails shows when the file is opened
  }
}

bool may_pass(int error) noexcept {
  return error == ENOSPC || error == EDQUOT || error == EIO || error == EAGAIN || error == EMFILE || error == ENFILE ||
         error == ENOMEM || error == ENXIO;
}

} // namespace

Reply FileExporter::failure(const char* action, int error) const {
  Reply reply;
  reply.outcome = may_pass(error) ? Outcome::retry : Outcome::rejected;
  reply.reason = fmt::format("cannot {} {} ({}): {}", action, path_, std::strerror(error),
                             may_pass(error) ? "spans are kept and it is tried again"
                                             : "spans are dropped. Set LLMOBS_FILE to a file that can be written");
  return reply;
}

Reply FileExporter::send(Batch& batch, size_t first, size_t count) {
  if (path_.empty()) {
    return {Outcome::rejected, 0, -1,
            "no Datadog agent answers, and neither XDG_STATE_HOME nor HOME says where a file could be: spans are "
            "dropped. Set LLMOBS_FILE"};
  }
  Descriptor file = open_for_append(path_);
  if (!file && errno == ENOENT) {
    make_folders_of(path_);
    file = open_for_append(path_);
  }
  if (!file) return failure("open", errno);

  std::string_view bytes = batch.lines(first, count, torn_);
  size_t written = 0;
  int error = 0;
  while (written < bytes.size()) {
    ssize_t n = ::write(file.number(), bytes.data() + written, bytes.size() - written);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) {
      error = n < 0 ? errno : EIO;
      break;
    }
    written += static_cast<size_t>(n);
  }
  if (written == bytes.size()) {
    torn_ = false;
    if (announce_) {
      announce_ = false;
      log_line(LogLevel::warn, LogTopic::destination,
               fmt::format("no Datadog agent answers, so traces go to {}; look at them with: llmobs tree {}", path_,
                           path_));
    }
    return {Outcome::delivered, count, -1, {}};
  }
  Reply reply = failure("write to", error);
  size_t end = torn_ ? 1 : 0;
  while (reply.taken < count && end + batch.event(first + reply.taken).size() + 1 <= written) {
    end += batch.event(first + reply.taken).size() + 1;
    ++reply.taken;
  }
  torn_ = written > end || (torn_ && written == 0);
  return reply;
}

} // namespace llmobs
