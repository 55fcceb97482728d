#include "extractor.h"

#include "sentences.h"
#include "words.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace model {
namespace {

constexpr std::size_t max_sentences = 4;
constexpr double least_coverage = 0.3;   // of the question, by the best sentence and its heading
constexpr double least_of_best = 0.55;   // a further sentence must reach this part of the best score
constexpr double repetition_limit = 0.6; // of its words found in a sentence already chosen

using Stems = std::set<std::string>;

Stems stems_of(const std::string& text) {
  Stems stems;
  for (const Word& word : content_words(text)) stems.insert(word.stem);
  return stems;
}

struct Candidate {
  std::size_t evidence = 0;
  std::size_t position = 0; ///< of the sentence in its evidence
  Sentence sentence;
  std::string code; ///< the block that the sentence introduces
  Stems stems;
  double score = 0;
  double coverage = 0;
};

std::vector<Candidate> list_candidates(const std::vector<Evidence>& evidence) {
  std::vector<Candidate> candidates;
  for (std::size_t e = 0; e < evidence.size(); ++e) {
    std::size_t position = 0;
    for (Sentence& sentence : split_sentences(evidence[e].text)) {
      bool introduced = sentence.is_code && position > 0 && candidates.back().sentence.text.back() == ':';
      if (introduced) {
        candidates.back().code = sentence.text;
        for (const std::string& stem : stems_of(sentence.text)) candidates.back().stems.insert(stem);
        continue;
      }
      Candidate candidate;
      candidate.evidence = e;
      candidate.position = position++;
      candidate.stems = stems_of(sentence.text);
      candidate.sentence = std::move(sentence);
      candidates.push_back(std::move(candidate));
    }
  }
  return candidates;
}

// ln(1 + N/n): a word of every sentence weighs 0.7, one of a single sentence among a hundred 4.6.
std::map<std::string, double> weigh(const Stems& question, const std::vector<Candidate>& candidates) {
  std::map<std::string, double> weights;
  for (const std::string& stem : question) {
    auto has = [&](const Candidate& candidate) { return candidate.stems.count(stem) != 0; };
    auto n = static_cast<double>(std::count_if(candidates.begin(), candidates.end(), has));
    weights[stem] = std::log(1.0 + static_cast<double>(candidates.size() + 1) / (n + 1.0));
  }
  return weights;
}

bool has_any(const std::string& text, std::initializer_list<const char*> words) {
  return std::any_of(words.begin(), words.end(),
                     [&](const char* word) { return text.find(word) != std::string::npos; });
}

// What kind of sentence answers this kind of question, as a factor.
double form_factor(const std::string& question, const Stems& subject, const Candidate& candidate) {
  std::string text = lower_case(candidate.sentence.text);
  bool has_digit = text.find_first_of("0123456789") != std::string::npos;
  if (has_any(question, {"how many", "how much", "how long", "how fast", "when "}) && has_digit) return 1.25;
  if (has_any(question, {"why"}) && has_any(text, {"because", "so that", "reason", "therefore", "otherwise"}))
    return 1.3;
  if (has_any(question, {"how do", "how can", "how to"}) && (!candidate.code.empty() || candidate.sentence.is_code)) {
    return candidate.sentence.is_code ? 2.5 : 1.25;
  }
  if (has_any(question, {"what is", "what are", "what does", "what's"})) {
    std::vector<Word> words = content_words(text);
    bool opens_with_subject = !words.empty() && subject.count(words.front().stem) != 0;
    if (opens_with_subject && has_any(text, {" is ", " are ", ": ", " means ", " does "})) return 1.3;
  }
  return 1.0;
}

double length_factor(const Candidate& candidate) {
  if (candidate.sentence.is_code) return 0.3;
  std::size_t words = count_words(candidate.sentence.text);
  if (words < 4) return 0.6;
  if (words > 45) return 0.75;
  return 1.0;
}

void score(const std::string& question, const Stems& wanted, const std::vector<Evidence>& evidence,
           std::vector<Candidate>& candidates) {
  std::map<std::string, double> weights = weigh(wanted, candidates);
  double total = 0;
  for (const auto& [stem, weight] : weights) total += weight;
  for (Candidate& candidate : candidates) {
    const Evidence& source = evidence[candidate.evidence];
    Stems around = stems_of(source.heading + " " + source.document);
    double inside = 0;
    double above = 0;
    double words = 0;
    for (const auto& [stem, weight] : weights) {
      if (candidate.stems.count(stem) != 0) {
        inside += weight;
        words += 1;
      } else if (around.count(stem) != 0) {
        above += weight;
        words += 0.6;
      }
    }
    // Half by weight, half by count: a rare word of the question that no text has must not outweigh all
    // others.
    candidate.coverage = weights.empty()
                             ? 0
                             : 0.5 * (inside + 0.6 * above) / total + 0.5 * words / static_cast<double>(weights.size());
    double earliness = 1.0 / (1.0 + 0.12 * static_cast<double>(candidate.evidence) +
                              0.03 * static_cast<double>(candidate.position));
    candidate.score = (inside + 0.45 * above) * earliness * length_factor(candidate) *
                      form_factor(question, wanted, candidate);
    if (inside == 0) candidate.score *= 0.5;
  }
}

bool repeats(const Candidate& candidate, const std::vector<const Candidate*>& chosen) {
  for (const Candidate* other : chosen) {
    std::size_t common = 0;
    for (const std::string& stem : candidate.stems) common += other->stems.count(stem);
    if (static_cast<double>(common) > repetition_limit * static_cast<double>(candidate.stems.size())) return true;
  }
  return false;
}

std::vector<const Candidate*> choose(const std::vector<Candidate>& candidates) {
  std::vector<const Candidate*> ranked;
  for (const Candidate& candidate : candidates) ranked.push_back(&candidate);
  std::sort(ranked.begin(), ranked.end(), [](const Candidate* a, const Candidate* b) {
    return a->score != b->score ? a->score > b->score : a < b; // both are elements of one vector
  });
  std::vector<const Candidate*> chosen;
  if (ranked.empty() || ranked.front()->coverage < least_coverage) return chosen;
  for (const Candidate* candidate : ranked) {
    if (chosen.size() == max_sentences || candidate->score < least_of_best * ranked.front()->score) break;
    if (!repeats(*candidate, chosen)) chosen.push_back(candidate);
  }
  std::sort(chosen.begin(), chosen.end(), [](const Candidate* a, const Candidate* b) {
    return a->evidence != b->evidence ? a->evidence < b->evidence : a->position < b->position;
  });
  return chosen;
}

std::string citation(const Evidence& source) {
  if (source.document.empty()) return {};
  return "[" + source.document + (source.heading.empty() ? "" : ", " + source.heading) + "]";
}

std::string indented(const std::string& code) {
  std::string text = "\n    ";
  for (char c : code) {
    text += c;
    if (c == '\n') text += "    ";
  }
  return text + "\n";
}

// What stands between two sentences of one source: rows of a table and points of a list get lines of their
// own.
const char* separator(const std::string& before) {
  if (before.empty() || before.back() == '\n') return "";
  return before.find_last_of(".!?:") == before.size() - 1 ? " " : "\n";
}

std::string compose(const std::vector<const Candidate*>& chosen, const std::vector<Evidence>& evidence) {
  std::string answer;
  std::string block; // what one source says
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    const Candidate& one = *chosen[i];
    block += separator(block);
    block += one.sentence.is_code ? indented(one.sentence.text) : one.sentence.text;
    if (!one.code.empty()) block += indented(one.code);
    bool last_of_source = i + 1 == chosen.size() || chosen[i + 1]->evidence != one.evidence;
    if (!last_of_source) continue;
    std::string source = citation(evidence[one.evidence]);
    if (!source.empty() && block.back() != '\n') block += " ";
    answer += (answer.empty() ? "" : "\n") + block + source;
    block.clear();
  }
  return answer;
}

} // namespace

std::string extract_answer(const std::string& question, const std::vector<Evidence>& evidence) {
  Stems wanted = stems_of(question);
  std::vector<Candidate> candidates = list_candidates(evidence);
  score(lower_case(question), wanted, evidence, candidates);
  return compose(choose(candidates), evidence);
}

std::vector<std::string> missing_words(const std::string& question, const std::vector<Evidence>& evidence) {
  Stems present;
  for (const Evidence& one : evidence) {
    Stems stems = stems_of(one.document + " " + one.heading + " " + one.text);
    present.insert(stems.begin(), stems.end());
  }
  std::vector<std::string> missing;
  for (const Word& word : content_words(question)) {
    if (present.count(word.stem) == 0) missing.push_back(word.text);
  }
  return missing;
}

} // namespace model
