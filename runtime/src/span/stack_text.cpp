#include "span/stack_text.h"

#include "base/program_maps.h"
#include "span/elf_file.h"

#include <fmt/format.h>

#include <cstdlib>
#include <cstring>
#include <cxxabi.h>
#include <map>
#include <memory>
#include <vector>

namespace llmobs {

namespace {

constexpr size_t most_known = 4096;
constexpr size_t longest_name = 500; // names of templates have no bound

std::string readable(std::string mangled) {
  int status = 0;
  std::unique_ptr<char, decltype(&std::free)> name(abi::__cxa_demangle(mangled.c_str(), nullptr, nullptr, &status),
                                                   &std::free);
  std::string text = name ? name.get() : std::move(mangled);
  if (text.size() > longest_name) text.replace(longest_name, std::string::npos, "...");
  return text;
}

const void* address_in(std::string_view frames, size_t at) noexcept {
  const void* address;
  std::memcpy(&address, frames.data() + at, sizeof address);
  return address;
}

} // namespace

void StackText::find(std::string_view frames) {
  std::vector<ProgramMapping> all;
  std::map<std::string, std::unique_ptr<ElfFile>> files;
  for (size_t at = 0; at + sizeof(void*) <= frames.size(); at += sizeof(void*)) {
    const void* frame = address_in(frames, at);
    if (known_.count(frame) != 0) continue;
    if (all.empty()) all = parse_maps(maps_ ? *maps_ : own_maps(SIZE_MAX));
    Place& place = known_[frame];
    // A call returns to what follows it, which may be the next function.
    uint64_t address = reinterpret_cast<uintptr_t>(frame) - 1;
    const ProgramMapping* mapping = mapping_of(all, address);
    if (!mapping || !mapping->is_code) {
      place.line = fmt::format("{:#x}", address);
      continue;
    }
    std::string name = mapping->path.substr(mapping->path.rfind('/') + 1);
    std::unique_ptr<ElfFile>& file = files[mapping->path];
    if (!file) file = std::make_unique<ElfFile>(mapping->path.c_str(), mapping->inode);
    uint64_t linked_at = 0;
    ElfFile::Function function = file->function_at(address - mapping->begin + mapping->offset, linked_at);
    if (function.name.empty()) {
      place.line = fmt::format("{}+{:#x}", name, linked_at);
    } else {
      place.line = fmt::format("{}+{:#x} in {}+{:#x}", readable(function.name), linked_at - function.begins_at, name,
                               linked_at);
    }
    std::string id = file->build_id();
    if (!id.empty()) place.module = fmt::format("{}: build id {}\n", name, id);
  }
}

// Behind what the C++ library, or a sanitizer in front of it, does to throw.
size_t StackText::first_outside(std::string_view frames) {
  constexpr size_t most_inside = 12 * sizeof(void*);
  size_t outside = 0;
  for (size_t at = 0; at + sizeof(void*) <= frames.size() && at < most_inside; at += sizeof(void*)) {
    const std::string& line = known_[address_in(frames, at)].line;
    for (const char* inside : {"__cxa_throw", "__cxa_rethrow", "std::rethrow_exception"})
      if (line.find(inside) < line.find(" in ")) outside = at + sizeof(void*);
  }
  return outside;
}

std::string_view StackText::of(std::string_view frames) {
  if (frames == last_frames_) return text_; // the spans that one exception leaves come one after the other
  if (known_.size() > most_known) known_.clear();
  find(frames);
  last_frames_ = frames;
  text_.clear();
  std::string modules;
  unsigned number = 0;
  for (size_t at = first_outside(frames); at + sizeof(void*) <= frames.size(); at += sizeof(void*)) {
    const Place& place = known_[address_in(frames, at)];
    text_ += fmt::format("#{} {}\n", number++, place.line);
    if (modules.find(place.module) == std::string::npos) modules += place.module;
  }
  text_ += modules;
  return text_;
}

void StackText::forget() noexcept {
  known_.clear();
  last_frames_.clear();
  text_.clear();
}

} // namespace llmobs
