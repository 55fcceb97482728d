// The page's files as they were built from viewer/web, in the program itself. CMake writes the source (embed_page.cmake).
#pragma once

#include <cstddef>

namespace llmobs::viewer {

struct PageFile {
  const char* path; ///< as it is asked for: "/" or "/page.js"
  const char* content_type;
  const unsigned char* bytes;
  std::size_t size;
};

extern const PageFile page_files[];
extern const std::size_t page_file_count;

} // namespace llmobs::viewer
