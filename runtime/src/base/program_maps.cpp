#include "base/program_maps.h"

#include "base/descriptor.h"

#include <cinttypes>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <memory>

namespace llmobs {

namespace {

constexpr size_t longest_maps = 64 * 1024;

struct CloseFile {
  void operator()(std::FILE* file) const noexcept { std::fclose(file); }
};

bool parse(const char* line, ProgramMapping& mapping) {
  char access[5];
  int path_at = 0;
  int read = std::sscanf(line, "%" SCNx64 "-%" SCNx64 " %4s %" SCNx64 " %*s %" SCNu64 " %n", &mapping.begin,
                         &mapping.end, access, &mapping.offset, &mapping.inode, &path_at);
  if (read < 5 || path_at == 0 || line[path_at] != '/' || access[0] != 'r' || access[1] != '-') return false;
  mapping.is_code = access[2] == 'x';
  mapping.path = line + path_at;
  if (mapping.path.back() == '\n') mapping.path.pop_back();
  return true;
}

} // namespace

std::string own_maps(size_t longest) {
  std::string text;
  int opened = out_of_the_way(open("/proc/self/maps", O_RDONLY | O_CLOEXEC));
  std::unique_ptr<std::FILE, CloseFile> file(opened < 0 ? nullptr : fdopen(opened, "r"));
  char line[4096 + 100];
  ProgramMapping mapping;
  while (file && std::fgets(line, sizeof line, file.get())) {
    if (parse(line, mapping) && text.size() + std::strlen(line) <= longest) text += line;
  }
  return text;
}

std::vector<ProgramMapping> parse_maps(std::string_view text) {
  std::vector<ProgramMapping> all;
  ProgramMapping mapping;
  while (!text.empty()) {
    size_t end = text.find('\n');
    if (parse(std::string(text.substr(0, end)).c_str(), mapping)) all.push_back(mapping);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return all;
}

const ProgramMapping* mapping_of(const std::vector<ProgramMapping>& all, uint64_t address) noexcept {
  for (const ProgramMapping& one : all)
    if (address >= one.begin && address < one.end) return &one;
  return nullptr;
}

bool read_text_in_file(const std::vector<ProgramMapping>& all, uint64_t address, std::string& text) {
  const ProgramMapping* mapping = mapping_of(all, address);
  if (!mapping) return false;
  Descriptor file(open(mapping->path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  struct stat is;
  if (!file || fstat(file.number(), &is) != 0 || !S_ISREG(is.st_mode) || is.st_ino != mapping->inode) return false;
  uint64_t at = address - mapping->begin + mapping->offset;
  text.clear();
  char bytes[1024];
  while (text.size() < longest_maps) {
    ssize_t got = pread(file.number(), bytes, sizeof bytes, static_cast<off_t>(at));
    if (got <= 0) return false;
    const void* end = std::memchr(bytes, 0, static_cast<size_t>(got));
    text.append(bytes, end ? static_cast<size_t>(static_cast<const char*>(end) - bytes) : static_cast<size_t>(got));
    if (end) return true;
    at += static_cast<uint64_t>(got);
  }
  return true;
}

} // namespace llmobs
