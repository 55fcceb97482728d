// Foreign text lies in the program's read-only memory, and the record only points to it: a call site's text, a function's name.
// The program may unload the library that it is in at any moment, also while it is read. So the system is asked to copy it, which
// fails where reading would crash; once in each look at the rings is enough, however many spans there are.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <unordered_map>
#include <utility>

namespace llmobs {

class ForeignTexts {
public:
  /// Replaces the text by what stands at the address; false: there is no such memory.
  using Reader = std::function<bool(const char* address, std::string& text)>;
  /// Not of this process's memory; empty: of it.
  void read_by(Reader reader) { reader_ = std::move(reader); }

  /// What stands at `address` now; if that cannot be read any more, what stood there. Null: it could never be read. Valid until
  /// another text is found at this address.
  const std::string* find(const char* address);
  /// What was found so far may have changed.
  void look_again() noexcept { ++look_; }

private:
  struct Text {
    std::string text;
    uint64_t seen_in = 0; // which look
    bool known = false;
  };
  Reader reader_;
  std::unordered_map<const char*, Text> texts_;
  std::string read_;
  uint64_t look_ = 1;
};

/// Replaces `text` by the text at `address`, 64 KiB at most. False: there is no such memory.
bool read_foreign_text(const char* address, std::string& text);

} // namespace llmobs
