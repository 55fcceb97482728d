// An HttpAnswer takes an HTTP/1.x answer apart as it comes in, in pieces of any size, and keeps no more of it than a
// person would read. Whatever the bytes are, it ends.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace llmobs {

class HttpAnswer {
public:
  enum class Progress : uint8_t { unfinished, whole, broken };

  explicit HttpAnswer(size_t most_body) noexcept : most_body_(most_body) {}

  Progress add(std::string_view bytes);
  /// The connection has ended.
  Progress end() noexcept;

  bool has_begun() const noexcept { return begun_; }
  long status() const noexcept { return status_; }
  std::string& body() noexcept { return body_; }
  int64_t retry_after_ms() const noexcept { return retry_after_ms_; }
  /// The connection can take another request.
  bool can_go_on() const noexcept { return progress_ == Progress::whole && keep_alive_; }

private:
  enum class Length : uint8_t { known, chunked, to_the_end };

  bool take_head();
  void header(std::string_view name, std::string_view value);
  Progress take_body();
  Progress take_chunks();
  void keep(std::string_view bytes);

  size_t most_body_;
  Progress progress_ = Progress::unfinished;
  std::string input_;  // what is not dealt with yet
  bool begun_ = false;
  bool has_head_ = false;
  unsigned heads_ = 0; // answers may be announced by others (100 Continue)
  long status_ = 0;
  bool keep_alive_ = true;
  Length length_ = Length::to_the_end;
  uint64_t left_ = 0;  // of a body of known length
  int64_t retry_after_ms_ = -1;
  std::string body_;
};

} // namespace llmobs
