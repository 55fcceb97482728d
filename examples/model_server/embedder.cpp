#include "embedder.h"

#include "words.h"

#include <cmath>
#include <cstdint>
#include <map>
#include <string>

namespace model {
namespace {

constexpr double pair_weight = 0.5;
constexpr double trigram_weight = 0.12;

// FNV-1a, then the finishing steps of MurmurHash3 so that the low bits are as good as the high ones.
std::uint64_t hash_of(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325u;
  for (char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccdu;
  hash = (hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53u;
  return hash ^ (hash >> 33);
}

struct Feature {
  double weight = 0;
  double count = 0;
};
using Features = std::map<std::string, Feature>;

void count(Features& features, std::string name, double weight) {
  Feature& feature = features[std::move(name)];
  feature.weight = weight;
  feature.count += 1;
}

// Long words are rarer and say more. 3 letters: 0.8, 10 letters and more: 1.5.
double word_weight(const std::string& stem) {
  return 0.5 + 0.1 * static_cast<double>(stem.size() < 10 ? stem.size() : 10);
}

Features features_of(std::string_view text) {
  Features features;
  std::string previous;
  for (const Word& word : content_words(text)) {
    count(features, "w:" + word.stem, word_weight(word.stem));
    if (!previous.empty()) count(features, "p:" + previous + " " + word.stem, pair_weight);
    std::string framed = "^" + word.stem + "$";
    for (std::size_t i = 0; i + 3 <= framed.size(); ++i) {
      count(features, "t:" + framed.substr(i, 3), trigram_weight);
    }
    previous = word.stem;
  }
  return features;
}

} // namespace

std::vector<float> embed(std::string_view text, std::size_t dimensions) {
  std::vector<double> sums(dimensions, 0.0);
  for (const auto& [name, feature] : features_of(text)) {
    std::uint64_t hash = hash_of(name);
    double value = feature.weight * (1.0 + std::log(feature.count));
    sums[hash % dimensions] += (hash >> 63) != 0 ? value : -value;
  }
  double square = 0;
  for (double sum : sums) square += sum * sum;
  double scale = square > 0 ? 1.0 / std::sqrt(square) : 0.0;
  std::vector<float> vector;
  vector.reserve(dimensions);
  for (double sum : sums) vector.push_back(static_cast<float>(sum * scale));
  return vector;
}

} // namespace model
