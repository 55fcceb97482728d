// The flight recorder's file of another process, as somebody may have left it: the input is entries of the journal, whose check sums are
// right, then a ring's bytes, or the file's head. Whatever it is, replaying it ends.
#include "base/memory_budget.h"
#include "record/ring.h"
#include "run/recorder_replay.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <sys/mman.h>
#include <unistd.h>
#include <vector>

namespace {

using namespace llmobs;
using namespace llmobs::recorder;

constexpr size_t slots = least_slots;

struct Input {
  const uint8_t* at;
  size_t left;
  size_t take(void* to, size_t size) {
    size = std::min(size, left);
    std::memcpy(to, at, size);
    at += size;
    left -= size;
    return size;
  }
  uint8_t byte() {
    uint8_t byte = 0;
    take(&byte, 1);
    return byte;
  }
};

class Sink final : public SpanSink, public EvaluationSink {
public:
  void take(SpanData&) override {}
  void take(const EvaluationData&) override {}
};

void put_journal(std::vector<unsigned char>& file, Input& input) {
  auto* head = reinterpret_cast<Head*>(file.data());
  head->uses[0] = static_cast<uint32_t>(SlotUse::journal);
  auto* segment = reinterpret_cast<Segment*>(file.data() + place_of(0));
  auto* at = reinterpret_cast<unsigned char*>(segment + 1);
  uint64_t used = 0, number = 0;
  for (unsigned count = input.byte() % 32; count != 0; --count) {
    Entry entry{++number, input.byte(), static_cast<EntryType>(input.byte() % 8), input.byte(), 0, 0};
    uint64_t words[32] = {};
    input.take(words, entry.size);
    entry.check = check_of(entry, words);
    std::memcpy(at + used, &entry, sizeof entry);
    std::memcpy(at + used + sizeof entry, words, padded_entry(entry.size) - sizeof entry);
    used += padded_entry(entry.size);
  }
  segment->used = used;
  segment->slots = 1;
}

void put_ring(std::vector<unsigned char>& file, Input& input) {
  auto* head = reinterpret_cast<Head*>(file.data());
  size_t slot = journal_slots(slots);
  head->uses[slot] = static_cast<uint32_t>(SlotUse::ring);
  size_t ring = input.byte() % sizeof(Ring);
  input.take(file.data() + place_of(slot) + ring, input.byte() % (sizeof(Ring) - ring + 1));
  input.take(file.data() + place_of(slot) + page, ring_bytes);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const int file = memfd_create("recorder", MFD_CLOEXEC);
  static Sink sink;
  Input input{data, size};
  std::vector<unsigned char> bytes(file_bytes(slots));
  auto* head = reinterpret_cast<Head*>(bytes.data());
  std::memcpy(head->magic, magic, sizeof magic);
  head->format = format;
  head->slots = slots;
  head->anchors[0] = {1000, 1000, 1000, 1.0};
  uint8_t changes_head = input.byte();
  head->settled = input.byte();
  put_journal(bytes, input);
  if (changes_head % 4 == 0) input.take(bytes.data() + input.byte(), input.byte());
  put_ring(bytes, input);
  if (pwrite(file, bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) std::abort();
  RecorderImage image;
  if (image.read(file) != RecorderImage::Outcome::good) return 0;
  Evaluations evaluations(sink);
  RecorderReplay replay(image, {sink, evaluations, [](Assembler&) {}, [] { return true; }, "app", "", "", ""});
  replay.run(0);
  return 0;
}
