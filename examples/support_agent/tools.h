// A tool is a function of this program that the model may ask for. The toolbox describes them to the model
// and runs what it asks for; a wish that cannot be met (no such section, a wrong expression, broken
// arguments) is told to the model, which may try something else.
#pragma once

#include "chat_types.h"
#include "documents.h"
#include "embedding_index.h"

#include <cstddef>
#include <string>
#include <vector>

namespace support {

class Toolbox {
public:
  Toolbox(const std::vector<Document>& documents, EmbeddingIndex& index, std::size_t top_k)
      : documents_(documents), index_(index), top_k_(top_k) {}

  static const std::vector<ToolDefinition>& definitions();

  /// What the tool returned, as JSON; {"error": "..."} if it could not. Throws only if the model server
  /// fails.
  std::string run(const ToolCall& call);

private:
  std::string search_docs(const std::string& query);
  std::string read_section(const std::string& document, const std::string& heading);
  std::string list_documents();
  double calculate(const std::string& expression);
  std::string dispatch(const ToolCall& call);

  const std::vector<Document>& documents_;
  EmbeddingIndex& index_;
  std::size_t top_k_;
};

} // namespace support
