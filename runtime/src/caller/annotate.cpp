// What a program says about a span: annotate(). Metrics and tags, of which there are most, have functions of their own that
// write their record on the fast path.
#include "base/sized.h"
#include "caller/declaration_fields.h"
#include "caller/fast_path.h"
#include "caller/span_stack.h"

#include <llmobs/annotation.h>

namespace llmobs {

namespace {

void write_field(RecordWriter& record, Field field, const Value& value) noexcept {
  if (value.given()) record.field(field, value.type(), value.value());
}

void write_field(RecordWriter& record, Field field, const Entries& entries) noexcept {
  if (!entries.empty()) record.field(field, entries);
}

// Cost tags after the tags that they name.
__attribute__((noinline)) void write_more(RecordWriter& record, const Annotation& annotation) noexcept {
  write_user(record, annotation.user_id);
  write_cost_tags(record, annotation.cost_tags);
  write_prompt(record, Field::prompt, annotation.prompt);
  write_tool_definitions(record, annotation.tool_definitions);
  write_field(record, Field::tool_version, annotation.tool_version);
  write_agent(record, Field::agent, annotation.agent);
  write_span_links(record, annotation.span_links);
  write_error(record, annotation.error);
}

static_assert(Entry::key_tag == (shaped_value | static_cast<int>(Tag::key)) &&
              Entry::longest_key == short_key_size - 2);
static_assert(Entry::text_tag == (shaped_value | static_cast<int>(Tag::string)) &&
              Entry::held_size == short_key_size + 1);

// Room is asked for once, for the largest that entries can be on the fast path.
constexpr size_t largest_short_entry = longest_short_key + longest_short_text + 12;

// Null when the entry has to take the general path: a long key or text, a value of another type.
LLMOBS_ALWAYS_INLINE unsigned char* put_short_entry(unsigned char* at, const Entry& entry) noexcept {
  uint32_t shape = entry.shape();
  const llmobs_value& value = entry.value();
  Text key = entry.key();
  if (key.size() > longest_short_key || value.size > longest_short_text || shape == llmobs_opaque_shape) return nullptr;
  at = put_head(at, static_cast<unsigned char>(Tag::key), static_cast<uint32_t>(key.size()));
  copy_short_key(at, key.data(), key.size());
  return put_short_value(at + key.size(), shape, value);
}

__attribute__((cold, noinline)) bool annotate_any(uint64_t span_id, const Annotation& annotation) noexcept {
  if (span_id == 0 && !recording_thread()) return false;
  ThreadState* thread = writable_thread();
  if (!thread) return false;
  if (span_id == 0 && thread->context && is_suppressed(*thread)) return false;
  if (span_id == 0) span_id = thread->top[-1].span_id;
  if (span_id == 0) return false;
  return update_span(*thread, span_id, [&](RecordWriter& record) {
    write_field(record, Field::input, annotation.input);
    write_field(record, Field::output, annotation.output);
    write_field(record, Field::metadata, annotation.metadata);
    write_field(record, Field::metrics, annotation.metrics);
    write_field(record, Field::tags, annotation.tags);
    write_field(record, Field::session_id, annotation.session_id);
    write_field(record, Field::model_name, annotation.model_name);
    write_field(record, Field::model_provider, annotation.model_provider);
    if (detail::says_more(annotation)) write_more(record, annotation);
  });
}

// The short ones first.
LLMOBS_ALWAYS_INLINE void copy_text_of_a_tag(unsigned char* to, const char* from, size_t size) noexcept {
  if (size < sizeof(SixteenBytes)) return copy_few_bytes(to, from, size);
  copy_short_text(to, from, size);
}

// An update record of one field, which is an object.
struct ShortObject {
  ShortRecord record;

