// RecordFields is where the fields of a record are: behind its fixed part, or on the heap (spill.h), where they are freed when
// the record has been dealt with.
#pragma once

#include "record/evaluation_record.h"
#include "record/spill.h"

#include <cstring>

namespace llmobs {

/// How long a record of this type is without its fields; 0: it has none.
constexpr size_t fixed_size_of(RecordType type) noexcept {
  switch (type) {
  case RecordType::begin:
  case RecordType::remote: return sizeof(BeginRecord);
  case RecordType::end: return sizeof(EndRecord);
  case RecordType::update:
  case RecordType::remote_left: return sizeof(UpdateRecord);
  case RecordType::evaluation: return sizeof(EvaluationRecord);
  case RecordType::skip: break;
  }
  return 0;
}

class RecordFields {
public:
  explicit RecordFields(const RecordHeader& record) noexcept {
    const auto* bytes = reinterpret_cast<const unsigned char*>(&record);
    begin_ = bytes + fixed_size_of(record.type());
    end_ = bytes + record.used();
    if (!record.spilled()) return;
    std::memcpy(&spill_, begin_, sizeof spill_);
    begin_ = spill_.block;
    end_ = spill_.block + spill_.size;
  }
  ~RecordFields() { release_spill(spill_); }
  RecordFields(const RecordFields&) = delete;
  RecordFields& operator=(const RecordFields&) = delete;

  const unsigned char* begin() const noexcept { return begin_; }
  const unsigned char* end() const noexcept { return end_; }

private:
  const unsigned char* begin_;
  const unsigned char* end_;
  Spill spill_{nullptr, 0};
};

} // namespace llmobs
