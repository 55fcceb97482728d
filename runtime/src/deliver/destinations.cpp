#include "deliver/destinations.h"

#include <algorithm>
#include <utility>

namespace llmobs {

void Destinations::use(std::vector<DestinationParts> parts) {
  std::vector<std::unique_ptr<Destination>> next;
  for (DestinationParts& one : parts) {
    // An equal share needs nobody to give anything back when another one dies.
    size_t share = budget_.limit() / parts.size();
    next.push_back(std::make_unique<Destination>(std::move(one), budget_, share, ledger_));
  }
  abandon();
  all_ = std::move(next);
  ledger_.expect(static_cast<unsigned>(all_.size()));
  ++generation_;
}

void Destinations::take(SpanData& span) {
  if (all_.empty()) return count_dropped(DropReason::queue_full);
  uint32_t number = ledger_.open();
  for (auto& one : all_) one->take(span, number);
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
  Mark mark{generation_, {}};
  for (const auto& one : all_) mark.added.push_back(one->added());
  return mark;
}

// What was given up with the destinations before is dealt with.
bool Destinations::is_past(const Mark& mark) const noexcept {
  if (mark.generation != generation_) return true;
  for (size_t i = 0; i < all_.size(); ++i) {
    if (all_[i]->delivery().done() < mark.added[i]) return false;
  }
  return true;
}

bool Destinations::can_get_on() const noexcept {
  return std::any_of(all_.begin(), all_.end(),
                     [](const auto& one) { return one->has_something() && !one->delivery().is_pausing(); });
}

void Destinations::end_pauses() noexcept {
  for (auto& one : all_) one->delivery().end_pause();
}

void Destinations::abandon() {
  for (auto& one : all_) one->delivery().abandon();
}

void Destinations::idle() noexcept {
  for (auto& one : all_) one->idle();
}

} // namespace llmobs
