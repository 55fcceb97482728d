// The answer about facets: which values a field has, and how many spans have each. A search box offers them.
#include "query/text_match.h"
#include "serve/api.h"
#include "serve/trace_figures.h"

#include <algorithm>
#include <array>
#include <unordered_map>

namespace llmobs::viewer {
namespace {

struct Facet {
  const char* field; // as a query names it
  TextId SpanRow::* text;
};

constexpr std::array<Facet, 10> facets = {{{"kind", &SpanRow::kind_name},
                                           {"name", &SpanRow::name},
                                           {"ml_app", &SpanRow::ml_app},
                                           {"service", &SpanRow::service},
                                           {"language", &SpanRow::language},
                                           {"model", &SpanRow::model},
                                           {"model_provider", &SpanRow::provider},
                                           {"session_id", &SpanRow::session},
                                           {"prompt_id", &SpanRow::prompt},
                                           {"error_type", &SpanRow::error_type}}};

using Counts = std::unordered_map<TextId, std::size_t>;

// Which of the values are wanted.
struct Wanted {
  std::string part; // of the value's text, in lower case
  std::size_t limit;
};

Json values_json(const Store& store, const Counts& counts, const Wanted& wanted) {
  std::vector<std::pair<TextId, std::size_t>> sorted;
  for (const auto& [text, count] : counts)
    if (contains(store.text(text), wanted.part)) sorted.emplace_back(text, count);
  const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>(std::min(wanted.limit, sorted.size()));
  std::partial_sort(sorted.begin(), middle, sorted.end(), [&](const auto& a, const auto& b) {
    return a.second != b.second ? a.second > b.second : store.text(a.first) < store.text(b.first);
  });
  Json values = Json::array();
  for (auto entry = sorted.begin(); entry != middle; ++entry)
    values.push_back({{"value", store.text(entry->first)}, {"count", entry->second}});
  return values;
}

Json status_json(std::size_t spans, std::size_t errors, const Wanted& wanted) {
  Json values = Json::array();
  for (const auto& [value, count] : {std::pair<const char*, std::size_t>{"ok", spans - errors}, {"error", errors}})
    if (count > 0 && contains(value, wanted.part)) values.push_back({{"value", value}, {"count", count}});
  return values;
}

} // namespace

std::optional<std::string> facets_answer(const SharedStore& shared, const Parameters& parameters) {
  const std::string field = parameter(parameters, "field");
  const bool is_known = field.empty() || field == "status" ||
                        std::any_of(facets.begin(), facets.end(),
                                    [&](const Facet& facet) { return field == facet.field; });
  if (!is_known) return std::nullopt;
  const auto lock = shared.read();
  const Store& store = shared.store();
  const FoundSpans found = shared.find(parameter(parameters, "q"));
  std::array<Counts, facets.size()> counts;
  std::size_t spans = 0;
  std::size_t errors = 0;
  for (std::size_t i = 0; i < store.span_count(); ++i) {
    if (!found.has_row(i)) continue;
    const SpanRow row = store.row(i);
    ++spans;
    errors += row.failed ? 1 : 0;
    for (std::size_t facet = 0; facet < facets.size(); ++facet)
      if ((field.empty() || field == facets[facet].field) && row.*facets[facet].text != TextPool::empty)
        ++counts[facet][row.*facets[facet].text];
  }
  const Wanted wanted{lower_case(parameter(parameters, "contains")), parameter(parameters, "limit", 20, 1000)};
  Json list = Json::array();
  if (field.empty() || field == "status")
    list.push_back({{"field", "status"},
                    {"distinct", errors > 0 && errors < spans ? 2 : 1},
                    {"values", status_json(spans, errors, wanted)}});
  for (std::size_t facet = 0; facet < facets.size(); ++facet)
    if (field.empty() || field == facets[facet].field)
      list.push_back({{"field", facets[facet].field},
                      {"distinct", counts[facet].size()},
                      {"values", values_json(store, counts[facet], wanted)}});
  return text_of({{"revision", shared.revision()}, {"spans", spans}, {"problem", found.problem}, {"facets", list}});
}

} // namespace llmobs::viewer
