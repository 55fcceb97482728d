// An ElfFile is a program or a library as it lies on the disk, looked into for the names of its functions: also of those that
// only a debugger can see, if the file was not stripped of them. It is read in pieces and not mapped, as somebody may be
// writing it. It says nothing of what it cannot read.
#pragma once

#include "base/descriptor.h"

#include <cstddef>
#include <cstdint>
#include <link.h>
#include <string>

namespace llmobs {

class ElfFile {
public:
  /// `inode`: what the file was when it was loaded; another one is not looked into.
  ElfFile(const char* path, uint64_t inode) noexcept;

  struct Function {
    std::string name; // empty: none
    uint64_t begins_at = 0;
  };
  /// The function that the byte at this place of the file belongs to; `address` is where the linker put it.
  Function function_at(uint64_t file_offset, uint64_t& address) const;
  /// In hexadecimal; empty: it has none.
  std::string build_id() const;

private:
  typedef ElfW(Shdr) Section;
  typedef ElfW(Phdr) Segment;

  bool read(uint64_t offset, void* to, size_t size) const noexcept;
  bool read_section(unsigned number, Section& section) const noexcept;
  bool read_segment(unsigned number, Segment& segment) const noexcept;
  Function look_up(uint32_t table_type, uint64_t address) const;
  Function search(const Section& table, uint64_t address) const;
  std::string build_id_in(const Segment& notes) const;

  Descriptor file_;
  ElfW(Ehdr) header_ {}; // no sections and no segments: there is nothing to see
};

} // namespace llmobs
