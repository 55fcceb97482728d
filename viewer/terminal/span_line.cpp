#include "terminal/span_line.h"

#include "terminal/kind_style.h"
#include "terminal/terminal_text.h"
#include "trace/figures.h"

#include <algorithm>

namespace llmobs::viewer {
namespace {

// The end: ids begin with the time and so begin alike.
std::string id_end(const std::string& id) {
  std::size_t begin = id.size() - std::min<std::size_t>(id.size(), 8);
  while (begin > 0 && begin < id.size() && (static_cast<unsigned char>(id[begin]) & 0xC0u) == 0x80u) --begin;
  return id.substr(begin);
}

void add_time(StyledLine& line, std::int64_t start_ns, bool with_date, bool is_narrow) {
  constexpr std::size_t month = 5; // where it begins in 2026-11-20
  constexpr std::size_t minutes_end = 5;
  const std::size_t date_begin = is_narrow ? month : 0;
  std::string time = local_time(start_ns);
  if (with_date && is_narrow && time.size() > minutes_end) time.resize(minutes_end);
  const std::size_t date_width = with_date ? 11 - date_begin : 0;
  if (const std::string date = local_date(start_ns); with_date && date.size() > date_begin)
    line.add(Style::faint, date.substr(date_begin) + " ");
  line.add(Style::plain, time.empty() ? "-" : time).pad_to(date_width + (with_date && is_narrow ? minutes_end : 8));
}

} // namespace

StyledLine span_line(const SpanHead& head, bool with_date, std::size_t width) {
  constexpr std::size_t id_width = 8;
  constexpr std::size_t kind_width = 9;
  constexpr std::size_t duration_width = 8;
  // There the name is what has to be read: the kind, the year and the seconds make room for it.
  const bool is_narrow = width < 60;
  StyledLine line;
  add_time(line, head.start_ns, with_date, is_narrow);
  std::size_t at = line.width() + 2;
  line.pad_to(at).add(styled(Style::faint, id_end(head.trace_id)).cut_to(id_width));
  at += id_width + 2;
  if (!is_narrow) {
    line.pad_to(at).add(styled(kind_style(head.kind), head.kind).cut_to(kind_width));
    at += kind_width + 2;
  }
  const std::string duration = head.duration_ns ? duration_text(*head.duration_ns) : "-";
  const std::size_t taken = std::min(display_width(duration), duration_width);
  line.pad_to(at + duration_width - taken).add(Style::plain, duration);
  line.pad_to(at + duration_width + 2).add(head.failed ? Style::error : Style::strong, head.name);
  if (head.tokens.any()) line.add(Style::plain, "  ").add(Style::number, tokens_text(head.tokens));
  if (!head.model_name.empty()) line.add(Style::plain, "  ").add(Style::model, head.model_name);
  if (head.failed)
    line.add(Style::error, "  \u2717 " + head.error_type +
                               (head.error_type.empty() || head.error_message.empty() ? "" : ": ") +
                               head.error_message);
  return line.cut_to(width);
}

} // namespace llmobs::viewer
