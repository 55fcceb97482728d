// The embedding index finds the passages that are nearest in meaning to a query: each passage and the query
// are turned into vectors by the embedding model, and the cosine of two vectors is their likeness.
#pragma once

#include "documents.h"
#include "openai_client.h"

#include <llmobs/writer.h>

#include <cstddef>
#include <string>
#include <vector>

namespace support {

struct Match {
  Passage passage;
  double score = 0; ///< cosine: 1 is the same meaning, 0 nothing in common
};

/// How a trace shows a match: as a document of a retrieval span (trace_values.cpp).
void llmobs_capture(llmobs::Writer& out, const Match& match);

class EmbeddingIndex {
public:
  EmbeddingIndex(OpenAiClient& client, std::string model) : client_(client), model_(std::move(model)) {}

  void add(const std::vector<Passage>& passages);

  /// The nearest first; fewer than `top_k` if there are fewer, or if others have nothing in common with the
  /// query.
  std::vector<Match> search(const std::string& query, std::size_t top_k);

private:
  OpenAiClient& client_;
  std::string model_;
  std::vector<Passage> passages_;
  std::vector<std::vector<float>> vectors_; ///< of passages_, each of length 1
};

} // namespace support
