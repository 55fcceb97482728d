#include "run/recorder_replay.h"

#include "base/program_maps.h"
#include "base/statistics.h"
#include "run/ending_signals.h"
#include "value/value_bytes.h"

#include <algorithm>

namespace llmobs {

using namespace recorder;

namespace {

constexpr size_t no_bound = SIZE_MAX / 4; // the file has one
constexpr uint64_t hour_ns = 3600000000000;

Bytes value_of(std::string_view text) {
  Bytes value;
  append_text(value, Tag::string, text);
  return value;
}

} // namespace

void RecorderReplay::run(uint64_t skip) {
  skip_ = skip;
  Anchor anchor = image_.anchor();
  last_ticks_ = anchor.ticks;
  if (image_.service() != setting_.service) service_ = value_of(image_.service());
  if (image_.env() != setting_.env) env_ = value_of(image_.env());
  if (image_.version() != setting_.version) version_ = value_of(image_.version());
  for (const auto& item : image_.items()) {
    if (item.type == EntryType::maps) maps_ = item.text();
  }
  std::vector<ProgramMapping> mappings = parse_maps(maps_);
  MemoryBudget budget(no_bound);
  Assembler assembler(*this, budget);
  setting_.prepare(assembler);
  assembler.clock().use({anchor.ticks, anchor.monotonic_ns, anchor.unix_ns}, anchor.ns_per_tick);
  assembler.read_by(
      [&](const char* address, std::string& text) {
        return text_at(address, text) || read_text_in_file(mappings, reinterpret_cast<uintptr_t>(address), text);
      },
      &maps_);
  assembler.hand_on(&setting_.evaluations);
  for (const auto& item : image_.items()) replay(item, assembler);
  for (int cycles = 0; cycles < 3; ++cycles) assembler.finish_cycle();
  interrupts_ = true;
  assembler.interrupt_open(name_of_end(static_cast<int>(image_.ended_by())), last_ticks_);
}

void RecorderReplay::replay(const RecorderImage::Item& item, Assembler& assembler) {
  switch (item.type) {
  case EntryType::cycle: return assembler.finish_cycle();
  case EntryType::text:
    texts_[reinterpret_cast<const char*>(item.word())] = item.text().substr(sizeof(uint64_t));
    return;
  case EntryType::record: break;
  case EntryType::finished:
  case EntryType::gone:
  case EntryType::maps: return;
  }
  const RecordHeader& record = item.record();
  if (record.type() == RecordType::evaluation) {
    if (image_.is_evaluation_settled(item) || !admits_one()) return;
    AccountsLock().count_captured(0, 1);
  }
  see_time(record);
  assembler.accept(record, static_cast<Seen>(std::min(item.seen, uint8_t{2})));
}

// The last sign of life: the last record's time, or the last look at the clocks.
void RecorderReplay::see_time(const RecordHeader& record) noexcept {
  uint64_t ticks = 0;
  if (record.type() == RecordType::begin) ticks = reinterpret_cast<const BeginRecord&>(record).ticks;
  if (record.type() == RecordType::end) ticks = reinterpret_cast<const EndRecord&>(record).ticks;
  Anchor anchor = image_.anchor();
  bool is_later = ticks > last_ticks_;
  if (is_later && static_cast<double>(ticks - anchor.ticks) * anchor.ns_per_tick < hour_ns) last_ticks_ = ticks;
}

bool RecorderReplay::text_at(const char* address, std::string& text) const {
  auto known = texts_.find(address);
  if (known == texts_.end()) return false;
  text = known->second;
  return true;
}

// The next one is to be handed on.
bool RecorderReplay::admits_one() {
  if (stopped_) return false;
  if (handed_ >= skip_ && !setting_.has_room()) {
    stopped_ = true;
    return false;
  }
  return handed_++ >= skip_;
}

void RecorderReplay::take(SpanData& span) {
  if (image_.is_settled(span.span_id) || !admits_one()) return;
  AccountsLock().count_captured(1, 0);
  interrupted_ += interrupts_;
  show_origin(span);
  setting_.spans.take(span);
}

// What the encoders would say of this process.
void RecorderReplay::show_origin(SpanData& span) {
  if (span.ml_app.empty() && image_.ml_app() != setting_.ml_app) span.ml_app = image_.ml_app();
  const std::pair<std::string_view, const Bytes*> origins[] = {{"service", &service_},
                                                               {"env", &env_},
                                                               {"version", &version_}};
  for (auto [name, value] : origins) {
    if (!value->empty() && !std::as_const(span.tags).find(name)) span.tags.put(name, value_in(*value));
  }
}

} // namespace llmobs
