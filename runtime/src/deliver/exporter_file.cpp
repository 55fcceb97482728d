#include "deliver/exporter_file.h"

#include "base/control.h"
#include "base/descriptor.h"
#include "base/log.h"
#include "deliver/payload.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>
#include <utility>

namespace llmobs {

namespace {

// Not blocking: a pipe without a reader must not hold us up.
Descriptor open_for_append(const std::string& path, int flags) noexcept {
  constexpr int always = O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
  return Descriptor(::open(path.c_str(), always | flags, 0600));
}

// A file of this user's that was there before and that others may read or write: once it holds spans they may not. (What a
// program was started with, /dev/stdout, is the user's to share.)
void keep_from_others(const Descriptor& file, const std::string& path) {
  if (path.compare(0, 5, "/dev/") == 0 || path.compare(0, 6, "/proc/") == 0) return;
  struct stat is;
  constexpr mode_t others = S_IRWXG | S_IRWXO;
  if (::fstat(file.number(), &is) != 0 || !S_ISREG(is.st_mode) || (is.st_mode & others) == 0) return;
  if (is.st_uid != ::geteuid() || ::fchmod(file.number(), is.st_mode & 07777 & ~others) != 0) return;
  log_line(LogLevel::info, LogTopic::destination,
           fmt::format("the trace file {} could be read or written by others (mode {:o}); now it cannot", path,
                       is.st_mode & 07777));
}

// Whether the last line has no end: another process died while it wrote. (What a program may only write to, nobody knows.)
bool ends_torn(const Descriptor& file, const std::string& path) noexcept {
  struct stat is, seen;
  if (::fstat(file.number(), &is) != 0 || !S_ISREG(is.st_mode) || is.st_size == 0) return false;
  Descriptor to_read(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!to_read || ::fstat(to_read.number(), &seen) != 0 || seen.st_ino != is.st_ino || seen.st_dev != is.st_dev) {
    return false;
  }
  char last = '\n';
  return ::pread(to_read.number(), &last, 1, seen.st_size - 1) == 1 && last != '\n';
}

void make_folders_of(const std::string& path) noexcept {
  for (size_t slash = path.find('/', 1); slash != std::string::npos; slash = path.find('/', slash + 1)) {
    mkdir(path.substr(0, slash).c_str(), 0700); // what fails shows when the file is opened
  }
}

bool may_pass(int error) noexcept {
  return error == ENOSPC || error == EDQUOT || error == EIO || error == EAGAIN || error == EMFILE || error == ENFILE ||
         error == ENOMEM || error == ENXIO || error == EBADF;
}

// While it lives the end of the process waits for the write. Not allowed: the process is past that.
class AllowedWrite {
public:
  AllowedWrite() noexcept : is_allowed_(control.file_write.take(1000)) {}
  AllowedWrite(const AllowedWrite&) = delete;
  AllowedWrite& operator=(const AllowedWrite&) = delete;
  ~AllowedWrite() {
    if (is_allowed_) control.file_write.give_back();
  }
  explicit operator bool() const noexcept { return is_allowed_; }

private:
  bool is_allowed_;
};

// Zero, or why not everything was written.
int write_all(const Descriptor& file, Payload bytes, size_t& written) noexcept {
  AllowedWrite write;
  if (!write) return EAGAIN;
  while (bytes.size() != 0) {
    if (!file.is_ours()) return EBADF; // the program has closed it
    iovec pieces[3];
    for (size_t i = 0; i < 3; ++i) {
      pieces[i] = {const_cast<char*>(bytes.parts[i].data()), bytes.parts[i].size()};
    }
    ssize_t n = ::writev(file.number(), pieces, 3);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return n < 0 ? errno : EIO;
    written += static_cast<size_t>(n);
    bytes.drop(static_cast<size_t>(n));
  }
  return 0;
}

} // namespace

Reply FileExporter::failure(const char* action, int error) const {
  if (error == ELOOP && is_default_) {
    return {
        Outcome::rejected,
        0,
        0,
        -1,
        DropReason::write_error,
        fmt::format(
            "{} is a symbolic link, which may lead to a file of somebody else: spans are dropped. Set LLMOBS_FILE to "
            "the file that is meant",
            path_)};
  }
  Reply reply;
  reply.counts_as = DropReason::write_error;
  reply.outcome = may_pass(error) ? Outcome::retry : Outcome::rejected;
  reply.reason = fmt::format("cannot {} {} ({}): {}", action, path_, std::strerror(error),
                             may_pass(error) ? "spans are kept and it is tried again"
                                             : "spans are dropped. Set LLMOBS_FILE to a file that can be written");
  return reply;
}

Reply FileExporter::send(const Batch& batch, size_t first, size_t count) {
  if (path_.empty()) {
    return {Outcome::rejected,
            0,
            0,
            -1,
            DropReason::write_error,
            "no Datadog agent answers, and neither XDG_STATE_HOME nor HOME says where a file could be: spans are "
            "dropped. Set LLMOBS_FILE"};
  }
  // The default file's name is known to everybody; where it leads is for its owner alone to say.
  int flags = is_default_ ? O_NOFOLLOW : 0;
  Descriptor file = open_for_append(path_, flags);
  if (!file && errno == ENOENT) {
    make_folders_of(path_);
    file = open_for_append(path_, flags);
  }
  if (!file) return failure("open", errno);
  keep_from_others(file, path_);
  // Only once: later it may be half of what another process is writing.
  if (!std::exchange(state_->seen, true) && ends_torn(file, path_)) state_->torn = true;

  size_t written = 0;
  int error = write_all(file, {{state_->torn ? "\n" : "", batch.stretch(first, count), "\n"}}, written);
  if (error == 0) {
    state_->torn = false;
    if (state_->announce) {
      state_->announce = false;
      log_line(LogLevel::warn, LogTopic::destination,
               fmt::format("no Datadog agent answers, so traces go to {}; look at them with: llmobs tree {}", path_,
                           path_));
    }
    Reply done;
    done.outcome = Outcome::delivered;
    done.taken = count;
    return done;
  }
  Reply reply = failure("write to", error);
  size_t end = state_->torn ? 1 : 0;
  while (reply.taken < count && end + batch.event(first + reply.taken).size() + 1 <= written) {
    end += batch.event(first + reply.taken).size() + 1;
    ++reply.taken;
  }
  state_->torn = written > end || (state_->torn && written == 0);
  return reply;
}

} // namespace llmobs
