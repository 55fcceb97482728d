// The Worker conducts the background thread: wait, drain the rings, assemble spans, encode them, deliver them, say
// what was dropped; and answer the program's wishes (control.h). It looks often while there is work and seldom when
// there is none.
#pragma once

#include "base/config.h"
#include "base/memory_budget.h"
#include "deliver/destinations.h"
#include "deliver/http.h"
#include "run/flight_recorder.h"
#include "span/assembler.h"
#include "span/drain.h"
#include "span/span_processor.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace llmobs {

class Worker {
public:
  explicit Worker(std::unique_ptr<FinalConfig> config);

  /// Returns when the program wants it to stop, or when all other threads have ended.
  void run();

private:
  struct Flush {
    uint32_t number;
    std::optional<Destinations::Mark> until; // it is over when this is past; nothing: not drained yet
  };

  void do_round();
  void look_after_everything() noexcept;
  void poll();
  void make_way() noexcept;
  size_t enough_room() const noexcept;
  void spool_if_full() noexcept;
  void wait_for_room(size_t bytes);
  void take_over_settings();
  void use_destinations();
  std::unique_ptr<SpoolFolder> make_spool() const;
  void take_secrets_out();
  void sample();
  void prepare(Assembler& assembler);
  bool find_room();
  void drop_open() noexcept;
  void note_flushes();
  void answer_flushes();
  uint64_t lost() const noexcept;
  void note_outcome() const noexcept;
  void wait();
  void sleep(unsigned ms);
  void idle() noexcept;
  void stop();
  void note_deaths();
  void deliver_rest(uint64_t deadline_ns);
  uint64_t time_for_spool_ns() const noexcept;
  bool somebody_wants_something() const noexcept;
  bool program_has_ended() const noexcept;
  bool is_urgent() const noexcept { return !flushes_.empty() || stopping_ || dying_; }

  std::unique_ptr<FinalConfig> config_;
  MemoryBudget budget_;
  HttpLoop http_;
  Destinations destinations_{budget_, http_};
  SpanProcessor processor_;
  Evaluations evaluations_{destinations_};
  std::unique_ptr<Secrets> secrets_; // null: the program wants to see them
  std::unique_ptr<Sampler> sampler_;
  Sampler::Tags usual_tags_;
  FlightRecorder recorder_{processor_};
  Assembler assembler_;
  Drain drain_;
  const Drain::Pause make_way_ = [this] { make_way(); };
  uint64_t stuck_at_ = ~uint64_t{0}; // of destinations_.done(): they were waited for in vain
  std::vector<Flush> flushes_;
  uint32_t flushes_noted_ = 0;
  uint32_t deaths_noted_ = 0;
  bool stopping_ = false;
  bool dying_ = false;
  size_t taken_ = 0; // bytes of records in the last look
  unsigned interval_ms_ = 0;
};

} // namespace llmobs
