// The extractor answers a question with sentences of the evidence, unchanged, and names their sources. A
// sentence scores by the question's words that it has, each weighted by how rare it is in the evidence; then
// by the heading it stands under, by how early the evidence came, by its length, and by its form ("how many"
// wants a number). A sentence that mostly repeats a chosen one is passed over.
#pragma once

#include "evidence.h"

#include <string>
#include <vector>

namespace model {

/// Empty if the evidence does not speak of what is asked.
std::string extract_answer(const std::string& question, const std::vector<Evidence>& evidence);

/// The question's words that no evidence has.
std::vector<std::string> missing_words(const std::string& question, const std::vector<Evidence>& evidence);

} // namespace model
