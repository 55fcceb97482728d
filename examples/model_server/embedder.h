// An embedding is a vector that lies near those of texts with the same words. It is made without training:
// each word, each pair of neighbouring words and each run of three letters is hashed to one of the vector's
// places, with a sign that also comes from the hash so that collisions cancel out on average. Repetition
// counts by 1 + ln(n), and the vector has length 1, so that the dot product of two is their cosine.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace model {

constexpr std::size_t default_dimensions = 1024;

/// All zeros if the text has no words.
std::vector<float> embed(std::string_view text, std::size_t dimensions = default_dimensions);

} // namespace model
