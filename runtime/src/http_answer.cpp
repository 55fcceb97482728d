#include "http_answer.h"

#include <charconv>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <strings.h>

namespace llmobs {

namespace {

constexpr size_t most_head = 64 * 1024;
constexpr size_t most_chunk_line = 1024;
constexpr unsigned most_heads = 16;

std::string_view trimmed(std::string_view text) noexcept {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

bool same(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() && strncasecmp(a.data(), b.data(), a.size()) == 0;
}

bool read_number(std::string_view text, int base, uint64_t* number) noexcept {
  auto result = std::from_chars(text.data(), text.data() + text.size(), *number, base);
  return result.ec == std::errc() && result.ptr == text.data() + text.size();
}

// Seconds, or a date like "Fri, 01 Jan 2100 00:00:00 GMT". -1: neither, or in the past.
int64_t retry_after_ms_of(std::string_view text) {
  constexpr uint64_t most_seconds = 1 << 20;
  uint64_t seconds = 0;
  if (!read_number(text, 10, &seconds)) {
    tm date{};
    char month[4] = "";
    int fields = std::sscanf(std::string(text).c_str(), "%*3s, %2d %3s %4d %2d:%2d:%2d GMT", &date.tm_mday, month,
                             &date.tm_year, &date.tm_hour, &date.tm_min, &date.tm_sec);
    static constexpr char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    const char* found = fields == 6 && std::strlen(month) == 3 ? std::strstr(months, month) : nullptr;
    if (!found) return -1;
    date.tm_mon = static_cast<int>(found - months) / 3;
    date.tm_year -= 1900;
    time_t now = std::time(nullptr), then = timegm(&date);
    if (then > now) seconds = static_cast<uint64_t>(then - now);
  }
  return seconds == 0 ? -1 : static_cast<int64_t>(seconds < most_seconds ? seconds : most_seconds) * 1000;
}

} // namespace

HttpAnswer::Progress HttpAnswer::add(std::string_view bytes) {
  begun_ = begun_ || !bytes.empty();
  input_.append(bytes);
  while (progress_ == Progress::unfinished && !has_head_) {
    if (!take_head()) return progress_;
  }
  if (progress_ == Progress::unfinished) progress_ = take_body();
  return progress_;
}

HttpAnswer::Progress HttpAnswer::end() noexcept {
  keep_alive_ = false;
  if (progress_ != Progress::unfinished) return progress_;
  return progress_ = has_head_ && length_ == Length::to_the_end ? Progress::whole : Progress::broken;
}

// False: there is no whole head yet, or it is none.
bool HttpAnswer::take_head() {
  size_t end = input_.find("\r\n\r\n");
  if (end == std::string::npos || end > most_head) {
    if (input_.size() > most_head) progress_ = Progress::broken;
    return false;
  }
  std::string_view head = std::string_view(input_).substr(0, end);
  uint64_t status = 0;
  bool good = ++heads_ <= most_heads && head.size() >= 12 && head.compare(0, 7, "HTTP/1.") == 0 && head[8] == ' ' &&
              (head.size() == 12 || head[12] == ' ' || head[12] == '\r') && read_number(head.substr(9, 3), 10, &status) &&
              status >= 100;
  if (!good) {
    progress_ = Progress::broken;
    return false;
  }
  bool is_last = status >= 200;
  if (is_last) {
    status_ = static_cast<long>(status);
    keep_alive_ = head[7] != '0';
    while (!head.empty()) {
      std::string_view line = head.substr(0, head.find("\r\n"));
      head.remove_prefix(line.size() == head.size() ? line.size() : line.size() + 2);
      size_t colon = line.find(':');
      if (colon != std::string_view::npos) header(trimmed(line.substr(0, colon)), trimmed(line.substr(colon + 1)));
    }
    if (status == 204 || status == 304) length_ = Length::known, left_ = 0;
    has_head_ = true;
  }
  input_.erase(0, end + 4);
  return true;
}

void HttpAnswer::header(std::string_view name, std::string_view value) {
  uint64_t number = 0;
  if (same(name, "content-length") && length_ != Length::chunked && read_number(value, 10, &number)) {
    length_ = Length::known;
    left_ = number;
  }
  if (same(name, "transfer-encoding") && same(value, "chunked")) length_ = Length::chunked;
  if (same(name, "connection") && same(value, "close")) keep_alive_ = false;
  if (same(name, "retry-after")) retry_after_ms_ = retry_after_ms_of(value);
}

void HttpAnswer::keep(std::string_view bytes) {
  body_.append(bytes.substr(0, most_body_ - body_.size()));
}

HttpAnswer::Progress HttpAnswer::take_body() {
  if (length_ == Length::chunked) return take_chunks();
  std::string_view bytes = input_;
  if (length_ == Length::known) {
    // More than was announced belongs to nothing: who sends that is not to be asked again in the same breath.
    if (bytes.size() > left_) keep_alive_ = false, bytes = bytes.substr(0, left_);
    left_ -= bytes.size();
  }
  keep(bytes);
  input_.clear();
  if (length_ == Length::known && left_ == 0) return Progress::whole;
  if (body_.size() < most_body_) return Progress::unfinished;
  keep_alive_ = false; // nobody needs the rest
  return Progress::whole;
}

HttpAnswer::Progress HttpAnswer::take_chunks() {
  for (;;) {
    size_t line_end = input_.find("\r\n");
    if (line_end == std::string::npos) return input_.size() > most_chunk_line ? Progress::broken : Progress::unfinished;
    std::string_view line = trimmed(std::string_view(input_).substr(0, input_.find_first_of(";\r")));
    uint64_t size = 0;
    if (!read_number(line, 16, &size)) return Progress::broken;
    if (size == 0) { // trailers may follow, up to an empty line
      if (input_.find("\r\n\r\n", line_end) != std::string::npos) return Progress::whole;
      return input_.size() > most_head ? Progress::broken : Progress::unfinished;
    }
    std::string_view rest = std::string_view(input_).substr(line_end + 2);
    if (size > most_body_ || body_.size() + size > most_body_) { // nobody needs the rest
      keep(rest.substr(0, size));
      keep_alive_ = false;
      return Progress::whole;
    }
    if (rest.size() < size + 2) return Progress::unfinished;
    keep(rest.substr(0, size));
    input_.erase(0, line_end + 2 + size + 2);
  }
}

} // namespace llmobs
