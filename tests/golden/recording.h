// A Recording is what a backend received while a scenario was played, in the form of the golden files (README.md): what
// differs from run to run is replaced by placeholders.
#pragma once

#include "performance.h"

#include "deliver/backend.h"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace llmobs {
namespace golden {

class Recording {
public:
  Recording(const Performance& performance, const std::vector<BackendRequest>& requests);

  /// What the golden file of this scenario holds.
  json result(const json& scenario);

private:
  void take(const BackendRequest& request);
  void take_spans(const json& envelopes, json& note);
  void take_evaluations(const json& body, json& note);

  void number_traces();
  json shown(const json& value);
  json shown_text(const std::string& text);
  json shown_span(json event);
  json shown_evaluation(json evaluation);
  json shown_observations();
  json invariants() const;
  std::string span_named(const std::string& span_id) const;

  struct Event {
    json span;
    size_t order; // in which spans began
  };

  const Performance& performance_;
  std::map<std::string, size_t> order_; // by span id
  std::map<std::string, std::string> placeholders_;
  std::vector<Event> events_;           // as they came
  json evaluations_ = json::array();
  json requests_ = json::array();
  std::set<json> envelopes_;
};

} // namespace golden
} // namespace llmobs
