// The FlightRecorder is what the worker has to do with the flight recorder's file (record/recorder_slots.h): it says in the
// journal which spans were handed on, and in the file's head how far all that was is dealt with; and it recovers what other
// processes left. Without a recorder there is nothing to do.
#pragma once

#include "base/config.h"
#include "deliver/destinations.h"
#include "recorder/recorder_journal.h"
#include "run/recorder_recovery.h"
#include "span/assembler.h"

#include <cstdint>
#include <deque>
#include <optional>

namespace llmobs {

/// Before the program's first ring: makes the file, if the settings say where. Says so if it cannot.
void open_recorder(const FinalConfig& config);

/// Background thread only.
class FlightRecorder final : public SpanSink {
public:
  /// `next`: where spans go that were put together.
  explicit FlightRecorder(SpanSink& next) : next_(next), journal_(RecorderJournal::instance()) {}

  RecorderJournal* journal() const noexcept { return journal_; }

  /// These settings hold from now on; looks for what other processes left, if that was not done.
  void use(const FinalConfig& config);
  void take(SpanData& span) override;

  /// After each look at the rings.
  void note_time(const ClockScale& clock) noexcept;
  void note_settled(const Destinations& destinations);
  void report_lost();

  /// `prepare`: an assembler as this process has one; `has_room`: for one more span.
  void recover(Destinations& destinations, Evaluations& evaluations, const std::function<void(Assembler&)>& prepare,
               const std::function<bool()>& has_room);
  /// What other processes left is still on its way to the destinations.
  bool is_recovering() const noexcept { return recovery_ && recovery_->is_busy(); }

  /// Tracing stops: open spans are dropped.
  void drop_open(const Assembler& assembler) noexcept;
  /// The background thread ends; nothing is delivered after this.
  void stop(bool is_delivered) noexcept;

private:
  struct Mark {
    uint64_t number;
    Destinations::Mark until;
  };

  SpanSink& next_;
  RecorderJournal* journal_;
  std::deque<Mark> marks_; // not past, the oldest first
  uint64_t marked_ = 0;    // the last one's number
  uint64_t reported_ = 0;
  std::optional<RecorderRecovery> recovery_;
  std::string ml_app_, service_, env_, version_;
};

} // namespace llmobs
