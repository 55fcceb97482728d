// Files of the spool, from any bytes: what is read of them lies inside of them, is read in the same way a second time, and is a record when
// it is written anew.
#include "spool/spool_folder.h"
#include "spool/spool_record.h"

#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

namespace {

using namespace llmobs;

void must(bool good) {
  if (!good) std::abort();
}

void check(const SpoolRecord& record) {
  std::vector<uint32_t> sizes;
  size_t used = 0;
  record.each_event([&](std::string_view event) {
    must(event.empty() || (event.data() >= record.content.data() &&
                           event.data() + event.size() <= record.content.data() + record.content.size()));
    sizes.push_back(static_cast<uint32_t>(event.size()));
    used += event.size() + record.gap;
  });
  must(sizes.size() == record.count && used == record.content.size() + record.gap);
  Bytes written;
  write_spool_head(record.label, sizes.data(), record.count, record.gap, record.content, written);
  written.append(record.content);
  SpoolReader reader(written.text());
  SpoolRecord again;
  must(reader.next(again) && again.content == record.content && again.label.kind == record.label.kind);
  must(!reader.next(again) && reader.damaged() == 0);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  SpoolReader reader(bytes);
  SpoolRecord record;
  uint64_t events = 0;
  while (reader.next(record)) {
    check(record);
    if (!record.is_done) events += record.count;
  }
  SpoolSums sums = sums_of_spool(bytes);
  must(sums.spans + sums.evaluations == events && sums.damaged == reader.damaged());
  return 0;
}
