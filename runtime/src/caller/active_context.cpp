#include "caller/active_context.h"

#include "base/own_memory.h"
#include "base/sized.h"
#include "base/statistics.h"
#include "caller/declaration_fields.h"
#include "caller/record_writer.h"
#include "caller/thread_state.h"
#include "value/value_bytes.h"

#include <llmobs/annotation_context.h>

#include <exception>
#include <new>

namespace llmobs {

namespace {

constexpr size_t longest_context = 64 * 1024; // bytes of fields

// What contexts say, as views of their fields.
struct Said {
  std::string_view name;
  std::string_view route; // routing.h
  std::string_view session;
  NamedValues tags, metadata, prompt, agent, cost_tags;
  bool has_prompt = false;

  void add(const unsigned char* fields, size_t size) {
    FieldReader reader(fields, fields + size);
    Field field;
    RawValue value;
    while (reader.next(field, value)) {
      if (field == Field::name) name = value.string();
      if (field == Field::route) route = value.string();
      if (field == Field::context_session) session = value.string();
      if (field == Field::context_prompt) has_prompt = true;
      if (NamedValues* members = members_of(field)) add(*members, value, field == Field::context_prompt);
    }
  }

  NamedValues* members_of(Field field) {
    switch (field) {
    case Field::tags: return &tags;
    case Field::metadata: return &metadata;
    case Field::context_prompt: return &prompt;
    case Field::context_agent: return &agent;
    case Field::cost_tags: return &cost_tags;
    default: return nullptr;
    }
  }

private:
  static void add(NamedValues& members, RawValue object, bool is_prompt) {
    ValueReader in(object);
    Token token;
    in.next(token);
    std::string_view name;
    while (in.key(name)) {
      if (is_prompt && name == "template") members.remove("chat_template"); // a prompt has one of the two
      if (is_prompt && name == "chat_template") members.remove("template");
      members.put(name, in.value());
    }
  }
};

// Tags before the cost tags that name them.
Bytes fields_of(Said& said) {
  Bytes fields;
  auto add = [&](Field field, auto&& value) {
    constexpr size_t head = 1 + sizeof(uint32_t);
    size_t before = fields.size();
    fields.commit(fields.reserve(head) + head);
    value();
    put_head(fields.data() + before, static_cast<unsigned char>(field),
             static_cast<uint32_t>(fields.size() - before - head));
  };
  if (!said.route.empty()) add(Field::route, [&] { append_text(fields, Tag::string, said.route); });
  if (!said.name.empty()) add(Field::name, [&] { append_text(fields, Tag::string, said.name); });
  if (!said.session.empty()) add(Field::context_session, [&] { append_text(fields, Tag::string, said.session); });
  for (Field field : {Field::tags, Field::metadata, Field::cost_tags, Field::context_prompt, Field::context_agent}) {
    const NamedValues& members = *said.members_of(field);
    bool is_there = !members.empty() || (field == Field::context_prompt && said.has_prompt);
    if (is_there) add(field, [&] { append_object(fields, members); });
  }
  return fields;
}

struct OwnFields {
  Spill spill{nullptr, 0};

  OwnFields(ThreadState& thread, const AnnotationContextOptions& options) {
    RecordWriter record(thread);
    if (!record.start_apart()) throw std::bad_alloc();
    if (!options.name.empty()) record.field(Field::name, options.name.data(), options.name.size());
    if (!options.session_id.empty())
      record.field(Field::context_session, options.session_id.data(), options.session_id.size());
    if (!options.tags.empty()) record.field(Field::tags, options.tags);
    if (!options.metadata.empty()) record.field(Field::metadata, options.metadata);
    write_user(record, options.user_id);
    write_cost_tags(record, options.cost_tags);
    write_prompt(record, Field::context_prompt, options.prompt);
    write_agent(record, Field::context_agent, options.agent);
    spill = record.take_apart();
  }
  ~OwnFields() { release_spill(spill); }
  OwnFields(const OwnFields&) = delete;
  OwnFields& operator=(const OwnFields&) = delete;
};

ActiveContext* context_of(ThreadState& thread, const AnnotationContextOptions& options) {
  OwnFields own(thread, options);
  Said said;
  if (thread.context) said.add(thread.context->fields(), thread.context->size);
  said.add(own.spill.block, own.spill.size);
  Bytes fields = fields_of(said);
  return fields.size() <= longest_context ? make_context(fields, thread) : nullptr;
}

} // namespace

void leave_ended(ThreadState& thread) noexcept {
  while (ActiveContext* innermost = thread.context) {
    if (thread.context_is_kept || !innermost->ended.load(std::memory_order_acquire)) return;
    thread.context = share(innermost->around);
    thread.context_is_kept = innermost->around_is_kept;
    release(innermost);
  }
}

ActiveContext* make_context(const Bytes& fields, const ThreadState& thread, bool suppresses) noexcept {
  void* memory = own_malloc(sizeof(ActiveContext) + fields.size());
  if (!memory) return nullptr;
  suppresses = suppresses || (thread.context && thread.context->suppresses);
  auto* context = new (memory)
      ActiveContext{{2}, {false}, thread.context_is_kept, suppresses, share(thread.context), fields.size()};
  if (!fields.empty()) std::memcpy(context->fields(), fields.data(), fields.size());
  return context;
}

void enter_context(ThreadState& thread, ActiveContext* made) noexcept {
  if (!made) return count_content_lost();
  release(thread.context);
  thread.context = made;
  thread.context_is_kept = false;
}

ActiveContext* share(ActiveContext* context) noexcept {
  if (context) context->owners.fetch_add(1, std::memory_order_relaxed);
  return context;
}

bool is_suppressed(ThreadState& thread) noexcept {
  leave_ended(thread);
  return thread.context && thread.context->suppresses;
}

ActiveContext* current_annotations(ThreadState& thread) noexcept {
  if (thread.busy) return nullptr;
  thread.begin_recording();
  leave_ended(thread);
  thread.end_recording();
  return share(thread.context);
}

void release(ActiveContext* context) noexcept {
  while (context && context->owners.fetch_sub(1, std::memory_order_acq_rel) == 1) {
    ActiveContext* around = context->around;
    own_free(context);
    context = around;
  }
}

// Null: no memory.
template<class Make> static ActiveContext* begin_with(Make&& make) noexcept {
  ThreadState* thread = recording_thread();
  if (!thread) thread = enter_thread();
  if (!thread || thread->busy) return nullptr;
  ActiveContext* made = nullptr;
  thread->begin_recording();
  leave_ended(*thread);
  try {
    made = make(*thread);
  } catch (const std::exception&) { // no memory
  }
  enter_context(*thread, made);
  thread->end_recording();
  return made;
}

inline namespace v1 {
namespace detail {

void* begin_context(const AnnotationContextOptions* options, size_t size) noexcept {
  Sized<AnnotationContextOptions> with(options, size);
  return begin_with([&](ThreadState& thread) { return context_of(thread, *with); });
}

void* begin_suppression() noexcept {
  return begin_with([](ThreadState& thread) { return make_context(Bytes(), thread, true); });
}

void end_context(void* begun) noexcept {
  auto* context = static_cast<ActiveContext*>(begun);
  context->ended.store(true, std::memory_order_release);
  ThreadState& thread = this_thread;
  if (thread.context && !thread.busy) {
    thread.begin_recording();
    leave_ended(thread);
    thread.end_recording();
  }
  release(context);
}

} // namespace detail
} // namespace v1
} // namespace llmobs
