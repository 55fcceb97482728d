#include "base/own_folder.h"

#include <cerrno>
#include <cstring>
#include <string_view>

namespace llmobs {

namespace {

// What a slash or a dot follows is looked up as the folder that a link leads to, whatever O_NOFOLLOW says.
std::string without_tail(std::string_view path) {
  constexpr std::string_view here = "/.";
  for (;;) {
    if (path.size() > 1 && path.back() == '/') {
      path.remove_suffix(1);
    } else if (path.size() > here.size() && path.substr(path.size() - here.size()) == here) {
      path.remove_suffix(here.size());
    } else {
      return std::string(path);
    }
  }
}

void make_folders(const std::string& path) noexcept {
  for (size_t slash = path.find('/', 1); slash != std::string::npos; slash = path.find('/', slash + 1)) {
    ::mkdir(path.substr(0, slash).c_str(), S_IRWXU);
  }
  ::mkdir(path.c_str(), S_IRWXU); // what fails shows when it is opened
}

} // namespace

Descriptor open_own_folder(const std::string& given, bool make, int& error) {
  constexpr int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
  std::string path = without_tail(given);
  Descriptor folder(::open(path.c_str(), flags));
  if (!folder && errno == ENOENT && make) {
    make_folders(path);
    folder = Descriptor(::open(path.c_str(), flags));
  }
  struct stat is;
  if (!folder || ::fstat(folder.number(), &is) != 0) {
    error = errno;
    folder = Descriptor();
  } else if (is.st_uid != ::geteuid() || (is.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
    error = EPERM;
    folder = Descriptor();
  }
  return folder;
}

std::string own_folder_objection(int error) {
  switch (error) {
  case EPERM: return "it belongs to somebody else, or others may write to it";
  case ENOTDIR:
  case ELOOP: return "it is no folder, or a symbolic link";
  default: return std::strerror(error);
  }
}

} // namespace llmobs
