#include "store/line_reader.h"

#include "base/user_error.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace llmobs::viewer {
namespace {

constexpr std::size_t first_buffer = std::size_t{256} << 10;

[[noreturn]] void fail(const std::string& path, const char* what) {
  throw UserError(fmt::format("can't read {}: {}", path, what));
}

} // namespace

LineReader::LineReader(const std::string& path) : path_(path), buffer_(first_buffer) {
  // Not blocking: opening a pipe that nobody writes to would wait for ever.
  file_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file_ < 0) fail(path, std::strerror(errno));
  struct stat status{};
  const bool known = ::fstat(file_, &status) == 0;
  if (known && S_ISREG(status.st_mode)) return;
  const char* what = !known                    ? std::strerror(errno)
                     : S_ISDIR(status.st_mode) ? "it is a directory"
                                               : "it is not a regular file; copy what it gives into a file first";
  ::close(file_);
  fail(path, what);
}

LineReader::LineReader(LineReader&& other) noexcept
    : path_(std::move(other.path_)), file_(std::exchange(other.file_, -1)), buffer_(std::move(other.buffer_)),
      begin_(std::exchange(other.begin_, 0)), end_(std::exchange(other.end_, 0)), offset_(other.offset_) {}

LineReader::~LineReader() {
  if (file_ >= 0) ::close(file_);
}

// Reads more bytes behind the unread ones; false at the end of the file.
bool LineReader::fill() {
  if (begin_ > 0) {
    std::copy(buffer_.data() + begin_, buffer_.data() + end_, buffer_.data());
    end_ -= begin_;
    begin_ = 0;
  }
  if (end_ == buffer_.size()) buffer_.resize(buffer_.size() * 2);
  ssize_t got = 0;
  do got = ::read(file_, buffer_.data() + end_, buffer_.size() - end_);
  while (got < 0 && errno == EINTR);
  if (got < 0) fail(path_, std::strerror(errno));
  end_ += static_cast<std::size_t>(got);
  return got > 0;
}

bool LineReader::next(FileLine& line) {
  line = FileLine{};
  line.offset = offset_;
  std::size_t searched = 0;
  while (true) {
    const char* from = buffer_.data() + begin_ + searched;
    const void* found = std::memchr(from, '\n', end_ - begin_ - searched);
    if (found != nullptr) {
      const auto length = static_cast<std::size_t>(static_cast<const char*>(found) - (buffer_.data() + begin_));
      line.too_long = length > max_line;
      if (!line.too_long) line.text = std::string_view(buffer_.data() + begin_, length);
      line.terminated = true;
      begin_ += length + 1;
      offset_ += length + 1;
      return true;
    }
    searched = end_ - begin_;
    if (searched > max_line) {
      line.too_long = true;
      pass_over_line();
      return true;
    }
    if (!fill()) break;
  }
  line.text = std::string_view(buffer_.data() + begin_, end_ - begin_);
  offset_ += line.text.size();
  begin_ = end_;
  return !line.text.empty();
}

void LineReader::pass_over_line() {
  do {
    const void* found = std::memchr(buffer_.data() + begin_, '\n', end_ - begin_);
    const std::size_t stop = found == nullptr
                                 ? end_
                                 : static_cast<std::size_t>(static_cast<const char*>(found) - buffer_.data()) + 1;
    offset_ += stop - begin_;
    begin_ = stop;
    if (found != nullptr) return;
  } while (fill());
}

void LineReader::seek(std::uint64_t offset) {
  if (offset >= offset_ && offset - offset_ <= end_ - begin_) { // already in the buffer
    begin_ += static_cast<std::size_t>(offset - offset_);
  } else {
    if (::lseek(file_, static_cast<off_t>(offset), SEEK_SET) < 0) fail(path_, std::strerror(errno));
    begin_ = end_ = 0;
  }
  offset_ = offset;
}

} // namespace llmobs::viewer
