#include "deliver/destinations.h"

#include "base/log.h"

#include <fmt/format.h>

#include <algorithm>
#include <type_traits>
#include <utility>

namespace llmobs {

namespace {

// Which kinds of records a destination takes: its own; and those of its like, if there is none of them. The events of Datadog's
// intakes are the same with an agent and without.
std::vector<std::string> kinds_for(const DestinationParts& one, const std::vector<DestinationParts>& parts,
                                   bool by_hand) {
  std::vector<std::string> kinds{one.kind};
  size_t hyphen = one.kind.find('-');
  std::string_view way = std::string_view(one.kind).substr(0, hyphen);
  auto take_if_free = [&](std::string_view other) {
    std::string kind(other);
    kind += std::string_view(one.kind).substr(hyphen);
    if (std::none_of(parts.begin(), parts.end(), [&](const auto& part) { return part.kind == kind; }))
      kinds.push_back(std::move(kind));
  };
  if (way == "agent" || (way == "file" && by_hand)) take_if_free("agentless");
  if (way == "agentless" || (way == "file" && by_hand)) take_if_free("agent");
  return kinds;
}

} // namespace

void Destinations::use(std::vector<DestinationParts> parts, std::unique_ptr<SpoolFolder> spool, bool by_hand) {
  std::vector<std::unique_ptr<Destination>> next;
  std::vector<std::string> no_evaluations;
  for (DestinationParts& one : parts) {
    if (!one.no_evaluations.empty()) no_evaluations.push_back(std::move(one.no_evaluations));
  }
  auto takes = [&](Counted what) {
    return std::count_if(parts.begin(), parts.end(), [what](const auto& one) { return one.takes() == what; });
  };
  auto of_spans = static_cast<unsigned>(takes(Counted::spans));
  auto of_evaluations = static_cast<unsigned>(takes(Counted::evaluations));
  std::vector<std::unique_ptr<SpoolQueue>> queues;
  for (const DestinationParts& one : parts) {
    queues.push_back(spool && !one.kind.empty() ? std::make_unique<SpoolQueue>(*spool, kinds_for(one, parts, by_hand),
                                                                               one.where, one.exporter->common())
                                                : nullptr);
  }
  for (DestinationParts& one : parts) {
    // An equal share needs nobody to give anything back when another one dies.
    bool is_for_spans = one.takes() == Counted::spans;
    size_t share = is_for_spans ? budget_.limit() / of_spans : budget_.limit() / 4 / of_evaluations;
    SpanLedger& ledger = is_for_spans ? ledger_ : evaluation_ledger_;
    next.push_back(
        std::make_unique<Destination>(std::move(one), budget_, share, ledger, std::move(queues[next.size()])));
  }
  abandon();
  tenants_.forget();
  all_ = std::move(next);
  no_evaluations_ = std::move(no_evaluations);
  spool_ = std::move(spool); // after those that knew the one before
  ledger_.expect(of_spans);
  evaluation_ledger_.expect(of_evaluations);
}

bool Destinations::has_any(Counted what) const noexcept {
  return std::any_of(all_.begin(), all_.end(),
                     [what](const auto& one) { return one->takes() == what && !one->is_tenant(); });
}

// Whoever submits none need not know.
void Destinations::say_who_gets_no_evaluations() {
  bool is_taken = has_any(Counted::evaluations);
  for (const std::string& line : std::exchange(no_evaluations_, {})) {
    log_line(is_taken ? LogLevel::info : LogLevel::warn, LogTopic::configuration,
             is_taken ? line : fmt::format("{}. They are dropped", line), line);
  }
}

constexpr size_t of_one = 2; // place: a destination of spans, and one of evaluations

template<class Data> void Destinations::take(const Data& data, Counted what, SpanLedger& ledger) {
  if (__builtin_expect(!data.route.empty(), 0) && tenants_.has(data.route)) {
    Destination* tenant = tenants_.find(data.route, what, ledger, all_);
    if (!tenant) {
      return count_dropped(Tenants::knows(data.route) ? DropReason::queue_full : DropReason::unreachable, 1, what);
    }
    return tenant->take(data, ledger.open(1));
  }
  if (what == Counted::evaluations && !no_evaluations_.empty()) say_who_gets_no_evaluations();
  if (!has_any(what)) return count_dropped(DropReason::unreachable, 1, what);
  uint32_t number = ledger.open();
  WrittenEvent written;
  for (auto& one : all_) {
    if (one->takes() != what || one->is_tenant()) continue;
    if constexpr (std::is_same_v<Data, SpanData>) {
      one->take(data, number, all_.size() > of_one ? &written : nullptr);
    } else {
      one->take(data, number);
    }
  }
}

void Destinations::take(SpanData& span) { take<SpanData>(span, Counted::spans, ledger_); }

void Destinations::take(const EvaluationData& evaluation) {
  take<EvaluationData>(evaluation, Counted::evaluations, evaluation_ledger_);
}

void Destinations::pump(bool urgent) {
  for (auto& one : all_) one->delivery().pump(urgent);
}

void Destinations::pump_full() {
  for (auto& one : all_) one->delivery().pump_full();
}

bool Destinations::is_behind(size_t bytes) const noexcept {
  return std::any_of(all_.begin(), all_.end(), [bytes](const auto& one) { return one->is_behind(bytes); });
}

bool Destinations::has_room_for(size_t bytes) const noexcept {
  return !all_.empty() && std::all_of(all_.begin(), all_.end(), [bytes](const auto& one) {
    return one->is_tenant() || one->has_room_for(bytes);
  });
}

uint64_t Destinations::done() const noexcept {
  uint64_t sum = 0;
  for (const auto& one : all_) sum += one->delivery().done();
  return sum;
}

unsigned Destinations::next_in_ms(unsigned longest) const noexcept {
  for (const auto& one : all_) longest = std::min(longest, one->delivery().next_in_ms(longest));
  return longest;
}

bool Destinations::is_under_way() const noexcept {
  return std::any_of(all_.begin(), all_.end(), [](const auto& one) { return one->delivery().is_under_way(); });
}

Destinations::Mark Destinations::mark() const {
  Mark mark;
  for (const auto& one : all_) mark.added.emplace_back(one->number(), one->added());
  return mark;
}

// What was given up with the destinations before is dealt with.
bool Destinations::is_past(const Mark& mark) const noexcept {
  for (const auto& one : all_) {
    for (auto [number, added] : mark.added) {
      if (number == one->number() && one->delivery().done() < added) return false;
    }
  }
  return true;
}

bool Destinations::can_get_on() const noexcept {
  return std::any_of(all_.begin(), all_.end(), [](const auto& one) {
    return one->delivery().is_under_way() || (one->has_something() && !one->delivery().is_pausing());
  });
}

void Destinations::end_pauses() noexcept {
  for (auto& one : all_) one->delivery().end_pause();
}

void Destinations::abandon() {
  for (auto& one : all_) one->delivery().abandon();
}

void Destinations::spool_waiting() noexcept {
  for (auto& one : all_) one->delivery().spool_waiting(true);
}

void Destinations::note_end() noexcept {
  for (auto& one : all_) one->delivery().note_end();
}

void Destinations::idle() noexcept {
  for (auto& one : all_) one->idle();
}

void Destinations::show_counts() const noexcept {
  for (size_t i = 0; i < all_.size(); ++i) show_destination(i, all_[i]->name(), all_[i]->counts());
  show_destinations(all_.size());
}

} // namespace llmobs
