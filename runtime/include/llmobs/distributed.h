// One trace over several processes. The one that asks puts its context into the headers of the request, the one that answers takes it
// from there:
//
//   llmobs::inject_distributed_headers(request.headers);                               // the span that is active here
//
//   auto remote = llmobs::activate_distributed_headers(request.headers);               // until the scope ends
//   auto span = llmobs::workflow("answer");                                            // a child of the other process's span
//
// Headers may be a map or multimap of strings (std::map, httplib::Headers, cpr::Header), a list of libcurl (curl_slist*), or a callable:
// set(name, value) to inject, get(name) to activate. The headers are Datadog's (x-datadog-...) and those of W3C Trace Context
// (traceparent, tracestate).
#ifndef LLMOBS_DISTRIBUTED_H
#define LLMOBS_DISTRIBUTED_H

#include <llmobs/span.h>

namespace llmobs {
inline namespace v1 {
namespace detail {

// The headers to send, in memory of the library's own. Null: there is nothing to send.
struct OutgoingHeaders;
LLMOBS_API OutgoingHeaders* make_headers(const llmobs_guard* span, size_t guard_size) noexcept;
LLMOBS_API bool next_header(OutgoingHeaders* headers, const char** name, const char** value) noexcept;
LLMOBS_API void free_headers(OutgoingHeaders* headers) noexcept;
// Those that came.
struct IncomingHeaders;
LLMOBS_API IncomingHeaders* begin_reading_headers() noexcept;
LLMOBS_API void read_header(IncomingHeaders* headers, Text name, Text value) noexcept;
/// Frees them. The guard is that of the remote span, empty if there is none.
LLMOBS_API void end_reading_headers(IncomingHeaders* headers, llmobs_guard* remote, size_t guard_size) noexcept;
LLMOBS_API void leave_remote(uint64_t span_id) noexcept;
LLMOBS_API const char* header_name(int number) noexcept; // null behind the last one

// How one header is put into headers of a type: the first way that there is.
template<class Map_>
auto put_header(rank<2>, Map_& headers, const char* name, const char* value)
    -> decltype(headers.erase(typename Map_::key_type(name)),
                headers.emplace(typename Map_::key_type(name), typename Map_::mapped_type(value)), void()) {
  headers.erase(typename Map_::key_type(name));
  headers.emplace(typename Map_::key_type(name), typename Map_::mapped_type(value));
}
template<class Callable_>
auto put_header(rank<1>, Callable_& set, const char* name, const char* value) -> decltype(set(name, value), void()) {
  set(name, value);
}
template<class List_>
auto put_header(rank<0>, List_*& list, const char* name, const char* value)
    -> decltype(list->data, list->next, list = curl_slist_append(list, name), void()) {
  const size_t name_size = __builtin_strlen(name), value_size = __builtin_strlen(value);
  auto* line = static_cast<char*>(llmobs_v1_allocate(name_size + value_size + 3));
  if (!line) return;
  __builtin_memcpy(line, name, name_size);
  __builtin_memcpy(line + name_size, ": ", 2);
  __builtin_memcpy(line + name_size + 2, value, value_size + 1);
  if (List_* longer = curl_slist_append(list, line)) list = longer;
  llmobs_v1_free(line);
}

struct Outgoing {
  OutgoingHeaders* headers;
  ~Outgoing() { free_headers(headers); }
};
template<class Headers_> bool inject(const llmobs_guard& span, Headers_& headers) {
  const Outgoing outgoing = {make_headers(&span, sizeof span)};
  if (!outgoing.headers) return false;
  const char *name = nullptr, *value = nullptr;
  while (next_header(outgoing.headers, &name, &value)) detail::put_header(rank<2>(), headers, name, value);
  return true;
}

template<class Map_>
auto get_headers(rank<2>, IncomingHeaders* out, const Map_& headers)
    -> decltype(read_header(out, Text(headers.begin()->first), Text(headers.begin()->second))) {
  for (const auto& header : headers) read_header(out, Text(header.first), Text(header.second));
}
// What a callable gives for a header that is not there.
inline bool is_there(const char* value) noexcept { return value != nullptr; }
template<class Value_> auto is_there(const Value_& value) noexcept -> decltype(value.has_value()) {
  return value.has_value();
}
template<class Value_> auto is_there(const Value_& value) noexcept -> decltype(value.empty()) { return !value.empty(); }
template<class Value_> auto text_of(const Value_& value, int) noexcept -> decltype(Text(value)) { return Text(value); }
template<class Value_> auto text_of(const Value_& value, long) noexcept -> decltype(Text(*value)) {
  return Text(*value);
}
template<class Callable_>
auto get_headers(rank<1>, IncomingHeaders* out, const Callable_& get)
    -> decltype(detail::text_of(get(static_cast<const char*>(nullptr)), 0), void()) {
  for (int i = 0; const char* name = header_name(i); ++i) {
    auto&& value = get(name);
    if (detail::is_there(value)) read_header(out, Text(name), detail::text_of(value, 0));
  }
}
template<class List_>
auto get_headers(rank<0>, IncomingHeaders* out, List_* const& list) -> decltype(list->data, list->next, void()) {
  for (List_* one = list; one; one = one->next) {
    const char* colon = one->data;
    while (*colon && *colon != ':') ++colon;
    if (*colon) read_header(out, Text(one->data, static_cast<size_t>(colon - one->data)), Text(colon + 1));
  }
}

} // namespace detail

/// Puts the context of the active span into headers, in place of what they say of one. False when there is no span, or tracing is off. It
/// waits for the library's own thread, which knows the session, the application and the agent: some 0.1 ms, 20 ms at most; then these are left
/// out. Throws what the headers throw.
template<class Headers_> bool inject_distributed_headers(Headers_&& headers) {
  llmobs_guard found = llmobs_guard();
  detail::find_active(&found, sizeof found);
  return found.span_id != 0 && detail::inject(found, headers);
}
/// That of a span, also after its end.
template<class Headers_> bool inject_distributed_headers(Headers_&& headers, const Span& span) {
  const llmobs_guard guard = detail::guard_of(span);
  return guard.span_id != 0 && detail::inject(guard, headers);
}
template<class Headers_> bool inject_distributed_headers(Headers_&& headers, const ScopedSpan& span) {
  const llmobs_guard guard = detail::guard_of(span);
  return guard.span_id != 0 && detail::inject(guard, headers);
}

/// Makes the span that headers name the active one of this thread until the scope ends: spans that are begun here belong to its trace, its
/// session, its application, its agent, and share its sampling decision. Without such headers it does nothing. It can be neither copied nor
/// moved, and must not live across a suspension of a coroutine.
class LLMOBS_NODISCARD RemoteParent {
public:
  /// A map of names and values, a list of "name: value" lines, or a function that is given a name.
  template<class Headers_> LLMOBS_NODISCARD explicit RemoteParent(const Headers_& headers) : guard_(), active_(0) {
    if (!seam::on()) return;
    Reading reading = {detail::begin_reading_headers(), &guard_};
    if (reading.headers) detail::get_headers(detail::rank<2>(), reading.headers, headers);
    reading.end();
    if (guard_.span_id != 0) active_ = detail::activate(&guard_, sizeof guard_);
  }
  ~RemoteParent() {
    if (active_ != 0) detail::deactivate(active_);
    if (guard_.span_id != 0) detail::leave_remote(guard_.span_id);
  }
  RemoteParent(const RemoteParent&) = delete;
  RemoteParent& operator=(const RemoteParent&) = delete;

  /// Whether the headers named a span.
  bool found() const noexcept { return guard_.span_id != 0; }
  /// The ids of the other process's span; empty texts if there is none.
  SpanIds ids() const noexcept { return detail::ids_of(guard_); }

private:
  struct Reading { // what is thrown meanwhile leaves nothing behind
    detail::IncomingHeaders* headers;
    llmobs_guard* guard;
    void end() noexcept {
      if (headers) detail::end_reading_headers(headers, guard, sizeof *guard);
      headers = nullptr;
    }
    ~Reading() {
      if (headers) detail::end_reading_headers(headers, nullptr, 0);
    }
  };

  llmobs_guard guard_;
  uint64_t active_;
};

#if __cplusplus >= 201703L // a RemoteParent is returned without being moved
/// Spans begun on this thread are children of the span that the headers name, until the scope of what is returned ends.
template<class Headers_> RemoteParent activate_distributed_headers(const Headers_& headers) {
  return RemoteParent(headers);
}
#endif

} // namespace v1
} // namespace llmobs

#endif
