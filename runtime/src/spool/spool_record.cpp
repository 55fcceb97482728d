#include "spool/spool_record.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace llmobs {

namespace {

constexpr std::string_view mark("\xff\xfe"
                                "llmobs spool\xfe\xff",
                                16);

struct Head {
  char mark[16];
  uint64_t state;
  uint64_t size; // of the body, which follows
  uint64_t checksum;
};
static_assert(sizeof(Head) == 40 && offsetof(Head, state) == spool_state_at, "it is written as it lies");

// What the body begins with. Behind it: kind, origin, common, the sizes of the events, the events.
struct Contents {
  uint32_t count;
  uint32_t gap;
  uint32_t kind;
  uint32_t origin;
  uint32_t common;
};

uint64_t checksum_of(std::string_view first, std::string_view second) noexcept {
  XXH3_state_t state;
  XXH3_INITSTATE(&state); // its seed and secret are looked at
  XXH3_64bits_reset_withSeed(&state, first.size() + second.size());
  XXH3_64bits_update(&state, first.data(), first.size());
  if (!second.empty()) XXH3_64bits_update(&state, second.data(), second.size());
  return XXH3_64bits_digest(&state);
}

// How the sizes in a body go together with its length. False: they do not.
bool is_sound(const SpoolRecord& record) noexcept {
  uint64_t needed = record.count == 0 ? 0 : (record.count - uint64_t{1}) * record.gap;
  for (uint32_t i = 0; i < record.count; ++i) {
    uint32_t size = 0;
    std::memcpy(&size, record.sizes.data() + i * sizeof size, sizeof size);
    needed += size;
  }
  return record.count != 0 && needed == record.content.size();
}

} // namespace

void write_spool_head(const SpoolLabel& label, const uint32_t* sizes, uint32_t count, uint32_t gap,
                      std::string_view events, Bytes& out) {
  size_t begin = out.size();
  Contents contents{count, gap, static_cast<uint32_t>(label.kind.size()), static_cast<uint32_t>(label.origin.size()),
                    static_cast<uint32_t>(label.common.size())};
  Head head{};
  out.append(&head, sizeof head);
  out.append(&contents, sizeof contents);
  out.append(label.kind);
  out.append(label.origin);
  out.append(label.common);
  out.append(sizes, count * sizeof *sizes);
  std::string_view front = out.text().substr(begin + sizeof head);
  mark.copy(head.mark, sizeof head.mark);
  head.size = front.size() + events.size();
  head.checksum = checksum_of(front, events);
  std::memcpy(out.data() + begin, &head, sizeof head);
}

bool SpoolReader::read_here(SpoolRecord& record, size_t& end) noexcept {
  Head head;
  std::string_view left = bytes_.substr(at_);
  if (left.size() < sizeof head + sizeof(Contents) || left.substr(0, mark.size()) != mark) return false;
  std::memcpy(&head, left.data(), sizeof head);
  left.remove_prefix(sizeof head);
  if (head.size > left.size() || head.size < sizeof(Contents) || head.size > patience_) return false;
  std::string_view body = left.substr(0, head.size);
  patience_ -= body.size();
  if (XXH3_64bits_withSeed(body.data(), body.size(), body.size()) != head.checksum) return false;
  Contents contents;
  std::memcpy(&contents, body.data(), sizeof contents);
  body.remove_prefix(sizeof contents);
  uint64_t before_events = uint64_t{contents.kind} + contents.origin + contents.common + uint64_t{contents.count} * 4;
  if (before_events > body.size() || contents.gap > 1) return false;
  auto take = [&body](size_t size) {
    std::string_view taken = body.substr(0, size);
    body.remove_prefix(size);
    return taken;
  };
  record.offset = at_;
  record.is_done = head.state == spool_done;
  record.count = contents.count;
  record.gap = contents.gap;
  record.label.kind = take(contents.kind);
  record.label.origin = take(contents.origin);
  record.label.common = take(contents.common);
  record.sizes = take(contents.count * size_t{4});
  record.content = body;
  end = at_ + sizeof head + head.size;
  return is_sound(record);
}

// To where the next record may begin.
void SpoolReader::pass_by() noexcept {
  ++damaged_;
  size_t next = bytes_.find(mark, at_ + 1);
  at_ = next == std::string_view::npos ? bytes_.size() : next;
}

bool SpoolReader::next(SpoolRecord& record) noexcept {
  while (at_ < bytes_.size()) {
    size_t end = 0;
    if (read_here(record, end)) {
      at_ = end;
      return true;
    }
    pass_by();
  }
  return false;
}

} // namespace llmobs
