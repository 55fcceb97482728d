// A document is a text file that the agent answers from, taken apart at its headings. A passage is what is
// searched: a piece of one section, small enough to mean one thing, whole paragraphs where they are not too
// long.
#pragma once

#include <llmobs/writer.h>

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace support {

struct Section {
  std::string heading; ///< empty for what stands before the first heading
  std::string text;    ///< without the heading
};

struct Document {
  std::string name;  ///< its path, seen from the folder
  std::string title; ///< its first heading, or its name
  std::vector<Section> sections;
};

struct Passage {
  std::string document;
  std::string heading;
  std::string text;
};

/// Where documents are looked for. Folders are searched with everything below them, but not what is hidden.
struct DocumentSource {
  std::filesystem::path base;                 ///< names are relative to it
  std::vector<std::filesystem::path> members; ///< files and folders in it; all of it, if empty
};

/// All *.md and *.txt files, in the order of their names. Throws std::runtime_error if there are none.
std::vector<Document> read_documents(const DocumentSource& source);

Document parse_document(const std::string& name, const std::string& text);

std::vector<Passage> split_into_passages(const std::vector<Document>& documents);

std::size_t count_words(const std::string& text);

// How a trace shows them (trace_values.cpp).
void llmobs_capture(llmobs::Writer& out, const Document& document);
void llmobs_capture(llmobs::Writer& out, const Passage& passage);

} // namespace support
