// One page without anything from elsewhere: no script, no font, no image. Every text of a span is escaped.
#include "base/json_dump.h"
#include "export/exported_trace.h"
#include "trace/figures.h"
#include "trace/span_excerpt.h"

#include <algorithm>
#include <fmt/format.h>

namespace llmobs::viewer {
namespace {

constexpr std::string_view head_of_page = R"html(<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<title>Traces</title><style>
:root{--back:#fff;--text:#1c1e21;--faint:#68707c;--line:#e4e7eb;--card:#f6f7f9;--bad:#c3262d;--flow:#3767d6;--model:#8a3fc9;--tool:#a85d00;--data:#1b7f4d}
@media(prefers-color-scheme:dark){:root{--back:#14161a;--text:#e4e6ea;--faint:#98a1ad;--line:#2b3038;--card:#1c2027;--bad:#ff7b7b;--flow:#84a9ff;--model:#c896f5;--tool:#f0ab55;--data:#63cc94}}
*{box-sizing:border-box}body{margin:0 auto;max-width:1200px;padding:28px 20px;background:var(--back);color:var(--text);font:14px/1.5 system-ui,sans-serif}
h1{font-size:17px;margin:36px 0 2px}h1:first-child{margin-top:0}.figures{color:var(--faint);margin:0 0 12px;font-variant-numeric:tabular-nums}
details.span{border-top:1px solid var(--line)}summary{display:grid;grid-template-columns:minmax(0,1fr) 84px minmax(60px,200px) 74px 118px;gap:14px;align-items:center;padding:5px 6px;cursor:pointer;list-style:none}
summary::-webkit-details-marker{display:none}summary:hover,summary:focus-visible{background:var(--card);outline:none}details[open]>summary{background:var(--card)}
.what{display:flex;gap:9px;align-items:baseline;min-width:0}.what::before{content:"";flex:none;width:6px;height:6px;border:solid var(--faint);border-width:0 1.6px 1.6px 0;transform:rotate(-45deg);position:relative;top:-2px}
details[open]>summary .what::before{transform:rotate(45deg)}.what>span{min-width:0}.name,.more{display:block;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.name{font-weight:600}.more{color:var(--faint);font-size:12px;line-height:1.35}.kind{color:var(--faint);font-size:12px}.num{text-align:right;white-space:nowrap;font-size:13px;font-variant-numeric:tabular-nums;color:var(--faint)}
.track{height:8px;border-radius:4px;background:var(--card);position:relative;overflow:hidden}.track i{position:absolute;top:0;bottom:0;min-width:2px;border-radius:4px;background:var(--faint)}details[open]>summary .track{background:var(--line)}
.agent .kind,.workflow .kind{color:var(--flow)}.agent i,.workflow i{background:var(--flow)}.llm .kind{color:var(--model)}.llm i{background:var(--model)}
.tool .kind{color:var(--tool)}.tool i{background:var(--tool)}.retrieval .kind,.embedding .kind{color:var(--data)}.retrieval i,.embedding i{background:var(--data)}
.failed>summary .name,.failed>summary .more{color:var(--bad)}.failed i{background:var(--bad)}.error{color:var(--bad);margin:0 0 8px;font-weight:600}.body{padding:10px 6px 16px 22px}
.card{background:var(--card);border-left:3px solid var(--line);border-radius:4px 8px 8px 4px;padding:7px 12px 9px;margin:0 0 8px}.label{font-size:12px;font-weight:600;color:var(--faint)}
.user{border-color:var(--faint)}.assistant{border-color:var(--flow)}.system{border-color:var(--model)}.result{border-color:var(--tool)}
pre{margin:2px 0 0;white-space:pre-wrap;overflow-wrap:anywhere;font:12.5px/1.55 ui-monospace,monospace}footer{margin-top:32px;color:var(--faint);font-size:12px}
@media(max-width:700px){body{padding:18px 12px}summary{grid-template-columns:minmax(0,1fr) 66px 70px;gap:9px}.track,.tokens{display:none}.body{padding-left:10px}}
</style></head><body><main>
)html";

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
    case '<': out += "&lt;"; break;
    case '>': out += "&gt;"; break;
    case '&': out += "&amp;"; break;
    case '"': out += "&quot;"; break;
    case '\'': out += "&#39;"; break;
    default:
      if (static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\t') out += c;
    }
  }
  return out;
}

// Only these become names of style classes.
std::string_view style_of(std::string_view kind) {
  for (const std::string_view known : {"agent", "workflow", "llm", "tool", "retrieval", "embedding", "task"})
    if (kind == known) return known;
  return "other";
}

std::string card(std::string_view label, std::string_view text, std::string_view style = "") {
  return fmt::format("<div class=\"card {}\"><div class=\"label\">{}</div><pre>{}</pre></div>\n", style, escaped(label),
                     escaped(text));
}

std::string text_of(const JsonValue& value) { return value.is_string() ? value.text : json_dump(value); }

// With a line for each member. A JsonValue is never nested deeper than its bound.
void write_indented(const JsonValue& value, std::size_t depth, std::string& out) {
  if (!value.is_container() || value.members.empty()) {
    out += json_dump(value);
    return;
  }
  out += value.is_array() ? '[' : '{';
  for (const JsonMember& member : value.members) {
    out += (&member == &value.members.front() ? "\n" : ",\n") + std::string(2 * depth + 2, ' ');
    if (value.is_object()) out += json_quoted(member.key) + ": ";
    write_indented(member.value, depth + 1, out);
  }
  out += "\n" + std::string(2 * depth, ' ') + (value.is_array() ? ']' : '}');
}

// JSON, also in a text, with a line for each member; other texts as they are.
std::string readable(const JsonValue& value) {
  if (value.is_string()) {
    const std::size_t begin = value.text.find_first_not_of(" \t\r\n");
    const bool may_be_json = begin != std::string::npos && (value.text[begin] == '{' || value.text[begin] == '[');
    const JsonParse parse = may_be_json ? parse_json(value.text) : JsonParse();
    return parse.value ? readable(*parse.value) : value.text;
  }
  std::string text;
  write_indented(value, 0, text);
  return text;
}

std::string_view style_of_role(std::string_view role) {
  for (const std::string_view known : {"user", "assistant", "system"})
    if (role == known) return known;
  return role == "tool" ? "result" : "";
}

std::string message_text(const JsonValue& message) {
  std::string text(message.string("content"));
  const auto add = [&](const std::string& line) { text += (text.empty() ? "" : "\n") + line; };
  if (const JsonValue* calls = message.find("tool_calls"))
    for (const JsonMember& call : calls->members) {
      const JsonValue* arguments = call.value.find("arguments");
      add(fmt::format("\u2192 {}({})", call.value.string("name"), arguments == nullptr ? "" : text_of(*arguments)));
    }
  if (const JsonValue* results = message.find("tool_results"))
    for (const JsonMember& result : results->members) {
      const JsonValue* value = result.value.find("result");
      add(fmt::format("\u2190 {} {}", result.value.string("name"), value == nullptr ? "" : text_of(*value)));
    }
  return text;
}

std::string content_cards(const char* side, const JsonValue* content) {
  std::string out;
  if (content == nullptr) return out;
  if (!content->is_object()) return card(side, readable(*content));
  for (const JsonMember& member : content->members) {
    if (member.key == "messages" && member.value.is_array())
      for (const JsonMember& message : member.value.members)
        out += card(fmt::format("{} \u00b7 {}", side, message.value.string("role")), message_text(message.value),
                    style_of_role(message.value.string("role")));
    else
      out += card(member.key == "value" ? std::string(side) : fmt::format("{} \u00b7 {}", side, member.key),
                  readable(member.value));
  }
  return out;
}

std::string tags_text(const JsonValue& tags) {
  std::string text;
  for (const JsonMember& tag : tags.members) text += (text.empty() ? "" : "  ") + tag.value.text;
  return text;
}

std::string body_of(const SpanHead& head, const JsonValue& event) {
  std::string out = "<div class=\"body\">";
  if (head.failed) {
    const SpanError error = read_span_error(event);
    out += fmt::format("<p class=\"error\">{} {}</p>", escaped(error.type), escaped(error.message));
    if (!error.stack.empty()) out += card("stack", error.stack);
  }
  if (const JsonValue* meta = event.find("meta")) {
    out += content_cards("input", meta->find("input"));
    out += content_cards("output", meta->find("output"));
    for (const char* key : {"metadata", "tool_definitions"})
      if (const JsonValue* value = meta->find(key); value != nullptr && !value->members.empty())
        out += card(key, readable(*value));
  }
  if (const JsonValue* metrics = event.find("metrics"); metrics != nullptr && !metrics->members.empty())
    out += card("metrics", readable(*metrics));
  if (const JsonValue* tags = event.find("tags"); tags != nullptr && !tags->members.empty())
    out += card("tags", tags_text(*tags));
  return out + "</div>";
}

// Below the name: the error, the model, or what the span was given.
std::string second_line(const SpanHead& head, const JsonValue& event) {
  if (head.failed)
    return excerpt(head.error_type.empty() ? head.error_message : head.error_type + ": " + head.error_message);
  if (!head.model_name.empty()) return head.model_name;
  const JsonValue* input = &event;
  for (const char* key : {"meta", "input", "value"})
    if (input != nullptr) input = input->find(key);
  return input == nullptr ? "" : excerpt(text_of(*input));
}

std::string span_html(const ExportedSpan& span, const TraceSummary& summary, const JsonValue& event, bool is_open) {
  const SpanHead& head = span.head;
  const double whole = std::max<double>(static_cast<double>(summary.duration_ns), 1);
  const double from = head.start_ns == 0 ? 0 : static_cast<double>(head.start_ns - summary.start_ns) / whole * 100;
  const double part = static_cast<double>(head.duration_ns.value_or(0)) / whole * 100;
  const std::string name = head.name.empty() ? "(no name)" : head.name;
  return fmt::format(
      "<details class=\"span {}{}\"{}><summary><span class=\"what\" style=\"padding-left:{}px\"><span><span class=\"name\">{}</span>"
      "<span class=\"more\">{}</span></span></span><span class=\"kind\">{}</span>"
      "<span class=\"track\"><i style=\"left:{:.2f}%;width:{:.2f}%\"></i></span><span class=\"num\">{}</span>"
      "<span class=\"num tokens\">{}</span></summary>{}</details>\n",
      style_of(head.kind), head.failed ? " failed" : "", is_open ? " open" : "", 18 * std::min(span.depth, 20u),
      escaped(name), escaped(second_line(head, event)), escaped(head.kind), std::clamp(from, 0.0, 100.0),
      std::clamp(part, 0.0, 100.0), head.duration_ns ? duration_text(*head.duration_ns) : "",
      head.tokens.any() ? tokens_text(head.tokens) : "", body_of(head, event));
}

} // namespace

void export_html(const TraceSource& traces, const EventReader& read, const TextSink& write) {
  write(head_of_page);
  for (ExportedTrace trace; traces(trace);) {
    const TraceSummary& summary = trace.summary;
    std::string figures = fmt::format("{} UTC \u00b7 {} \u00b7 {} \u00b7 {} \u00b7 {}",
                                      utc_timestamp(summary.start_ns).substr(0, 19), duration_text(summary.duration_ns),
                                      count_of(static_cast<std::int64_t>(summary.spans), "span"),
                                      count_of(static_cast<std::int64_t>(summary.errors), "error"),
                                      tokens_text(summary.tokens));
    if (summary.cost) figures += " \u00b7 " + cost_text(*summary.cost);
    for (const std::string& text : {summary.ml_app, summary.session_id, summary.trace_id})
      if (!text.empty()) figures += " \u00b7 " + text;
    write(fmt::format("<section><h1>{}</h1><p class=\"figures\">{}</p>\n",
                      escaped(summary.root_name.empty() ? "(no name)" : summary.root_name), escaped(figures)));
    for (const ExportedSpan& span : trace.spans)
      write(span_html(span, summary, read(span.row), &span == &trace.spans.front()));
    write("</section>\n");
  }
  write("</main><footer>Written by llmobs export.</footer></body></html>\n");
}

} // namespace llmobs::viewer
