#include "base/propagation.h"

#include "base/digits.h"
#include "base/trimmed_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace llmobs {

namespace {

enum Kept { trace_header, parent_header, priority_header, tags_header, w3c_parent, w3c_state };
constexpr std::array<std::string_view, 6> names = {
    "x-datadog-trace-id", "x-datadog-parent-id", "x-datadog-sampling-priority",
    "x-datadog-tags",     "traceparent",         "tracestate"};
constexpr size_t longest_value = 4096; // a longer header is none
constexpr size_t longest_tags = 512;   // of what is sent
constexpr size_t longest_member = 256;

char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
bool is_same_name(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return lower(x) == lower(y); });
}
bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
bool is_hex(char c) noexcept { return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'f'); }

template<class Number> bool read_whole(std::string_view text, Number& number, int base) noexcept {
  auto done = std::from_chars(text.data(), text.data() + text.size(), number, base);
  return done.ec == std::errc() && done.ptr == text.data() + text.size() && !text.empty();
}

bool read_hex(std::string_view text, TraceId& trace) noexcept {
  return read_whole(text.substr(0, 16), trace.high, 16) && read_whole(text.substr(16), trace.low, 16);
}

// Long division, and its opposite, by ten.
bool read_decimal(std::string_view text, TraceId& trace) noexcept {
  unsigned __int128 number = 0;
  constexpr unsigned __int128 most = ~static_cast<unsigned __int128>(0);
  for (char c : text) {
    auto digit = static_cast<unsigned>(c - '0');
    if (number > (most - digit) / 10) return false;
    number = number * 10 + digit;
  }
  trace.high = static_cast<uint64_t>(number >> 64);
  trace.low = static_cast<uint64_t>(number);
  return true;
}

// Calls part(key, value) for each "key<equals>value" of a list.
template<class Part> void each_part(std::string_view list, char separator, char equals, Part&& part) {
  while (!list.empty()) {
    size_t end = list.find(separator);
    std::string_view one = trimmed(list.substr(0, end));
    list.remove_prefix(end == std::string_view::npos ? list.size() : end + 1);
    size_t at = one.find(equals);
    if (at != std::string_view::npos) part(trimmed(one.substr(0, at)), one.substr(at + 1));
  }
}

bool is_plain(std::string_view text) noexcept {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
}

bool is_rate(std::string_view text) noexcept {
  double rate = -1;
  auto done = std::from_chars(text.data(), text.data() + text.size(), rate);
  return done.ec == std::errc() && done.ptr == text.data() + text.size() && rate >= 0 && rate <= 1 && text.size() <= 24;
}

// What both kinds of header call the same.
struct Found {
  std::string parent_id, trace_id, upper_trace;
  Propagated said;

  // The first that says something counts.
  void take(std::string_view key, std::string_view value) {
    auto set = [&](std::string& text) {
      if (text.empty() && is_plain(value)) text = value;
    };
    if (key == "tid") set(upper_trace);
    if (key.substr(0, 7) != "llmobs_") return;
    key.remove_prefix(7);
    if (key == "parent_id") set(parent_id);
    if (key == "trace_id") set(trace_id);
    if (key == "ml_app") set(said.ml_app);
    if (key == "sid") set(said.session_id);
    if (key == "sr" && is_rate(value)) set(said.sample_rate);
    if (key == "sd" && said.sampling_decision == 0 && (value == "0" || value == "1"))
      said.sampling_decision = value.front();
    if (key == "pagent_span_id" && said.agent_span_id == 0 && !read_whole(value, said.agent_span_id, 10))
      said.agent_span_id = 0;
    if (key == "pagent_name") set(said.agent_name);
  }
};

void read_tags(std::string_view header, Found& found) {
  constexpr std::string_view prefix = "_dd.p.";
  each_part(header, ',', '=', [&](std::string_view key, std::string_view value) {
    if (key.substr(0, prefix.size()) == prefix) found.take(key.substr(prefix.size()), value);
  });
}

void read_state(std::string_view header, Found& found) {
  constexpr size_t most_members = 31; // with ours they are as many as there may be
  size_t members = 0;
  each_part(header, ',', '=', [&](std::string_view key, std::string_view value) {
    if (key != "dd") {
      if (!is_plain(key) || !is_plain(value) || ++members > most_members) return;
      found.said.tracestate.append(found.said.tracestate.empty() ? "" : ",").append(key).append("=").append(value);
      return;
    }
    each_part(value, ';', ':', [&](std::string_view inner, std::string_view text) {
      std::string plain(text);
      std::replace(plain.begin(), plain.end(), '~', '=');
      if (inner.substr(0, 2) == "t.") found.take(inner.substr(2), plain);
      if (inner == "s" && found.said.sampling_priority.empty()) found.said.sampling_priority = plain;
    });
  });
}

// That of the tracer, where ours is not told.
bool read_tracer_trace(const std::string (&values)[names.size()], const Found& found, TraceId& trace) noexcept {
  std::string_view w3c = values[w3c_parent];
  if (w3c.size() >= 55 && w3c[2] == '-' && w3c[35] == '-' && read_hex(w3c.substr(3, 32), trace)) return true;
  if (!read_whole(std::string_view(values[trace_header]), trace.low, 10)) return false;
  if (!read_whole(std::string_view(found.upper_trace), trace.high, 16)) trace.high = 0;
  return true;
}

