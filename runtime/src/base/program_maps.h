// What lies where in a process, as /proc/self/maps says it: of files only. With it an address of a process that has died leads to
// a place in a file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace llmobs {

struct ProgramMapping {
  uint64_t begin, end, offset, inode;
  bool is_code;
  std::string path;
};

/// Of this process, as text: the lines about files that are not written to, `longest` bytes at most.
std::string own_maps(size_t longest);
/// Lines that are none are left out.
std::vector<ProgramMapping> parse_maps(std::string_view text);
/// Null: no file lies there.
const ProgramMapping* mapping_of(const std::vector<ProgramMapping>& all, uint64_t address) noexcept;

/// Replaces `text` by the text that the file has at this address, 64 KiB at most. False: there is none, or the file is another
/// one by now.
bool read_text_in_file(const std::vector<ProgramMapping>& all, uint64_t address, std::string& text);

} // namespace llmobs
