// Destinations is all the places where spans go, usually one. Each finished span is offered to every one of them, and
// each goes its own way from there: what one refuses, or cannot be reached for, is no matter to the others. What may
// wait for one is its equal share of the memory budget, no more, so that a dead one cannot take what the living need
// to get a span through; evaluations have a quarter of such a share besides. One loop waits for the requests of all.
#pragma once

#include "deliver/destination.h"
#include "deliver/http.h"
#include "deliver/tenants.h"
#include "span/assembler.h"
#include "spool/spool_folder.h"

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace llmobs {

class Destinations final : public SpanSink, public EvaluationSink {
public:
  Destinations(MemoryBudget& budget, HttpLoop& http) : budget_(budget), http_(http), tenants_(http) {}

  /// Spans go to these from now on. What the ones before did not deliver is put into their spool, or given up, first.
  /// `by_hand`: a file takes what lies in the spool for Datadog.
  void use(std::vector<DestinationParts> parts, std::unique_ptr<SpoolFolder> spool = nullptr, bool by_hand = false);
  /// What was recorded in routing contexts goes elsewhere, as this says, which must stay.
  void use_tenants(const FinalConfig& config) { tenants_.use(config); }
  bool empty() const noexcept { return all_.empty(); }
  const std::vector<std::unique_ptr<Destination>>& all() const noexcept { return all_; }

  void take(SpanData& span) override;
  void take(const EvaluationData& evaluation) override;

  /// Each goes on as far as it can without waiting. `urgent`: batches go now, however small.
  void pump(bool urgent);
  /// The same, of batches that are full.
  void pump_full();
  /// Whether one gets on, but has no room for so many bytes yet.
  bool is_behind(size_t bytes) const noexcept;
  /// Whether what is no tenant's finds so much room everywhere.
  bool has_room_for(size_t bytes) const noexcept;
  /// Events that the destinations have dealt with, all together.
  uint64_t done() const noexcept;
  /// Milliseconds until one has something to do, at most `longest`; not counting news of requests under way.
  unsigned next_in_ms(unsigned longest) const noexcept;
  bool is_under_way() const noexcept;
  /// Waits for news of the requests under way, if there are any, at most `ms`, or until `bell` can be read.
  void wait_for_replies(unsigned ms, int bell) { http_.wait(ms, bell); }

  /// How far each has come to be when what it has now is dealt with.
  struct Mark {
    std::vector<std::pair<uint64_t, uint64_t>> added; // its number, and how many it has
  };
  Mark mark() const;
  bool is_past(const Mark& mark) const noexcept;

  /// Whether one has something left that it is not pausing before, or a request under way.
  bool can_get_on() const noexcept;
  void end_pauses() noexcept;
  /// Puts everything that is not delivered into the spool, or gives it up.
  void abandon();
  /// The same, without what is under way; and nothing is given up.
  void spool_waiting() noexcept;
  bool has_spool() const noexcept { return spool_ != nullptr; }
  /// The program ends: nothing more is taken out of the spool, and nothing compressed.
  void note_end() noexcept;

  /// Spans that some destination still has.
  uint64_t queued() const noexcept { return ledger_.pending(); }
  size_t tenants_bytes() const noexcept { return tenants_.queued_bytes(); }
  uint64_t queued_evaluations() const noexcept { return evaluation_ledger_.pending(); }
  void idle() noexcept;
  /// For the program to look at.
  void show_counts() const noexcept;

private:
  bool has_any(Counted what) const noexcept;
  void say_who_gets_no_evaluations();
  template<class Data> void take(const Data& data, Counted what, SpanLedger& ledger);

  MemoryBudget& budget_;
  HttpLoop& http_;
  SpanLedger ledger_;
  SpanLedger evaluation_ledger_{Counted::evaluations};
  std::unique_ptr<SpoolFolder> spool_;
  std::vector<std::unique_ptr<Destination>> all_;
  std::vector<std::string> no_evaluations_; // what is to be said once there is one
  Tenants tenants_;                         // their destinations stand behind the usual ones
};

} // namespace llmobs
