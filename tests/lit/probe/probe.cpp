// The probe stands in for libllmobs in tests of the plugin: it implements the seam (llmobs_v1_*, llmobs::Writer) and
// appends one readable line per event to the file that the environment variable LLMOBS_PROBE names. Without that
// variable it records nothing. It never writes to standard output or standard error, so that a program's own output can
// be compared byte for byte with and without the plugin.
//
//   open tool add(a=1, b=2) function=ns::add file=t.cpp line=3
//     open llm chat(prompt="hi") function=chat file=t.cpp line=9 roles=input model_name=gpt-4o
//     result chat "hello"
//     close chat
//   error add std::runtime_error: "boom"
//   close add
//
// `error` stands right before the `close` of a span that an exception leaves, by what ExceptionWatch was asked, or where a
// handler says it. Further events: `failed NAME TYPE: value` (a failure is returned), `suspend NAME`, `resume NAME`, `settle NAME`,
// `unwinding NAME` (close_observing met an exception, and ExceptionWatch was not asked about it). What the plugin must never
// cause is written as `BAD ...`: an event of a span that is not open. Spans that are open at exit are counted: `LEFT OPEN: n`.
// With the environment variable LLMOBS_PROBE_PARENTS, the line of `open` ends with `below NAME`: the span, or `nobody`, that is
// its parent. Indentation is the number of spans active on the thread; `file=` is shortened to the last path component.
//
// Build: c++ -c -I<runtime/include> -I<runtime/src> probe.cpp, any C++ from C++17 on, with exceptions and RTTI.
#include <llmobs/instrument.h>

#include "base/c_string.h"

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <cxxabi.h>
#include <exception>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

extern "C" {
LLMOBS_API unsigned char llmobs_v1_state = 1;
}

#include "probe_writer.h"
#include "seen_exceptions.h"

namespace {

ProbeWriter& self(llmobs::Writer* writer) { return *static_cast<ProbeWriter*>(writer); }

// A value is being looked at. What the program's own functions do then makes no spans, in the library either.
thread_local bool capturing = false;
struct Capturing {
  Capturing() { capturing = true; }
  ~Capturing() { capturing = false; }
};

std::string value_text(const llmobs_type& type, const llmobs_value& value) {
  Capturing now;
  ProbeWriter writer;
  try {
    type.capture(writer, value);
  } catch (...) {
    return "<capture threw>";
  }
  return writer.text;
}

template<class Float> std::string shortest(Float value) {
  char digits[48];
  for (int precision = 1; precision <= 17; ++precision) {
    snprintf(digits, sizeof digits, "%.*g", precision, static_cast<double>(value));
    if (static_cast<Float>(strtod(digits, nullptr)) == value) break;
  }
  return digits;
}

// The value of `key=` in a call site's text, unescaped; empty if absent.
std::string site_value(const char* site, std::string_view key) {
  std::string_view rest(site);
  while (!rest.empty()) {
    std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(line.size() < rest.size() ? line.size() + 1 : line.size());
    if (line.size() <= key.size() || line.substr(0, key.size()) != key || line[key.size()] != '=') continue;
    std::string value;
    line.remove_prefix(key.size() + 1);
    for (size_t i = 0; i < line.size(); ++i) {
      bool escaped = line[i] == '\\' && i + 1 < line.size();
      if (escaped && line[i + 1] == '0') value += '\\'; // a null character is shown as it is written
      value += escaped ? (line[++i] == 'n' ? '\n' : line[i]) : line[i];
    }
    return value;
  }
  return {};
}

// One span of the program: its id is its address.
struct Span {
  std::string name;
  bool suspended = false;
  int ends_to_come = 1;
  Span* below = nullptr; // active on the same thread before this one
  bool carried = false;  // it only stands for a span, or for nobody, that was active where an attachment comes from
};

std::mutex mutex;
// Made when it is first asked for, and never destroyed: programs open spans before and after their static objects live.
std::set<uint64_t>& open_spans() {
  static auto* spans = new std::set<uint64_t>;
  return *spans;
}
thread_local Span* active = nullptr;

Span* span_of(uint64_t span_id) { return reinterpret_cast<Span*>(span_id); }

int descriptor() {
  static const int file = [] {
    const char* path = getenv("LLMOBS_PROBE");
    return path && *path ? ::open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666) : -1;
  }();
  return file;
}

void write_line(const std::string& line) {
  int saved_errno = errno;
  forget_handled();
  if (descriptor() >= 0) {
    int depth = 0;
    for (Span* span = active; span && depth < 40; span = span->below) depth += !span->carried;
    std::string indented = std::string(2 * depth, ' ') + line + '\n';
    std::lock_guard<std::mutex> lock(mutex);
    // write() is a cancellation point: a thread that is cancelled there would be unwound through a noexcept function.
    int cancellation = 0;
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &cancellation);
    ssize_t ignored = ::write(descriptor(), indented.data(), indented.size());
    pthread_setcancelstate(cancellation, nullptr);
    (void)ignored;
  }
  errno = saved_errno;
}

