// A LineReader walks over a file line by line with a bounded buffer, and knows for every line where it
// starts, so that it can be read again. A line longer than max_line is passed over; its text is not given. A file that was
// compressed with gzip is unpacked first, and not followed.
//
// Files are read, not mapped: a file that is cut off while it is looked at must not end the program.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace llmobs::viewer {

struct FileLine {
  /// Without the line end; valid until the next call of the reader. LineScanner::padding bytes behind it can be read.
  std::string_view text;
  std::uint64_t offset = 0;
  /// False for a last line that ends with the file.
  bool terminated = false;
  bool too_long = false;
};

class LineReader {
public:
  // SDKs keep one event below 5 MB; what is far beyond that is no line of a traces file.
  static constexpr std::size_t max_line = std::size_t{64} << 20;

  /// Opens a regular file, or for "-" what has come on standard input until its end. Throws UserError with the
  /// system's reason if that can't be done.
  explicit LineReader(const std::string& path);
  ~LineReader();
  LineReader(LineReader&& other) noexcept;
  LineReader& operator=(LineReader&&) = delete;

  /// Gives the next line; false at the end of the file.
  bool next(FileLine& line);
  /// The next line will be the one that starts at this offset.
  void seek(std::uint64_t offset);
  /// Where the next line starts.
  std::uint64_t offset() const { return offset_; }
  /// How long the file is now.
  std::uint64_t size() const;
  /// Another file has the name of this one now.
  bool was_replaced() const;
  /// The file has no name any more.
  bool was_deleted() const;
  /// Reads from anywhere; false if the file has no such bytes. Any thread may call it at any time.
  bool read_at(std::uint64_t offset, std::size_t length, char* into) const;

private:
  bool fill();
  void pass_over_line();

  std::string path_;
  int file_;
  bool is_copy_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0; // unread bytes are [begin_, end_)
  std::size_t end_ = 0;
  std::uint64_t offset_ = 0; // of the byte at begin_
};

} // namespace llmobs::viewer
