// A StackText makes text of the return addresses that were noted where an exception was thrown:
//
//   #0 look_up(std::string const&)+0x2c in agent+0x41ac
//   #1 answer(std::string const&)+0x1f in agent+0x422f
//   agent: build id 5d3b0c...
//
// Names come from the files that the addresses lie in (elf_file.h). Where they lie is read from the system: asking the
// dynamic linker would wait for a thread that loads a library.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

namespace llmobs {

/// Background thread only.
class StackText {
public:
  /// `frames`: the addresses' bytes. The answer is good until the next call.
  std::string_view of(std::string_view frames);
  /// From now on addresses are those of another process, of which this is known (base/program_maps.h); null: of this one.
  void use_maps(const std::string* maps) {
    forget();
    maps_ = maps;
  }
  /// Gives back the memory.
  void forget() noexcept;

private:
  struct Place {
    std::string line;   // without its number
    std::string module; // what is said of the file
  };
  void find(std::string_view frames);
  size_t first_outside(std::string_view frames);

  const std::string* maps_ = nullptr;
  std::unordered_map<const void*, Place> known_;
  std::string last_frames_;
  std::string text_;
};

} // namespace llmobs
