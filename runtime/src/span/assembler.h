// The Assembler puts spans together from their records. Records of one thread come in order; records of different
// threads may come in any order within what a drain cycle (drain.h) allows: an end before its begin, a child before
// its parent. The assembler waits as long as something older may still be on its way, and no longer.
//
// What a span inherits (lineage.h) is decided when its begin is seen: session and ml_app from itself, else its
// parent, else (session) the first one that was set in its trace; the agent from its nearest agent ancestor.
#pragma once

#include "base/clock.h"
#include "base/memory_budget.h"
#include "base/statistics.h"
#include "span/evaluations.h"
#include "span/span_finisher.h"
#include "span/span_table.h"
#include "span/traces.h"

#include <memory>
#include <new>
#include <unordered_map>
#include <vector>

namespace llmobs {

/// What of the time before a record has been seen.
enum class Seen : uint8_t {
  everything, // everything that happened before it
  this_cycle, // everything, once this cycle is over
  next_cycle, // everything, once the next cycle is over
};

/// Where finished spans go.
class SpanSink {
public:
  /// `span` may be changed on its way.
  virtual void take(SpanData& span) = 0;

protected:
  ~SpanSink() = default;
};

class Assembler {
public:
  Assembler(SpanSink& sink, MemoryBudget& budget) : sink_(sink), budget_(budget) {}

  void accept(const RecordHeader& record, Seen before) noexcept;
  void end(uint64_t span_id, uint64_t ticks, Seen before) noexcept;
  void finish_cycle() noexcept;
  /// The program ends, by `what`, at `ticks`: so does what is open now.
  void interrupt_open(std::string_view what, uint64_t ticks) noexcept;
  /// Tracing stops: what is open now is dropped and counted.
  void drop_open() noexcept;

  /// Gives back memory that is kept for spans to come.
  void idle() noexcept { spans_.idle(); }

  /// From now on these secrets are taken out of spans; null: none are.
  void take_out(const Secrets* secrets) noexcept { finisher_.take_out(secrets); }
  void show_only(const CaptureSwitches& capture) noexcept { finisher_.show_only(capture); }

  /// How traces that begin from now on are sampled, and the tags that every span has.
  void sample(const Sampler* sampler, Sampler::Tags usual) {
    sampler_ = sampler;
    usual_tags_ = std::move(usual);
  }
  /// Completes what is known of a span, to be told to another process: what spans that begin below it inherit.
  void tell(Propagated& about) noexcept;

  /// Evaluations among the records are these' business; null: nobody's.
  void hand_on(Evaluations* evaluations) noexcept { evaluations_ = evaluations; }

  /// Open, or a span of another process below which spans may begin.
  bool knows(uint64_t span_id) const noexcept { return spans_.find(span_id) || remotes_.find(span_id); }
  template<class Visit> void for_each_open(Visit&& visit) const { spans_.for_each(visit); }

  /// Records are those of another process: what they point to is read like this (span_finisher.h).
  void read_by(const ForeignTexts::Reader& reader, const std::string* maps) {
    sites_.read_by(reader);
    finisher_.read_by(reader, maps);
    counts_drops_ = false; // they were counted there
  }

  ClockScale& clock() noexcept { return clock_; }
  size_t open() const noexcept { return spans_.size(); }

private:
  struct Orphan { // a record whose span has not begun yet
    bool is_end = false;
    uint64_t ticks = 0;
    Bytes fields;
    uint8_t cycles_left = 0;
    size_t cost() const noexcept { return sizeof(Orphan) + fields.size(); }
  };
  struct FieldBytes {
    const unsigned char* begin;
    const unsigned char* end;
    size_t size() const noexcept { return static_cast<size_t>(end - begin); }
  };

  void enter_remote(const BeginRecord& record, FieldBytes fields);
  void begin(const BeginRecord& record, FieldBytes fields, Seen before);
  void update(uint64_t span_id, FieldBytes fields, Seen before);
  void add_fields(OpenSpan& span, FieldBytes fields);
  void note_what_is_inherited(OpenSpan& span, FieldBytes fields);
  void note_tools(OpenSpan& span, RawValue list);
  void set_session_of_site(OpenSpan& span, const Site& site, FieldBytes fields);
  void set_session(OpenSpan& span, std::string_view session);
  void adopt_orphans(OpenSpan& span, Seen before);
  void keep_orphan(uint64_t span_id, Orphan orphan, Seen before);

  bool place_below_parent(OpenSpan& span);
  void place(OpenSpan& span, const LineagePointer& inherited);
  void place_all();
  LineagePointer lineage_of(uint64_t span_id) noexcept;
  const KnownTrace* sampled(const TraceId& trace);
  void finish(OpenSpan& span) noexcept;
  void interrupt(OpenSpan& span, std::string_view what, uint64_t ticks);
  void drop(OpenSpan& span) noexcept;
  void count_drop(DropReason reason) const noexcept {
    if (counts_drops_) count_dropped(reason);
  }

  SpanSink& sink_;
  Evaluations* evaluations_ = nullptr;
  MemoryBudget& budget_;
  bool counts_drops_ = true;
  ClockScale clock_;
  SiteCache sites_;
  SpanTable spans_;
  SpanFinisher finisher_;

  Traces traces_;
  RemoteParents remotes_;
  const Sampler* sampler_ = nullptr; // null: every trace is kept
  Sampler::Tags usual_tags_;

  std::vector<OpenSpan*> unplaced_, unplaced_later_;
  std::vector<OpenSpan*> ended_, ended_later_;
  std::unordered_map<uint64_t, std::vector<Orphan>> orphans_;

  // Bounded memories, by hash; a newer entry takes the place of an older one. Most programs need neither.
  struct Finished {
    uint64_t span_id = 0;
    LineagePointer passed_on;
  };
  struct TraceSession {
    TraceId trace;
    std::string session_id;
  };
  template<class Entry, size_t size> class Memory {
  public:
    bool exists() const noexcept { return entries_ != nullptr; }
    void make() { entries_ = std::make_unique<Entry[]>(size); }
    bool make_if_possible() noexcept { return exists() || (entries_.reset(new (std::nothrow) Entry[size]), exists()); }
    Entry& operator[](uint64_t id) const noexcept { return entries_[id % size]; }

  private:
    std::unique_ptr<Entry[]> entries_;
  };
  Memory<Finished, 1024> finished_;
  Memory<TraceSession, 256> trace_sessions_;
};

} // namespace llmobs