bool bad(uint64_t span_id, const char* event) {
  {
    std::lock_guard<std::mutex> lock(mutex);
    if (open_spans().count(span_id) != 0) return false;
  }
  write_line(std::string("BAD ") + event + " of a span that is not open");
  return true;
}

void push(Span* span) {
  span->below = active;
  active = span;
}

bool unlink(Span* span) {
  for (Span** link = &active; *link; link = &(*link)->below) {
    if (*link != span) continue;
    *link = span->below;
    return true;
  }
  return false;
}

/// What a context carries: the name of the innermost active span.
struct Carried {
  std::atomic<int> owners;
  std::string name;
};

std::string active_name() { return active ? active->name : "nobody"; }

// What the call site and the values say, on one line.
struct Description {
  std::string kind, name, params;
  const char* site;
  const llmobs_type* types;
  const llmobs_value* values;
  uint32_t count;

  std::string text() const;
};

std::string Description::text() const {
  std::string text = kind + ' ' + name + '(';
  std::string_view names(params);
  for (uint32_t i = 0; i < count; ++i) {
    std::string_view one = names.substr(0, names.find(','));
    names.remove_prefix(one.size() < names.size() ? one.size() + 1 : one.size());
    text += i ? ", " : "";
    text += one.empty() ? "?" : one;
    text += '=' + value_text(types[i], values[i]);
  }
  text += names.empty() ? ")" : ") BAD more names than values";
  for (const char* key :
       {"function", "file", "line", "roles", "max_bytes", "model_name", "model_provider", "session_id", "ml_app"}) {
    std::string value = site_value(site, key);
    if (strcmp(key, "file") == 0) value.erase(0, value.rfind('/') + 1);
    if (!value.empty()) text += std::string(" ") + key + '=' + value;
  }
  return text;
}

struct Farewell {
  ~Farewell() {
    if (!open_spans().empty()) write_line("LEFT OPEN: " + std::to_string(open_spans().size()));
  }
} farewell;

uint64_t begin(const Description& description) {
  if (capturing) return 0;
  static const bool shows_parents = getenv("LLMOBS_PROBE_PARENTS") != nullptr;
  write_line("open " + description.text() + (shows_parents ? " below " + active_name() : ""));
  Span* span = new Span{description.name};
  auto span_id = reinterpret_cast<uint64_t>(span);
  {
    std::lock_guard<std::mutex> lock(mutex);
    open_spans().insert(span_id);
  }
  push(span);
  return span_id;
}

llmobs_type type_of_shape(uint32_t shape) {
  switch (shape) {
  case llmobs_text_shape:
    return {[](llmobs::Writer& out, const llmobs_value& v) {
              out.string(reinterpret_cast<const char*>(v.word), v.size);
            },
            shape};
  case llmobs_integer_shape:
    return {[](llmobs::Writer& out, const llmobs_value& v) { out.integer(static_cast<int64_t>(v.word)); }, shape};
  case llmobs_unsigned_shape:
    return {[](llmobs::Writer& out, const llmobs_value& v) { out.unsigned_integer(v.word); }, shape};
  default:
    return {[](llmobs::Writer& out, const llmobs_value& v) {
              double number = 0;
              std::memcpy(&number, &v.word, sizeof number);
              out.number(number);
            },
            shape};
  }
}

size_t active_count() {
  size_t count = 0;
  for (Span* span = active; span; span = span->below) ++count;
  return count;
}

bool is_watching() { return !capturing && descriptor() >= 0; }

// Says it of a span that is about to be closed, if an exception leaves it.
bool write_leaving(const Span& span, llmobs::SpanEnder ender) {
  size_t place = active_count();
  for (Span* above = active; above && above != &span; above = above->below) --place;
  std::string what = place == 0 ? "" : what_leaves(place - 1, ender);
  if (!what.empty()) write_line("error " + span.name + ' ' + what);
  return !what.empty();
}

size_t size_in(uint64_t head) { return head >> 16; }
llmobs_type type_in(uint64_t head) { return type_of_shape(head >> 8 & 0x3f); }

void take_end(Span* span) {
  if (--span->ends_to_come != 0) return;
  {
    std::lock_guard<std::mutex> lock(mutex);
    open_spans().erase(reinterpret_cast<uint64_t>(span));
  }
  delete span;
}

void end(uint64_t span_id) {
  Span* span = span_of(span_id);
  unlink(span);
  write_line("close " + span->name + (span->suspended ? " (suspended)" : ""));
  take_end(span);
}

} // namespace

