#include "base/foreign_text.h"

#include "base/c_string.h"
#include "base/page.h"

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <sys/uio.h>
#include <unistd.h>

namespace llmobs {

namespace {

constexpr size_t longest = 64 * 1024;

// `size` bytes that lie in one page. Where a process may not ask for this (some containers), the page is asked for by other
// means and read, which leaves a moment between the two.
bool copy(const char* from, char* to, size_t size) noexcept {
  iovec here{to, size};
  iovec there{const_cast<char*>(from), size};
  ssize_t copied = process_vm_readv(getpid(), &here, 1, &there, 1, 0);
  if (copied < 0 && (errno == EPERM || errno == ENOSYS) && is_readable(from)) {
    std::memcpy(to, from, size);
    return true;
  }
  return copied == static_cast<ssize_t>(size);
}

} // namespace

bool read_foreign_text(const char* address, std::string& text) {
  constexpr size_t usual = 256;
  text.clear();
  for (const char* at = address; text.size() < longest;) {
    size_t to_edge = page - reinterpret_cast<uintptr_t>(at) % page;
    size_t size = to_edge < usual ? to_edge : usual;
    size_t before = text.size();
    text.resize(before + size);
    if (!copy(at, text.data() + before, size)) return false;
    if (const void* end = std::memchr(text.data() + before, 0, size)) {
      text.resize(static_cast<size_t>(static_cast<const char*>(end) - text.data()));
      return true;
    }
    at += size;
  }
  return true;
}

const std::string* ForeignTexts::find(const char* address) {
  Text& text = texts_[address];
  if (text.seen_in != look_) {
    if (reader_ ? reader_(address, read_) : read_foreign_text(address, read_)) {
      if (!text.known || text.text != read_) text.text = read_;
      text.known = true;
    }
    text.seen_in = look_;
  }
  return text.known ? &text.text : nullptr;
}

} // namespace llmobs