std::string number(uint64_t value) {
  unsigned char text[decimal_room];
  return {reinterpret_cast<char*>(text), static_cast<size_t>(put_decimal(text, value) - text)};
}

std::string hex(uint64_t value) {
  unsigned char text[16];
  put_hex(text, value);
  return {reinterpret_cast<char*>(text), sizeof text};
}

// The texts of others must not end theirs.
bool is_tag_value(std::string_view text) noexcept {
  return !text.empty() && is_plain(text) && text.find(',') == std::string_view::npos;
}

std::string state_value(std::string_view text) {
  std::string value(text);
  for (char& c : value) {
    if (c == '=')
      c = '~';
    else if (c < 0x20 || c >= 0x7f || c == ',' || c == ';' || c == '~')
      c = '_';
  }
  return value;
}

} // namespace

std::string decimal_of(const TraceId& trace) {
  unsigned __int128 number = static_cast<unsigned __int128>(trace.high) << 64 | trace.low;
  std::string digits;
  do {
    digits.push_back(static_cast<char>('0' + static_cast<int>(number % 10)));
    number /= 10;
  } while (number != 0);
  std::reverse(digits.begin(), digits.end());
  return digits;
}

bool read_trace_id(std::string_view text, TraceId& trace) noexcept {
  TraceId read{};
  bool is_decimal = !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
  bool is_long = text.size() == 32 && std::all_of(text.begin(), text.end(), is_hex);
  bool as_hex = is_long && (!is_decimal || text.front() == '0');
  bool good = as_hex ? read_hex(text, read) : is_decimal && read_decimal(text, read);
  if (!good || (read.low == 0 && read.high == 0)) return false;
  trace = read;
  return true;
}

const char* ReceivedHeaders::name(int number) noexcept {
  return static_cast<size_t>(number) < names.size() ? names[static_cast<size_t>(number)].data() : nullptr;
}

bool ReceivedHeaders::take(std::string_view name, std::string_view value) {
  for (size_t i = 0; i < names.size(); ++i) {
    if (!is_same_name(name, names[i])) continue;
    if (values_[i].empty() && value.size() <= longest_value) values_[i] = trimmed(value);
    return true;
  }
  return false;
}

ReceivedHeaders::Verdict ReceivedHeaders::read(Propagated& out) const {
  Found found;
  read_tags(values_[tags_header], found);
  read_state(values_[w3c_state], found);
  if (found.parent_id.empty()) return Verdict::absent;
  if (found.parent_id == "undefined") return Verdict::undefined;
  Propagated read = std::move(found.said);
  if (!read_whole(std::string_view(found.parent_id), read.span_id, 10) || read.span_id == 0) return Verdict::bad;
  if (!read_trace_id(found.trace_id, read.trace) && !read_tracer_trace(values_, found, read.trace)) return Verdict::bad;
  if (read.trace.low == 0 && read.trace.high == 0) return Verdict::bad;
  if (!values_[priority_header].empty()) read.sampling_priority = values_[priority_header];
  int priority = 0;
  if (!read_whole(std::string_view(read.sampling_priority), priority, 10)) read.sampling_priority.clear();
  bool is_decided = !read.sample_rate.empty() && read.sampling_decision != 0;
  if (!is_decided) read.sample_rate.clear(), read.sampling_decision = 0;
  if (read.agent_span_id == 0) read.agent_name.clear();
  out = std::move(read);
  return Verdict::good;
}

SentHeaders::SentHeaders(const Propagated& what) {
  constexpr size_t longest_name = 256; // of an agent
  std::string span = number(what.span_id);
  std::string agent = what.agent_span_id != 0 ? number(what.agent_span_id) : std::string();
  std::string decision(what.sampling_decision != 0 ? 1 : 0, what.sampling_decision);
  std::string_view agent_name = what.agent_name;
  if (agent.empty() || agent_name.size() > longest_name) agent_name = {};
  trace_id = number(what.trace.low);
  parent_id = span;
  priority = what.sampling_priority.empty() ? "1" : what.sampling_priority;
  traceparent = "00-" + hex(what.trace.high) + hex(what.trace.low) + "-" + hex(what.span_id) +
                (priority.front() == '-' || priority == "0" ? "-00" : "-01");
  tags = "_dd.p.tid=" + hex(what.trace.high) + ",_dd.p.dm=-0";
  tracestate = "dd=s:" + priority + ";p:" + hex(what.span_id) + ";t.dm:-0";
  // What a trace cannot do without comes first: there is a bound.
  auto add = [&](const char* key, std::string_view value) {
    std::string tag = std::string(",_dd.p.llmobs_") + key + "=" + std::string(value);
    if (is_tag_value(value) && tags.size() + tag.size() <= longest_tags) tags += tag;
    if (value.empty() || !is_plain(value)) return;
    std::string part = std::string(";t.llmobs_") + key + ":" + state_value(value);
    if (tracestate.size() + part.size() <= longest_member) tracestate += part;
  };
  add("parent_id", span);
  add("trace_id", decimal_of(what.trace));
  add("sr", what.sample_rate);
  add("sd", decision);
  add("ml_app", what.ml_app);
  add("sid", what.session_id);
  add("pagent_span_id", agent);
  add("pagent_name", agent_name);
  if (!what.tracestate.empty()) tracestate += "," + what.tracestate;
}

} // namespace llmobs
