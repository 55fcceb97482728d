#include "span/elf_file.h"

#include <algorithm>
#include <cstring>
#include <elf.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace llmobs {

namespace {

typedef ElfW(Sym) Symbol;
typedef ElfW(Nhdr) Note;

constexpr unsigned char own_class = sizeof(void*) == 8 ? ELFCLASS64 : ELFCLASS32;
constexpr size_t longest_section_name = 4096;
constexpr size_t longest_notes = 65536;

bool holds(const Symbol& symbol, uint64_t address) noexcept {
  bool is_function = (symbol.st_info & 0xf) == STT_FUNC && symbol.st_shndx != SHN_UNDEF;
  return is_function && address >= symbol.st_value && address - symbol.st_value < symbol.st_size;
}

size_t padded_to_4(size_t size) noexcept { return (size + 3) & ~size_t{3}; }

std::string in_hexadecimal(const unsigned char* bytes, size_t size) {
  std::string text;
  for (const unsigned char* at = bytes; at != bytes + size; ++at)
    for (int shift : {4, 0}) text += "0123456789abcdef"[*at >> shift & 0xf];
  return text;
}

} // namespace

ElfFile::ElfFile(const char* path, uint64_t inode) noexcept : file_(open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {
  struct stat is;
  bool is_it = file_ && fstat(file_.number(), &is) == 0 && S_ISREG(is.st_mode) && is.st_ino == inode &&
               read(0, &header_, sizeof header_) && std::memcmp(header_.e_ident, ELFMAG, SELFMAG) == 0 &&
               header_.e_ident[EI_CLASS] == own_class;
  if (!is_it) header_ = {};
}

bool ElfFile::read(uint64_t offset, void* to, size_t size) const noexcept {
  return pread(file_.number(), to, size, static_cast<off_t>(offset)) == static_cast<ssize_t>(size);
}

bool ElfFile::read_section(unsigned number, Section& section) const noexcept {
  return number < header_.e_shnum &&
         read(header_.e_shoff + uint64_t{number} * header_.e_shentsize, &section, sizeof section);
}

bool ElfFile::read_segment(unsigned number, Segment& segment) const noexcept {
  return number < header_.e_phnum &&
         read(header_.e_phoff + uint64_t{number} * header_.e_phentsize, &segment, sizeof segment);
}

ElfFile::Function ElfFile::search(const Section& table, uint64_t address) const {
  std::vector<Symbol> some(1024);
  uint64_t count = table.sh_size / sizeof(Symbol);
  for (uint64_t at = 0; at < count; at += some.size()) {
    auto size = static_cast<size_t>(std::min<uint64_t>(some.size(), count - at));
    if (!read(table.sh_offset + at * sizeof(Symbol), some.data(), size * sizeof(Symbol))) return {};
    auto end = some.begin() + static_cast<ptrdiff_t>(size);
    auto found = std::find_if(some.begin(), end, [&](const Symbol& symbol) { return holds(symbol, address); });
    if (found == end) continue;
    Section names;
    if (!read_section(table.sh_link, names) || found->st_name >= names.sh_size) return {};
    std::string name(std::min<uint64_t>(longest_section_name, names.sh_size - found->st_name), '\0');
    if (!read(names.sh_offset + found->st_name, name.data(), name.size())) return {};
    name.resize(strnlen(name.data(), name.size()));
    return {std::move(name), found->st_value};
  }
  return {};
}

ElfFile::Function ElfFile::look_up(uint32_t table_type, uint64_t address) const {
  Section table;
  for (unsigned number = 0; read_section(number, table); ++number)
    if (table.sh_type == table_type) return search(table, address);
  return {};
}

ElfFile::Function ElfFile::function_at(uint64_t file_offset, uint64_t& address) const {
  address = file_offset;
  Segment segment;
  for (unsigned i = 0; read_segment(i, segment); ++i) {
    bool holds_it = segment.p_type == PT_LOAD && file_offset >= segment.p_offset &&
                    file_offset - segment.p_offset < segment.p_filesz;
    if (!holds_it) continue;
    address = file_offset - segment.p_offset + segment.p_vaddr;
    Function found = look_up(SHT_SYMTAB, address);
    return found.name.empty() ? look_up(SHT_DYNSYM, address) : found;
  }
  return {};
}

std::string ElfFile::build_id_in(const Segment& notes) const {
  std::vector<unsigned char> bytes(std::min<uint64_t>(notes.p_filesz, longest_notes));
  if (!read(notes.p_offset, bytes.data(), bytes.size())) return {};
  for (size_t at = 0; at + sizeof(Note) <= bytes.size();) {
    Note note;
    std::memcpy(&note, &bytes[at], sizeof note);
    size_t name_at = at + sizeof note, id_at = name_at + padded_to_4(note.n_namesz);
    at = id_at + padded_to_4(note.n_descsz);
    if (at > bytes.size()) break;
    bool is_id = note.n_type == NT_GNU_BUILD_ID && note.n_namesz == 4 && std::memcmp(&bytes[name_at], "GNU", 4) == 0;
    if (is_id) return in_hexadecimal(&bytes[id_at], note.n_descsz);
  }
  return {};
}

std::string ElfFile::build_id() const {
  Segment segment;
  for (unsigned i = 0; read_segment(i, segment); ++i) {
    std::string id = segment.p_type == PT_NOTE ? build_id_in(segment) : std::string();
    if (!id.empty()) return id;
  }
  return {};
}

} // namespace llmobs
