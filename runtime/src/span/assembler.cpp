#include "span/assembler.h"

#include "base/statistics.h"
#include "record/record_fields.h"
#include "value/object_members.h"
#include "value/value_bytes.h"
#include "value/value_json.h"

#include <algorithm>
#include <exception>

namespace llmobs {

namespace {

// Lineages are kept for spans that are long over, so what they hold has a bound of its own.
std::string_view inheritable(std::string_view text) noexcept { return text.substr(0, 4096); }

// A span's lineage, to be changed: its own, not one it shares.
Lineage& own_lineage(OpenSpan& span) {
  if (!span.passed_on || span.passed_on.use_count() > 1) {
    span.passed_on = span.passed_on ? std::make_shared<Lineage>(*span.passed_on) : std::make_shared<Lineage>();
  }
  return *span.passed_on;
}

std::string_view name_of(const OpenSpan& span) noexcept {
  std::string_view name = span.site ? std::string_view(span.site->name) : std::string_view();
  FieldReader fields(span.fields.data(), span.fields.data() + span.fields.size());
  Field field;
  RawValue value;
  while (fields.next(field, value)) {
    if (field == Field::name) name = value.string();
  }
  return name.empty() ? spelling(span.kind) : name;
}

RawValue argument_of(const unsigned char* begin, const unsigned char* end, size_t place) noexcept {
  FieldReader fields(begin, end);
  Field field;
  RawValue value;
  while (fields.next(field, value)) {
    if (field == Field::argument && place-- == 0) return value;
  }
  return {};
}

// So that push_back() needs no memory.
void make_room_for_one(std::vector<OpenSpan*>& spans) {
  if (spans.size() == spans.capacity()) spans.reserve(2 * spans.size() + 16);
}

} // namespace

void Assembler::accept(const RecordHeader& record, Seen before) noexcept {
  const auto& end_record = reinterpret_cast<const EndRecord&>(record);
  bool ends = record.type() == RecordType::end;
  if (ends && record.used() == sizeof end_record) return end(end_record.span_id, end_record.ticks, before);
  if (record.type() == RecordType::evaluation) {
    if (!evaluations_) return count_dropped(DropReason::invalid, 1, Counted::evaluations);
    return evaluations_->accept(record, clock_);
  }
  RecordFields place(record);
  FieldBytes fields{place.begin(), place.end()};
  bool begins = record.type() == RecordType::begin;
  try {
    if (record.type() == RecordType::remote) {
      enter_remote(reinterpret_cast<const BeginRecord&>(record), fields);
    } else if (record.type() == RecordType::remote_left) {
      remotes_.leave(reinterpret_cast<const UpdateRecord&>(record).span_id);
    } else if (begins) {
      begin(reinterpret_cast<const BeginRecord&>(record), fields, before);
    } else {
      update(reinterpret_cast<const UpdateRecord&>(record).span_id, fields, before);
    }
  } catch (const std::exception&) { // no memory
    begins ? count_drop(DropReason::memory) : count_content_lost();
  }
  if (ends) end(end_record.span_id, end_record.ticks, before);
}

void Assembler::begin(const BeginRecord& record, FieldBytes fields, Seen before) {
  size_t cost = sizeof(OpenSpan) + fields.size();
  if (!budget_.has_room_for(cost)) return count_drop(DropReason::queue_full);
  if (spans_.find(record.span_id)) return count_drop(DropReason::memory); // the same id twice: 1 in 2^64
  const Site* site = sites_.find(record.site);
  make_room_for_one(unplaced_);
  make_room_for_one(unplaced_later_);

  OpenSpan& span = spans_.add(record.span_id);
  budget_.take(cost);
  span.charged = cost;
  span.parent_id = record.parent_id;
  span.trace = record.trace;
  span.begin = clock_.moment(record.ticks);
  span.site = site;
  try {
    if (sampler_ && span.parent_id == 0) traces_.know(span.trace).root = span.span_id;
    if (site) {
      span.kind = site->kind;
      set_session_of_site(span, *site, fields);
      if (!site->ml_app.empty()) own_lineage(span).ml_app = site->ml_app;
    }
    span.fields.append(fields.begin, fields.size());
    note_what_is_inherited(span, fields);
    if (!place_below_parent(span)) {
      bool parent_may_come = before != Seen::everything || spans_.find(span.parent_id);
      if (parent_may_come) {
        (before == Seen::next_cycle ? unplaced_later_ : unplaced_).push_back(&span);
      } else {
        place(span, nullptr);
      }
    }
  } catch (...) {
    budget_.give_back(span.charged);
    spans_.close(span);
    throw;
  }
  if (!orphans_.empty()) adopt_orphans(span, before);
}

void Assembler::update(uint64_t span_id, FieldBytes fields, Seen before) {
  if (OpenSpan* span = spans_.find(span_id)) return add_fields(*span, fields);
  if (before == Seen::everything) return; // of a span that was dropped, or is over
  Orphan orphan;
  orphan.fields.append(fields.begin, fields.size());
  keep_orphan(span_id, std::move(orphan), before);
}

void Assembler::add_fields(OpenSpan& span, FieldBytes fields) {
  if (!budget_.take(fields.size())) return count_content_lost();
  span.charged += fields.size();
  span.fields.append(fields.begin, fields.size());
  note_what_is_inherited(span, fields);
}

void Assembler::note_what_is_inherited(OpenSpan& span, FieldBytes bytes) {
  FieldReader fields(bytes.begin, bytes.end);
  Field field;
  RawValue value;
  while (fields.next(field, value)) {
    if (field == Field::argument || field == Field::result || field == Field::yielded) continue; // most are
    switch (field) {
    case Field::kind: {
      Token token;
      if (ValueReader(value).next(token) && token.tag == Tag::integer) span.kind = kind_of(token.integer);
      break;
    }
    case Field::session_id:
      if (!value.string().empty()) set_session(span, value.string());
      break;
    case Field::context_session:
      if (!value.string().empty() && (!span.passed_on || span.passed_on->session_id.empty()))
        set_session(span, value.string());
      break;
    case Field::tool_definitions: note_tools(span, value); break;
    case Field::ml_app:
      if (!value.string().empty()) own_lineage(span).ml_app = inheritable(value.string());
      break;
    case Field::name:
      if (span.placed && span.kind == SpanKind::Agent) own_lineage(span).agent_name = inheritable(value.string());
      break;
    case Field::settles: ++span.settles; break;
    case Field::tags: {
      ValueReader in(value);
      Token token;
      in.next(token);
      std::string_view key;
      while (in.key(key)) {
        RawValue tag = in.value();
        if (key == "session_id" && !tag.string().empty()) set_session(span, tag.string());
      }
      break;
    }
    default: break;
    }
  }
}

// A tool span below this one shows the version of the definition that has its name.
void Assembler::note_tools(OpenSpan& span, RawValue list) {
  constexpr size_t most_tools = 128;
  std::vector<ToolVersion> tools;
  each_element(list, [&](RawValue element) {
    RawValue name, version;
    pick_members(element, {{"name", &name}, {"version", &version}});
    if (!version.string().empty() && tools.size() < most_tools)
      tools.push_back({std::string(inheritable(name.string())), std::string(inheritable(version.string()))});
  });
  if (tools.empty()) return;
  Lineage& own = own_lineage(span);
  own.tools_of = span.span_id;
  own.tools = std::move(tools);
}

// The argument that is the session, or else the option; the first is there in the begin record.
void Assembler::set_session_of_site(OpenSpan& span, const Site& site, FieldBytes fields) {
  std::string_view session = site.session_id;
  Bytes scratch;
  if (site.session_argument != Site::no_argument) {
    std::string_view given = label_of(argument_of(fields.begin, fields.end, site.session_argument), scratch);
    if (!given.empty()) session = given;
  }
  if (!session.empty()) set_session(span, session);
}

void Assembler::set_session(OpenSpan& span, std::string_view session) {
  session = inheritable(session);
  own_lineage(span).session_id = session;
  if (!trace_sessions_.exists()) trace_sessions_.make();
  TraceSession& slot = trace_sessions_[span.trace.low];
  if (slot.trace == span.trace) return; // the first one of the trace stays
  slot.session_id = session;
  slot.trace = span.trace;
}

void Assembler::adopt_orphans(OpenSpan& span, Seen before) {
  auto found = orphans_.find(span.span_id);
  if (found == orphans_.end()) return;
  std::vector<Orphan> records = std::move(found->second);
  orphans_.erase(found);
  for (Orphan& record : records) {
    if (record.is_end) {
      end(span.span_id, record.ticks, before == Seen::everything ? Seen::this_cycle : before);
    } else {
      add_fields(span, {record.fields.data(), record.fields.data() + record.fields.size()});
    }
    budget_.give_back(record.cost());
  }
}

void Assembler::keep_orphan(uint64_t span_id, Orphan orphan, Seen before) {
  size_t cost = orphan.cost();
  if (!budget_.has_room_for(cost)) return;
  orphan.cycles_left = before == Seen::this_cycle ? 1 : 2;
  orphans_[span_id].push_back(std::move(orphan));
  budget_.take(cost);
}

void Assembler::end(uint64_t span_id, uint64_t ticks, Seen before) noexcept {
  OpenSpan* span = spans_.find(span_id);
  try {
    if (!span) {
      if (before == Seen::everything) return;
      Orphan orphan;
      orphan.is_end = true;
      orphan.ticks = ticks;
      return keep_orphan(span_id, std::move(orphan), before);
    }
    ++span->ends;
    span->last_end_ticks = std::max(span->last_end_ticks, ticks);
    if (span->ended || !span->is_over()) return;
    span->ended = true;
    span->end_ticks = ticks;
    if (before == Seen::everything && span->placed) return finish(*span);
    (before == Seen::next_cycle ? ended_later_ : ended_).push_back(span);
  } catch (const std::exception&) { // no memory
    if (span) drop(*span);
  }
}

// --- where a span stands among the others ---------------------------------------------------------------------------

bool Assembler::place_below_parent(OpenSpan& span) {
  if (span.parent_id == 0) return place(span, nullptr), true;
  if (const OpenSpan* parent = spans_.find(span.parent_id)) {
    if (!parent->placed) return false;
    return place(span, parent->passed_on), true;
  }
  if (const LineagePointer* remote = remotes_.find(span.parent_id)) return place(span, *remote), true;
  if (!finished_.exists()) return false;
  const Finished& known = finished_[span.parent_id];
  if (known.span_id != span.parent_id) return false;
  return place(span, known.passed_on), true;
}

void Assembler::place(OpenSpan& span, const LineagePointer& inherited) {
  span.inherited = inherited;
  if (!span.passed_on) {
    span.passed_on = inherited;
  } else if (inherited) {
    Lineage& own = own_lineage(span);
    if (own.session_id.empty()) own.session_id = inherited->session_id;
    if (own.ml_app.empty()) own.ml_app = inherited->ml_app;
    own.agent_span_id = inherited->agent_span_id;
    own.agent_name = inherited->agent_name;
    if (own.tools_of != span.span_id) {
      own.tools_of = inherited->tools_of;
      own.tools = inherited->tools;
    }
  }
  bool has_session = span.passed_on && !span.passed_on->session_id.empty();
  if (!has_session && span.parent_id != 0 && trace_sessions_.exists()) {
    const TraceSession& trace = trace_sessions_[span.trace.low];
    if (trace.trace == span.trace && !trace.session_id.empty()) own_lineage(span).session_id = trace.session_id;
  }
  if (span.kind == SpanKind::Agent) {
    Lineage& own = own_lineage(span);
    own.agent_span_id = span.span_id;
    own.agent_name = inheritable(name_of(span));
  }
  span.placed = true;
}

// Places every span whose parent must have been seen by now.
void Assembler::place_all() {
  // A span whose parent is among these must wait for it; so go on for as long as some find their place.
  for (bool moved = true; moved && !unplaced_.empty();) {
    size_t before = unplaced_.size();
    size_t left = 0;
    for (OpenSpan* span : unplaced_) {
      if (!place_below_parent(*span)) unplaced_[left++] = span;
    }
    unplaced_.resize(left);
    moved = left != before;
    if (moved || left == 0) continue;
    // Parents that were never seen (refused, or of another process): their children stand on their own.
    left = 0;
    for (OpenSpan* span : unplaced_) {
      if (spans_.find(span->parent_id)) {
        unplaced_[left++] = span;
      } else {
        place(*span, nullptr);
      }
    }
    moved = left != unplaced_.size();
    unplaced_.resize(left);
  }
  for (OpenSpan* span : unplaced_) place(*span, nullptr); // a circle of parents: damaged ids
  unplaced_.clear();
}

void Assembler::finish_cycle() noexcept {
  sites_.look_again();
  finisher_.look_again();
  try {
    place_all();
  } catch (const std::exception&) { // no memory
    for (OpenSpan* span : unplaced_) span->placed = true;
    unplaced_.clear();
  }
  for (OpenSpan* span : ended_) {
    // It may have turned out since that one more end is to come.
    span->is_over() ? finish(*span) : static_cast<void>(span->ended = false);
  }
  ended_.clear();
  ended_.swap(ended_later_);
  unplaced_.swap(unplaced_later_);
  for (auto entry = orphans_.begin(); entry != orphans_.end();) {
    auto& records = entry->second;
    size_t left = 0;
    for (Orphan& record : records) {
      if (--record.cycles_left != 0) {
        std::swap(records[left++], record);
      } else {
        budget_.give_back(record.cost());
      }
    }
    records.erase(records.begin() + static_cast<std::ptrdiff_t>(left), records.end());
    entry = records.empty() ? orphans_.erase(entry) : std::next(entry);
  }
  if (spans_.size() == 0) sites_.forget_retired();
}

void Assembler::finish(OpenSpan& span) noexcept {
  // Before it is encoded: the span's bytes make room for the event's, which are about as many.
  budget_.give_back(span.charged);
  if (span.kind == SpanKind::Tool) {
    if (const OpenSpan* parent = spans_.find(span.parent_id)) span.parent_at_end = parent->passed_on;
  }
  if (span.settles != 0 && span.is_over()) span.end_ticks = span.last_end_ticks;
  try {
    const KnownTrace* trace = sampled(span.trace);
    SpanData& data = finisher_.finish(span, clock_);
    if (trace) {
      data.sample_rate = trace->sampling.rate;
      data.sampling_decision = trace->sampling.keeps;
    }
    sink_.take(data);
  } catch (const std::exception&) { // no memory
    count_drop(DropReason::memory);
  }
  if (span.passed_on && finished_.make_if_possible()) finished_[span.span_id] = {span.span_id, span.passed_on};
  spans_.close(span);
}

// --- what other processes say, and are told -------------------------------------------------------------------------

void Assembler::enter_remote(const BeginRecord& record, FieldBytes fields) {
  Propagated remote = remote_of(record, fields.begin, fields.begin + fields.size());
  remotes_.enter(remote);
  if (traces_.find(remote.trace)) return; // one of ours that comes back
  KnownTrace& trace = traces_.know(remote.trace);
  trace.is_decided = true;
  trace.sampling = {remote.sample_rate, remote.sampling_decision};
  trace.sampling_priority = remote.sampling_priority;
  trace.tracestate = remote.tracestate;
}

// Null: nothing is known of the trace, and it is kept. Decides if nobody has.
const KnownTrace* Assembler::sampled(const TraceId& id) {
  KnownTrace* trace = traces_.find(id);
  if (!sampler_ || (trace && trace->is_decided)) return trace;
  if (!trace) trace = &traces_.know(id);
  Sampler::Tags tags = usual_tags_;
  if (const OpenSpan* root = spans_.find(trace->root)) add_tags_of(*root, tags);
  trace->sampling = sampler_->decide(id, tags);
  trace->is_decided = true;
  return trace;
}

LineagePointer Assembler::lineage_of(uint64_t span_id) noexcept {
  if (const OpenSpan* span = spans_.find(span_id)) return span->passed_on;
  if (const LineagePointer* remote = remotes_.find(span_id)) return *remote;
  if (!finished_.exists() || finished_[span_id].span_id != span_id) return nullptr;
  return finished_[span_id].passed_on;
}

void Assembler::tell(Propagated& about) noexcept {
  try {
    if (LineagePointer lineage = lineage_of(about.span_id)) {
      about.session_id = lineage->session_id;
      about.ml_app = lineage->ml_app;
      about.agent_span_id = lineage->agent_span_id;
      about.agent_name = lineage->agent_name;
    }
    if (const KnownTrace* trace = sampled(about.trace)) {
      about.sample_rate = trace->sampling.rate;
      about.sampling_decision = trace->sampling.keeps;
      about.sampling_priority = trace->sampling_priority;
      about.tracestate = trace->tracestate;
    } else {
      about.sample_rate = "1";
      about.sampling_decision = '1';
    }
  } catch (const std::exception&) { // no memory: what is known by then
  }
}

void Assembler::drop(OpenSpan& span) noexcept {
  count_drop(DropReason::memory);
  for (auto* list : {&unplaced_, &unplaced_later_}) {
    list->erase(std::remove(list->begin(), list->end(), &span), list->end());
  }
  budget_.give_back(span.charged);
  spans_.close(span);
}

void Assembler::interrupt(OpenSpan& span, std::string_view what, uint64_t ticks) {
  Bytes value;
  append_text(value, Tag::string, what);
  auto size = static_cast<uint32_t>(value.size());
  span.fields.append(static_cast<char>(Field::interrupted));
  span.fields.append(reinterpret_cast<const unsigned char*>(&size), sizeof size);
  span.fields.append(value.data(), value.size());
  span.ended = true;
  span.end_ticks = ticks;
}

void Assembler::interrupt_open(std::string_view what, uint64_t ticks) noexcept {
  for (int cycles = 0; cycles < 2; ++cycles) finish_cycle(); // what has ended has done so by itself
  try {
    std::vector<OpenSpan*> open;
    open.reserve(spans_.size());
    spans_.for_each([&](OpenSpan& span) { open.push_back(&span); });
    // Children first, as ever.
    std::sort(open.begin(), open.end(),
              [](const OpenSpan* a, const OpenSpan* b) { return a->begin.unix_ns > b->begin.unix_ns; });
    for (OpenSpan* span : open) {
      interrupt(*span, what, ticks);
      finish(*span);
    }
  } catch (const std::exception&) { // no memory: what is left stays open
  }
}

void Assembler::drop_open() noexcept {
  size_t given_back = 0;
  spans_.for_each([&](const OpenSpan& span) { given_back += span.charged; });
  count_dropped(DropReason::unfinished, spans_.size());
  budget_.give_back(given_back);
  spans_.clear();
  for (auto* list : {&unplaced_, &unplaced_later_, &ended_, &ended_later_}) list->clear();
}

} // namespace llmobs