  // False: take the general path. Otherwise the entries follow, at entries().
  LLMOBS_ALWAYS_INLINE bool begin(uint64_t span_id, size_t size) noexcept {
    if (!seam::on() || !record.begin(size)) return false;
    if (span_id == 0) span_id = record.thread.top[-1].span_id;
    if (span_id == 0) return record.give_up(), false;
    reinterpret_cast<UpdateRecord*>(record.at)->span_id = span_id;
    return true;
  }
  LLMOBS_ALWAYS_INLINE unsigned char* entries() const noexcept { return record.at + before_entries; }
  LLMOBS_ALWAYS_INLINE void put_heads(Field field, size_t used) const noexcept {
    record.put_header(RecordType::update, used);
    put_word(record.at + sizeof(UpdateRecord), head_of_object(field, used - before_entries));
  }
  LLMOBS_ALWAYS_INLINE void publish(Field field, const unsigned char* end) const noexcept {
    auto used = static_cast<size_t>(end - record.at);
    put_heads(field, used);
    record.publish_until(record.at + padded(used));
  }
  static constexpr size_t before_entries = sizeof(UpdateRecord) + shaped_field_size(0);
  // One byte behind the last entry may be written, too.
  static size_t most(size_t count) noexcept { return before_entries + count * largest_short_entry + 8; }
};

__attribute__((noinline)) bool annotate_entries(uint64_t span_id, Field field, const Entry* entries,
                                                size_t count) noexcept {
  ShortObject object;
  if (!object.begin(span_id, ShortObject::most(count))) return false;
  unsigned char* at = object.entries();
  for (const Entry* entry = entries; entry != entries + count; ++entry) {
    at = put_short_entry(at, *entry);
    if (!at) return object.record.give_up(), false;
  }
  object.publish(field, at);
  return true;
}

// The general path for what the two functions below don't do. (The order of arguments is theirs, so that none is moved.)
__attribute__((cold, noinline)) bool annotate_more(uint64_t span_id, const Entry* entries, size_t count,
                                                   Field field) noexcept {
  if (annotate_entries(span_id, field, entries, count)) return true;
  Annotation with;
  (field == Field::tags ? with.tags : with.metrics) = {entries, count};
  return annotate_any(span_id, with);
}

// At least one number under a held name, as metrics mostly are.
LLMOBS_ALWAYS_INLINE bool annotate_numbers(uint64_t span_id, Field field, const Entry* entries, size_t count) noexcept {
  constexpr size_t entry_size = Entry::held_size + sizeof(uint64_t);
  size_t size = ShortObject::before_entries + count * entry_size;
  ShortObject object;
  if (!object.begin(span_id, size)) return false;
  object.put_heads(field, size);
  unsigned char* at = object.entries();
  const Entry* entry = entries;
  do {
    if (__builtin_expect(entry->tag() >= Entry::text_tag, 0)) return object.record.give_up(), false;
    copy_blocks(at, reinterpret_cast<const char*>(entry), std::make_index_sequence<2>());
    put_word(at + Entry::held_size, entry->value().word);
    at = in_one_register(at + entry_size);
    entry = in_one_register(entry + 1);
  } while (--count != 0);
  object.record.publish();
  return true;
}

// At least one number or text under a held name, as tags mostly are.
LLMOBS_ALWAYS_INLINE bool annotate_held(uint64_t span_id, Field field, const Entry* entries, size_t count) noexcept {
  ShortObject object;
  if (!object.begin(span_id, ShortObject::most(count))) return false;
  unsigned char* at = object.entries();
  const Entry* entry = entries;
  do {
    size_t size = entry->value().size;
    if (__builtin_expect(entry->tag() > Entry::text_tag || size > longest_short_text, 0))
      return object.record.give_up(), false;
    copy_blocks(at, reinterpret_cast<const char*>(entry), std::make_index_sequence<2>());
    uint64_t word = entry->value().word;
    at += Entry::held_size;
    if (entry->tag() == Entry::text_tag) {
      put_word(at, size); // of which two bytes too many
      at += shaped_value_head - 1;
      copy_text_of_a_tag(at, reinterpret_cast<const char*>(word), size);
      at = in_one_register(at + size);
    } else {
      at = in_one_register(put_word(at, word));
    }
    entry = in_one_register(entry + 1);
  } while (--count != 0);
  object.publish(field, at);
  return true;
}

} // namespace

inline namespace v1 {
namespace detail {

bool annotate_with(uint64_t span_id, const Annotation* annotation, size_t size) noexcept {
  Sized<Annotation> given(annotation, size);
  const Annotation& with = *given;
  size_t texts = with.session_id.size() | with.model_name.size() | with.model_provider.size();
  bool more = with.input.given() || with.output.given() || with.metadata.size() != 0 || texts != 0 || says_more(with);
  if (more || with.metrics.empty() || with.tags.empty()) return annotate_any(span_id, with);
  return annotate_metrics(span_id, with.metrics.begin(), with.metrics.size()) &&
         annotate_tags(span_id, with.tags.begin(), with.tags.size());
}

bool annotate_metrics(uint64_t span_id, const Entry* entries, size_t count) noexcept {
  if (annotate_numbers(span_id, Field::metrics, entries, count)) return true;
  return annotate_more(span_id, entries, count, Field::metrics);
}

bool annotate_tags(uint64_t span_id, const Entry* entries, size_t count) noexcept {
  if (annotate_held(span_id, Field::tags, entries, count)) return true;
  return annotate_more(span_id, entries, count, Field::tags);
}

} // namespace detail
} // namespace v1
} // namespace llmobs