namespace llmobs {
inline namespace v1 {

void Writer::null() noexcept { self(this).leaf("null"); }
void Writer::boolean(bool value) noexcept { self(this).leaf(value ? "true" : "false"); }
void Writer::integer(int64_t value) noexcept { self(this).leaf(std::to_string(value)); }
void Writer::unsigned_integer(uint64_t value) noexcept { self(this).leaf(std::to_string(value)); }
void Writer::number(float value) noexcept { self(this).leaf(shortest(value)); }
void Writer::number(double value) noexcept { self(this).leaf(shortest(value)); }
void Writer::string(const char* data, size_t size) noexcept { self(this).quoted({data, size}); }
void Writer::c_string(const char* text, size_t most) noexcept {
  if (!text) return null();
  if (!begins_readable(text)) return opaque("const char *", 12);
  string(text, length_of_c_string(text, most));
}
void Writer::json(const char* data, size_t size) noexcept { self(this).leaf({data, size}); }
void Writer::opaque(const char* type, size_t size) noexcept { self(this).leaf('<' + std::string(type, size) + '>'); }
void Writer::numbers(const float* data, size_t count) noexcept {
  for (size_t i = 0; i < count; ++i) number(data[i]);
}
void Writer::numbers(const double* data, size_t count) noexcept {
  for (size_t i = 0; i < count; ++i) number(data[i]);
}
template<class Number> static void write_vector(Writer& out, const Number* data, size_t count) {
  bool is_whole = count <= Writer::long_vector;
  if (!is_whole) {
    out.begin_object();
    out.key("count");
    out.unsigned_integer(count);
    out.key("prefix");
  }
  out.begin_array();
  out.numbers(data, is_whole ? count : size_t{Writer::vector_prefix});
  out.end_array();
  if (!is_whole) out.end_object();
}
void Writer::vector(const float* data, size_t count) noexcept { write_vector(*this, data, count); }
void Writer::vector(const double* data, size_t count) noexcept { write_vector(*this, data, count); }
void Writer::more_elements(size_t count) noexcept {
  self(this).leaf(count == 0 ? "<more elements>" : '<' + std::to_string(count) + " more elements>");
}
void Writer::redacted() noexcept { self(this).leaf("<redacted>"); }
void Writer::begin_object() noexcept { self(this).open("{"); }
void Writer::key(const char* data, size_t size) noexcept { self(this).name({data, size}); }
void Writer::end_object() noexcept { self(this).close('}'); }
void Writer::begin_array() noexcept { self(this).open("["); }
void Writer::end_array() noexcept { self(this).close(']'); }
void Writer::begin_message() noexcept { self(this).open("message{"); }
void Writer::begin_document() noexcept { self(this).open("document{"); }

} // namespace v1
} // namespace llmobs

