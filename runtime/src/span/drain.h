// One drain cycle: takes what the rings hold and hands it to the assembler, telling it what may still be missing.
//
// The rings' positions are read twice, one right after the other. What is before the first reading happened before it;
// whatever that depends on (a parent's begin on another thread, an update made before the span was handed over)
// happened earlier still, and so is before the second reading. The cycle takes everything up to the second.
#pragma once

#include "record/ring_chain.h"
#include "recorder/recorder_journal.h"
#include "span/assembler.h"

#include <functional>
#include <vector>

namespace llmobs {

class Drain {
public:
  /// Called every now and then, between two records.
  using Pause = std::function<void()>;

  /// Runs one cycle. Returns the number of bytes taken. What is taken is written into the journal first, if there is one.
  size_t run(Assembler& assembler, const Pause& pause = [] {}, RecorderJournal* journal = nullptr);

private:
  void read_positions();

  struct Cut {
    RingChain* rings;
    uint64_t first;
    uint64_t second;
  };
  std::vector<Cut> cuts_;
};

} // namespace llmobs
