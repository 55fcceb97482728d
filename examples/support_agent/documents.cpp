#include "documents.h"

#include <llmobs/attributes.h>

#include <algorithm>
#include <cctype>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>

namespace support {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t passage_words = 80;          // a passage ends at the paragraph that reaches this
constexpr std::uintmax_t max_file_size = 4u << 20; // a text that people wrote is smaller

bool is_document(const fs::path& path) { return path.extension() == ".md" || path.extension() == ".txt"; }

bool is_hidden(const fs::path& path) { return path.filename().string().rfind('.', 0) == 0; }

void collect(const fs::path& path, std::vector<fs::path>& files) {
  if (fs::is_regular_file(path)) {
    if (is_document(path) && fs::file_size(path) <= max_file_size) files.push_back(path);
    return;
  }
  fs::recursive_directory_iterator entries(path, fs::directory_options::skip_permission_denied);
  for (auto entry = fs::begin(entries); entry != fs::end(entries); ++entry) {
    if (is_hidden(entry->path())) {
      if (entry->is_directory()) entry.disable_recursion_pending();
    } else if (entry->is_regular_file()) {
      collect(entry->path(), files);
    }
  }
}

std::vector<fs::path> find_files(const DocumentSource& source) {
  if (!fs::exists(source.base)) throw std::runtime_error("no such folder: " + source.base.string());
  std::vector<fs::path> files;
  if (source.members.empty()) collect(source.base, files);
  for (const fs::path& member : source.members) {
    if (fs::exists(source.base / member)) collect(source.base / member, files);
  }
  std::sort(files.begin(), files.end());
  if (files.empty()) throw std::runtime_error("no *.md or *.txt file in " + source.base.string());
  return files;
}

std::string read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (!file) throw std::runtime_error("cannot read " + path.string());
  return text;
}

// "## Heading ##" -> "Heading"; empty if the line is no heading.
std::string heading_of(const std::string& line) {
  std::size_t level = line.find_first_not_of('#');
  if (level == 0 || level == std::string::npos || level > 6 || line[level] != ' ') return {};
  std::size_t begin = line.find_first_not_of(' ', level);
  std::size_t end = line.find_last_not_of("# \r");
  return begin == std::string::npos || end < begin ? std::string() : line.substr(begin, end - begin + 1);
}

bool is_blank(const std::string& text) { return text.find_first_not_of(" \t\r\n") == std::string::npos; }

bool begins_point(const std::string& line) {
  return line.rfind("- ", 0) == 0 || line.rfind("* ", 0) == 0 || line.rfind("| ", 0) == 0 ||
         (line.size() > 2 && std::isdigit(static_cast<unsigned char>(line[0])) != 0 && line[1] == '.' &&
          line[2] == ' ');
}

// Paragraphs are set apart by empty lines; each point of a list and row of a table is one. A block of code is
// never cut and belongs to the paragraph before it.
std::vector<std::string> split_paragraphs(const std::string& text) {
  std::vector<std::string> paragraphs;
  std::string current;
  auto finish = [&] {
    if (!current.empty()) paragraphs.push_back(std::move(current));
    current.clear();
  };
  bool in_code = false;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.rfind("```", 0) == 0) {
      if (!in_code && current.empty() && !paragraphs.empty()) {
        current = std::move(paragraphs.back());
        paragraphs.pop_back();
      }
      in_code = !in_code;
    }
    if (!in_code && (is_blank(line) || begins_point(line))) finish();
    if (in_code || !is_blank(line)) current += (current.empty() ? "" : "\n") + line;
  }
  finish();
  return paragraphs;
}

void split_section(const Document& document, const Section& section, std::vector<Passage>& passages) {
  std::string text;
  auto finish = [&] {
    if (!text.empty()) passages.push_back({document.name, section.heading, std::move(text)});
    text.clear();
  };
  for (const std::string& paragraph : split_paragraphs(section.text)) {
    bool continues_list = begins_point(paragraph) && !text.empty();
    text += (text.empty() ? "" : continues_list ? "\n" : "\n\n") + paragraph;
    if (count_words(text) >= passage_words) finish();
  }
  finish();
}

} // namespace

std::size_t count_words(const std::string& text) {
  std::istringstream words(text);
  return static_cast<std::size_t>(std::distance(std::istream_iterator<std::string>(words), {}));
}

namespace {

// Without the empty lines at both ends.
std::string trim_lines(const std::string& text) {
  std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string::npos) return {};
  std::size_t begin = text.rfind('\n', first);
  begin = begin == std::string::npos ? 0 : begin + 1; // the first line keeps its indentation
  return text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

} // namespace

Document parse_document(const std::string& name, const std::string& text) {
  Document document;
  document.name = name;
  document.sections.push_back({});
  bool in_code = false;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.rfind("```", 0) == 0) in_code = !in_code;
    std::string heading = in_code ? std::string() : heading_of(line);
    if (heading.empty()) {
      document.sections.back().text += line + "\n";
    } else {
      if (document.title.empty()) document.title = heading;
      document.sections.push_back({heading, {}});
    }
  }
  if (document.title.empty()) document.title = name;
  for (Section& section : document.sections) section.text = trim_lines(section.text);
  auto is_empty = [](const Section& section) { return section.text.empty(); };
  document.sections.erase(std::remove_if(document.sections.begin(), document.sections.end(), is_empty),
                          document.sections.end());
  return document;
}

[[llmobs::task]]
std::vector<Document> read_documents(const DocumentSource& source) {
  std::vector<Document> documents;
  for (const fs::path& file : find_files(source)) {
    documents.push_back(parse_document(file.lexically_relative(source.base).generic_string(), read_file(file)));
  }
  return documents;
}

[[llmobs::task]]
std::vector<Passage> split_into_passages(const std::vector<Document>& documents) {
  std::vector<Passage> passages;
  for (const Document& document : documents) {
    for (const Section& section : document.sections) split_section(document, section, passages);
  }
  return passages;
}

} // namespace support
