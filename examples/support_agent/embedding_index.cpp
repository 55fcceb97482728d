#include "embedding_index.h"

#include <llmobs/attributes.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace support {
namespace {

constexpr std::size_t batch_size = 32; // texts in one embedding request

// Where a passage stands says as much about it as its words.
std::string text_to_embed(const Passage& passage) {
  return passage.document + "\n" + passage.heading + "\n" + passage.text;
}

void scale_to_length_one(std::vector<float>& vector) {
  double square = std::inner_product(vector.begin(), vector.end(), vector.begin(), 0.0);
  if (square <= 0) return;
  auto factor = static_cast<float>(1.0 / std::sqrt(square));
  for (float& value : vector) value *= factor;
}

double dot(const std::vector<float>& a, const std::vector<float>& b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

} // namespace

void EmbeddingIndex::add(const std::vector<Passage>& passages) {
  for (std::size_t begin = 0; begin < passages.size(); begin += batch_size) {
    std::vector<std::string> texts;
    for (std::size_t i = begin; i < std::min(begin + batch_size, passages.size()); ++i) {
      texts.push_back(text_to_embed(passages[i]));
    }
    for (std::vector<float>& vector : client_.embed(model_, texts)) {
      scale_to_length_one(vector);
      vectors_.push_back(std::move(vector));
    }
  }
  passages_.insert(passages_.end(), passages.begin(), passages.end());
}

[[llmobs::retrieval("search_passages")]]
std::vector<Match> EmbeddingIndex::search(const std::string& query, std::size_t top_k) {
  std::vector<float> wanted = client_.embed(model_, {query}).front();
  scale_to_length_one(wanted);
  std::vector<Match> matches;
  for (std::size_t i = 0; i < passages_.size(); ++i) {
    double score = vectors_[i].size() == wanted.size() ? dot(vectors_[i], wanted) : 0;
    if (score > 0) matches.push_back({passages_[i], score});
  }
  std::sort(matches.begin(), matches.end(), [](const Match& a, const Match& b) { return a.score > b.score; });
  if (matches.size() > top_k) matches.resize(top_k);
  return matches;
}

} // namespace support
