// The flight recorder's file of a process that has died, from any bytes: it is read to its end, what it says of spans is put together, and
// each span and evaluation comes out as JSON. The input is a list of pieces: entries of the journal (with the right sum, so that what they
// hold is looked at), records in a ring, and bytes anywhere in the head.
#include "base/config.h"
#include "encode/encode_datadog.h"
#include "encode/encode_otlp.h"
#include "record/record_fields.h"
#include "record/ring.h"
#include "run/recorder_replay.h"
#include "span/evaluations.h"
#include "span/secrets.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <sys/mman.h>
#include <unistd.h>
#include <vector>

namespace {

using namespace llmobs;
using namespace llmobs::recorder;

void must(bool good) {
  if (!good) std::abort();
}

constexpr size_t slots = least_slots, ring_slot = least_slots - 1;

// Takes pieces off the front of the input.
class Input {
public:
  Input(const uint8_t* data, size_t size) noexcept : at_(data), end_(data + size) {}
  bool empty() const noexcept { return at_ == end_; }
  uint8_t byte() noexcept { return at_ == end_ ? 0 : *at_++; }
  std::string_view bytes(size_t size) noexcept {
    size = std::min(size, static_cast<size_t>(end_ - at_));
    at_ += size;
    return {reinterpret_cast<const char*>(at_) - size, size};
  }

private:
  const uint8_t* at_;
  const uint8_t* end_;
};

class File {
public:
  File() : number_(memfd_create("recorder", 0)) {
    must(number_ >= 0 && ftruncate(number_, static_cast<off_t>(file_bytes(slots))) == 0);
    void* mapping = mmap(nullptr, file_bytes(slots), PROT_READ | PROT_WRITE, MAP_SHARED, number_, 0);
    must(mapping != MAP_FAILED);
    memory_ = static_cast<unsigned char*>(mapping);
  }

  void fill(Input input) {
    head_ = new (memory_) Head{};
    std::memcpy(head_->magic, magic, sizeof magic);
    head_->format = format;
    head_->slots = slots;
    head_->base = reinterpret_cast<uint64_t>(memory_);
    head_->anchors[0] = {1000, 1000, 1700000000000000000, 1.0};
    head_->uses[0] = static_cast<uint32_t>(SlotUse::journal);
    head_->uses[ring_slot] = static_cast<uint32_t>(SlotUse::ring);
    entries_ = 0;
    number_of_entry_ = 1;
    auto* ring = new (memory_ + place_of(ring_slot)) Ring(memory_ + place_of(ring_slot) + page, ring_bytes);
    RingProducer producer{};
    producer.attach(ring);
    while (!input.empty()) {
      uint8_t what = input.byte();
      if (what % 8 < 4) {
        add_entry(input);
      } else if (what % 8 < 7) {
        add_to(producer, input);
      } else {
        size_t at = (static_cast<size_t>(input.byte()) << 8 | input.byte()) % sizeof(Head);
        std::string_view bytes = input.bytes(std::min<size_t>(input.byte(), sizeof(Head) - at));
        std::memcpy(memory_ + at, bytes.data(), bytes.size());
      }
    }
    new (memory_ + place_of(0)) Segment{};
    reinterpret_cast<Segment*>(memory_ + place_of(0))->used = entries_;
  }

  int number() const noexcept { return number_; }

private:
  // A record is as long as it says; what else is wrong with it is the reader's matter.
  static std::vector<uint64_t> record_of(Input& input) {
    auto type = static_cast<RecordType>(input.byte() % 8);
    size_t fixed = std::max(fixed_size_of(type), sizeof(RecordHeader));
    std::string_view bytes = input.bytes(fixed - sizeof(RecordHeader) + input.byte());
    size_t size = sizeof(RecordHeader) + bytes.size();
    std::vector<uint64_t> words((size + 7) / 8);
    words[0] = RecordHeader::of(type, size).word;
    std::memcpy(words.data() + 1, bytes.data(), bytes.size());
    // Few spans, so that records meet; and sites are texts of the journal.
    if (size >= 2 * sizeof(uint64_t) && type != RecordType::begin) words[1] &= 7;
    if (size >= 4 * sizeof(uint64_t) && type == RecordType::begin) words[2] &= 3, words[3] &= 7;
    return words;
  }

  void add_entry(Input& input) {
    Entry entry{number_of_entry_++, 0, static_cast<EntryType>(input.byte() % 8), input.byte(), 0, 0};
    std::vector<uint64_t> words;
    if (entry.type == EntryType::record) {
      words = record_of(input);
      entry.size = RecordHeader{words[0]}.used();
    } else {
      std::string_view bytes = input.bytes(input.byte());
      words.resize((bytes.size() + 7) / 8);
      if (!bytes.empty()) std::memcpy(words.data(), bytes.data(), bytes.size());
      if (!words.empty()) words[0] &= entry.type == EntryType::text ? 3 : 7;
      entry.size = static_cast<uint32_t>(bytes.size());
    }
    size_t size = padded_entry(entry.size);
    if (sizeof(Segment) + entries_ + size > slot_bytes) return;
    entry.check = check_of(entry, words.data());
    unsigned char* at = memory_ + place_of(0) + sizeof(Segment) + entries_;
    std::memcpy(at, &entry, sizeof entry);
    if (!words.empty()) std::memcpy(at + sizeof entry, words.data(), size - sizeof entry);
    entries_ += size;
  }

  static void add_to(RingProducer& producer, Input& input) {
    std::vector<uint64_t> words = record_of(input);
    unsigned char* end = nullptr;
    unsigned char* at = producer.reserve(8 * words.size(), 0, &end);
    if (!at) return;
    if (input.byte() % 8 == 0)
      words[0] = static_cast<uint64_t>(input.byte()) << 7 | (words[0] & 0x7f); // it lies about its size
    std::memcpy(at, words.data(), 8 * words.size());
    producer.publish(8 * words.size());
  }

  int number_;
  unsigned char* memory_ = nullptr;
  Head* head_ = nullptr;
  size_t entries_ = 0;
  uint64_t number_of_entry_ = 1;
};

class Spans final : public SpanSink {
public:
  void take(SpanData& span) override {
    Bytes out, otlp;
    datadog_.encode(span, out);
    must(nlohmann::json::accept(out.text()));
    otlp_.encode(span, otlp);
  }

private:
  FinalConfig config_;
  DatadogEncoder datadog_{config_};
  OtlpEncoder otlp_{config_};
};

class EvaluationCount final : public EvaluationSink {
  void take(const EvaluationData&) override {}
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static File file;
  static Secrets secrets("");
  file.fill(Input(data, size));
  RecorderImage image;
  if (image.read(file.number()) != RecorderImage::Outcome::good) return 0;
  Spans spans;
  EvaluationCount counted;
  Evaluations evaluations(counted);
  RecorderReplay::Setting setting{spans, evaluations, [](Assembler&) {}, [] { return true; }, "app", "service",
                                  "env", "1"};
  RecorderReplay replay(image, setting);
  replay.run(0);
  must(replay.is_complete());
  return 0;
}
