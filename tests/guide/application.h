// The application that the documents speak of: a model's service, a store of documents. They answer the same to everybody.
#pragma once

#include <llmobs/message.h>

#include <string>
#include <vector>

namespace openai {

struct Usage {
  int prompt_tokens, completion_tokens, total_tokens;
};
struct Response {
  std::string content;
  Usage usage;
};

inline Response chat(const std::string& model, const std::vector<llmobs::Message>& messages) {
  (void)model, (void)messages;
  return {"You can reset it in settings.", {42, 18, 60}};
}

} // namespace openai

namespace vector_db {

inline std::vector<llmobs::Document> search(const std::string& query, int top_k = 1) {
  (void)query, (void)top_k;
  return {{.text = "Reset in settings", .name = "faq", .id = "d1", .score = 0.91}};
}

} // namespace vector_db

inline std::string build_system_prompt(const std::vector<llmobs::Document>& documents) {
  std::string prompt = "Answer from these documents.";
  for (const llmobs::Document& document : documents) prompt += "\n" + document.text;
  return prompt;
}