extern "C" {

uint64_t llmobs_v1_open(const char* site) noexcept { return llmobs_v1_open_with(site, nullptr, nullptr, 0); }

uint64_t llmobs_v1_open_1(const char* site, uint64_t word, uint64_t head) noexcept {
  const llmobs_type type = type_in(head);
  const llmobs_value value = {word, size_in(head)};
  return llmobs_v1_open_with(site, &type, &value, 1);
}

uint64_t llmobs_v1_open_2(const char* site, uint64_t word, uint64_t head, uint64_t second_word,
                          uint64_t second_head) noexcept {
  const llmobs_type types[] = {type_in(head), type_in(second_head)};
  const llmobs_value values[] = {{word, size_in(head)}, {second_word, size_in(second_head)}};
  return llmobs_v1_open_with(site, types, values, 2);
}

uint64_t llmobs_v1_open_with(const char* site, const llmobs_type* types, const llmobs_value* values,
                             uint32_t count) noexcept {
  return begin({site_value(site, "kind"), site_value(site, "name"), site_value(site, "params"), site, types, values,
                count & ~llmobs_all_shaped});
}

llmobs_traced llmobs_v1_trace(const char* site, const char* function, const llmobs_type* types,
                              const llmobs_value* values, uint32_t count) noexcept {
  std::string kind = site_value(site, "trace");
  size_t comma = kind.find(',');
  std::string params = comma == kind.npos ? std::string() : kind.substr(comma + 1);
  params.erase(0, params.find_first_not_of(' '));
  uint64_t span_id = begin({kind.substr(0, comma), function, params, site, types, values, count & ~llmobs_all_shaped});
  return {span_id, llmobs_v1_observe()};
}

void llmobs_v1_result(uint64_t span_id, uint64_t word, uint64_t head) noexcept {
  const llmobs_type type = type_in(head);
  llmobs_v1_result_of(span_id, &type, word, size_in(head));
}

void llmobs_v1_finish(uint64_t span_id, uint64_t word, uint64_t head) noexcept {
  llmobs_v1_result(span_id, word, head);
  llmobs_v1_close(span_id);
}

void llmobs_v1_result_of(uint64_t span_id, const llmobs_type* type, uint64_t word, size_t size) noexcept {
  if (!bad(span_id, "result")) write_line("result " + span_of(span_id)->name + ' ' + value_text(*type, {word, size}));
}

void llmobs_v1_failed(uint64_t id, const char* at, size_t n, const llmobs_type* of, uint64_t w, size_t s) noexcept {
  std::string text = bad(id, "failed") ? "" : "failed " + span_of(id)->name + ' ' + std::string(at, n) + ": ";
  if (!text.empty()) write_line(text + value_text(*of, {w, s}));
}

void llmobs_v1_error(uint64_t span_id) noexcept {
  if (bad(span_id, "error")) return;
  const std::type_info* type = abi::__cxa_current_exception_type();
  if (!type) return; // a foreign exception (thread cancellation): it must not be caught again
  std::string text = "error " + span_of(span_id)->name + ' ' + readable_name(*type);
  try {
    throw;
  } catch (const std::exception& e) {
    text += ": ";
    append_quoted(text, e.what());
  } catch (...) {}
  write_line(text);
}

uint32_t llmobs_v1_observe() noexcept {
  return static_cast<uint32_t>(std::uncaught_exceptions()) << llmobs_in_flight_shift;
}

void llmobs_v1_close_observing(uint64_t span_id, uint32_t flags) noexcept {
  if (bad(span_id, "close_observing")) return;
  bool failed = std::uncaught_exceptions() > static_cast<int>(flags >> llmobs_in_flight_shift);
  bool is_news = failed && (flags & llmobs_error_known) == 0;
  if (is_news && !write_leaving(*span_of(span_id), llmobs::SpanEnder::unasked))
    write_line("unwinding " + span_of(span_id)->name);
  end(span_id);
}

void llmobs_v1_close(uint64_t span_id) noexcept {
  if (bad(span_id, "close")) return;
  write_leaving(*span_of(span_id), llmobs::SpanEnder::asked);
  end(span_id);
}

bool llmobs_v1_settles(uint64_t span_id) noexcept {
  return !bad(span_id, "settles") && ++span_of(span_id)->ends_to_come;
}

void llmobs_v1_settle(uint64_t span_id) noexcept {
  if (bad(span_id, "settle")) return;
  write_line("settle " + span_of(span_id)->name);
  take_end(span_of(span_id));
}

void* llmobs_v1_allocate(size_t size) noexcept { return malloc(size); }
void llmobs_v1_free(void* block) noexcept { free(block); }

void llmobs_v1_suspend_guard(llmobs_guard* guard, llmobs_size) noexcept {
  if (bad(guard->span_id, "suspend")) return;
  Span* span = span_of(guard->span_id);
  if (span->suspended) return;
  unlink(span);
  span->suspended = true;
  write_line("suspend " + span->name);
}

void llmobs_v1_yielded(llmobs_guard* guard, llmobs_size, const llmobs_type* type, uint64_t word, size_t size) noexcept {
  if (bad(guard->span_id, "yielded")) return;
  write_line("yielded " + span_of(guard->span_id)->name + (type ? ' ' + value_text(*type, {word, size}) : ""));
}

void llmobs_v1_resume_guard(llmobs_guard* guard, llmobs_size) noexcept {
  if (bad(guard->span_id, "resume")) return;
  Span* span = span_of(guard->span_id);
  if (!span->suspended) return;
  write_line("resume " + span->name);
  span->suspended = false;
  push(span);
}

// What is carried is memory here, so that a leak check finds what is never given back.
void llmobs_v1_current_context(llmobs_context* context, llmobs_size) noexcept {
  *context = {};
  context->annotations = new Carried{{1}, active_name()};
}

void llmobs_v1_share_annotations(void* annotations) noexcept {
  if (annotations) static_cast<Carried*>(annotations)->owners.fetch_add(1);
}

void llmobs_v1_release_annotations(void* annotations) noexcept {
  auto* carried = static_cast<Carried*>(annotations);
  if (carried && carried->owners.fetch_sub(1) == 1) delete carried;
}

void llmobs_v1_attach(llmobs_attachment* attachment, llmobs_size) noexcept {
  if ((attachment->state & llmobs_attached) != 0) return;
  attachment->state |= llmobs_attached;
  auto* mark = new Span{static_cast<Carried*>(attachment->context.annotations)->name};
  mark->carried = true;
  attachment->outside = mark;
  push(mark);
}

void llmobs_v1_detach(llmobs_attachment* attachment, llmobs_size) noexcept {
  if ((attachment->state & llmobs_attached) == 0) return;
  attachment->state &= ~uint64_t{llmobs_attached};
  auto* mark = static_cast<Span*>(attachment->outside);
  if (!unlink(mark)) write_line("BAD detach from a thread that it is not attached to");
  delete mark;
}
}
