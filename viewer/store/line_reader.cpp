#include "store/line_reader.h"

#include "base/user_error.h"
#include "store/span_scan.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>
#include <zlib.h>

namespace llmobs::viewer {
namespace {

// What has been read is still in the processor's cache when it is walked over: four times as much takes three times as long to read.
constexpr std::size_t first_buffer = std::size_t{64} << 10;

[[noreturn]] void fail(const std::string& path, const char* what) {
  throw UserError(fmt::format("can't read {}: {}", path, what));
}

// A file without a name, which goes when it is closed.
int unnamed_file(const std::string& of) {
  std::FILE* made = std::tmpfile();
  const int file = made == nullptr ? -1 : ::fcntl(::fileno(made), F_DUPFD_CLOEXEC, 3);
  const int problem = errno;
  if (made != nullptr) std::fclose(made);
  if (file < 0) fail(of, std::strerror(problem));
  return file;
}

void put(int file, const char* bytes, std::size_t size, const std::string& of) {
  for (std::size_t done = 0; done < size;) {
    const ssize_t written = ::write(file, bytes + done, size - done);
    if (written < 0 && errno != EINTR) {
      const int problem = errno;
      ::close(file);
      fail(of, std::strerror(problem));
    }
    done += static_cast<std::size_t>(std::max<ssize_t>(written, 0));
  }
}

// Standard input can't be read twice, and what is shown is read again: so a copy of it is.
int copy_of_standard_input() {
  const std::string name = "standard input";
  const int file = unnamed_file(name);
  std::vector<char> buffer(first_buffer);
  while (true) {
    const ssize_t got = ::read(STDIN_FILENO, buffer.data(), buffer.size());
    if (got == 0) break;
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) fail(name, std::strerror(errno));
    put(file, buffer.data(), static_cast<std::size_t>(got), name);
  }
  return file;
}

bool is_compressed(int file) {
  unsigned char magic[2] = {};
  return ::pread(file, magic, sizeof magic, 0) == 2 && magic[0] == 0x1f && magic[1] == 0x8b;
}

// What is compressed is unpacked once; a file that ends in the middle gives what is there. Closes `packed`.
int unpacked(int packed, const std::string& path) {
  ::lseek(packed, 0, SEEK_SET);
  const gzFile stream = ::gzdopen(packed, "rb");
  if (stream == nullptr) {
    ::close(packed);
    fail(path, "there is no memory to unpack it");
  }
  const int file = unnamed_file(path);
  std::vector<char> buffer(first_buffer);
  for (int got = 0; (got = ::gzread(stream, buffer.data(), static_cast<unsigned>(buffer.size()))) > 0;)
    put(file, buffer.data(), static_cast<std::size_t>(got), path);
  ::gzclose(stream);
  return file;
}

} // namespace

LineReader::LineReader(const std::string& path)
    : path_(path), file_(-1), is_copy_(path == "-"), buffer_(first_buffer + LineScanner::padding) {
  if (is_copy_) {
    file_ = copy_of_standard_input();
    if (is_compressed(file_)) file_ = unpacked(file_, path);
    ::lseek(file_, 0, SEEK_SET);
    return;
  }
  // Not blocking: opening a pipe that nobody writes to would wait for ever.
  file_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file_ < 0) fail(path, std::strerror(errno));
  struct stat status{};
  const bool known = ::fstat(file_, &status) == 0;
  if (known && S_ISREG(status.st_mode)) {
    if (!is_compressed(file_)) return;
    is_copy_ = true;
    file_ = unpacked(file_, path);
    ::lseek(file_, 0, SEEK_SET);
    return;
  }
  const char* what = !known                    ? std::strerror(errno)
                     : S_ISDIR(status.st_mode) ? "it is a directory"
                                               : "it is not a regular file; copy what it gives into a file first";
  ::close(file_);
  fail(path, what);
}

LineReader::LineReader(LineReader&& other) noexcept
    : path_(std::move(other.path_)), file_(std::exchange(other.file_, -1)), is_copy_(other.is_copy_),
      buffer_(std::move(other.buffer_)), begin_(std::exchange(other.begin_, 0)), end_(std::exchange(other.end_, 0)),
      offset_(other.offset_) {}

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
  std::size_t room = buffer_.size() - LineScanner::padding;
  if (end_ == room) {
    room *= 2;
    buffer_.resize(room + LineScanner::padding);
  }
  ssize_t got = 0;
  do got = ::read(file_, buffer_.data() + end_, room - end_);
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

std::uint64_t LineReader::size() const {
  struct stat status{};
  return ::fstat(file_, &status) == 0 ? static_cast<std::uint64_t>(status.st_size) : 0;
}

bool LineReader::was_replaced() const {
  struct stat mine{};
  struct stat named{};
  if (is_copy_ || ::fstat(file_, &mine) != 0 || ::stat(path_.c_str(), &named) != 0) return false;
  return S_ISREG(named.st_mode) && (mine.st_ino != named.st_ino || mine.st_dev != named.st_dev);
}

bool LineReader::was_deleted() const {
  struct stat status{};
  return !is_copy_ && ::fstat(file_, &status) == 0 && status.st_nlink == 0;
}

bool LineReader::read_at(std::uint64_t offset, std::size_t length, char* into) const {
  std::size_t done = 0;
  while (done < length) {
    const ssize_t got = ::pread(file_, into + done, length - done, static_cast<off_t>(offset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    done += static_cast<std::size_t>(got);
  }
  return true;
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
