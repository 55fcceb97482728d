// One page without anything from elsewhere: no script, no font, no image. Every text of a span is escaped.
#include "base/json_dump.h"
#include "export/exported_trace.h"
#include "trace/figures.h"

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
details.span{border-top:1px solid var(--line)}summary{display:grid;grid-template-columns:minmax(0,1fr) 84px minmax(60px,220px) 78px 104px;gap:12px;align-items:center;padding:6px 4px;cursor:pointer;list-style:none}
summary::-webkit-details-marker{display:none}summary:hover,summary:focus-visible{background:var(--card);outline:none}
.name{font-weight:600;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}.kind{color:var(--faint);font-size:12px}.num{text-align:right;font-variant-numeric:tabular-nums;color:var(--faint)}
.track{height:8px;border-radius:4px;background:var(--card);position:relative;overflow:hidden}.track i{position:absolute;top:0;bottom:0;min-width:2px;border-radius:4px;background:var(--faint)}
.agent .kind,.workflow .kind{color:var(--flow)}.agent i,.workflow i{background:var(--flow)}.llm .kind{color:var(--model)}.llm i{background:var(--model)}
.tool .kind{color:var(--tool)}.tool i{background:var(--tool)}.retrieval .kind,.embedding .kind{color:var(--data)}.retrieval i,.embedding i{background:var(--data)}
.failed>summary .name{color:var(--bad)}.error{color:var(--bad);margin:0 0 8px}.body{padding:4px 4px 14px}
.card{background:var(--card);border-radius:8px;padding:8px 12px;margin:0 0 8px}.label{font-size:11px;letter-spacing:.04em;text-transform:uppercase;color:var(--faint)}
pre{margin:2px 0 0;white-space:pre-wrap;overflow-wrap:anywhere;font:12.5px/1.55 ui-monospace,monospace}footer{margin-top:32px;color:var(--faint);font-size:12px}
@media(max-width:700px){summary{grid-template-columns:minmax(0,1fr) 70px 70px}.track,.tokens{display:none}}
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

std::string card(std::string_view label, std::string_view text) {
  return fmt::format("<div class=\"card\"><div class=\"label\">{}</div><pre>{}</pre></div>\n", escaped(label),
                     escaped(text));
}

std::string text_of(const JsonValue& value) { return value.is_string() ? value.text : json_dump(value); }

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
  if (!content->is_object()) return card(side, text_of(*content));
  for (const JsonMember& member : content->members) {
    if (member.key == "messages" && member.value.is_array())
      for (const JsonMember& message : member.value.members)
        out += card(fmt::format("{} \u00b7 {}", side, message.value.string("role")), message_text(message.value));
    else
      out += card(member.key == "value" ? std::string(side) : fmt::format("{} \u00b7 {}", side, member.key),
                  text_of(member.value));
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
        out += card(key, text_of(*value));
  }
  if (const JsonValue* metrics = event.find("metrics"); metrics != nullptr && !metrics->members.empty())
    out += card("metrics", json_dump(*metrics));
  if (const JsonValue* tags = event.find("tags"); tags != nullptr && !tags->members.empty())
    out += card("tags", tags_text(*tags));
  return out + "</div>";
}

std::string span_html(const ExportedSpan& span, const TraceSummary& summary, const JsonValue& event) {
  const SpanHead& head = span.head;
  const double whole = std::max<double>(static_cast<double>(summary.duration_ns), 1);
  const double from = head.start_ns == 0 ? 0 : static_cast<double>(head.start_ns - summary.start_ns) / whole * 100;
  const double part = static_cast<double>(head.duration_ns.value_or(0)) / whole * 100;
  const std::string name = head.name.empty() ? "(no name)" : head.name;
  return fmt::format(
      "<details class=\"span {}{}\"><summary><span class=\"name\" style=\"padding-left:{}px\">{}</span><span class=\"kind\">{}</span>"
      "<span class=\"track\"><i style=\"left:{:.2f}%;width:{:.2f}%\"></i></span><span class=\"num\">{}</span>"
      "<span class=\"num tokens\">{}</span></summary>{}</details>\n",
      style_of(head.kind), head.failed ? " failed" : "", 18 * std::min(span.depth, 20u), escaped(name),
      escaped(head.model_name.empty() ? head.kind : head.kind + " \u00b7 " + head.model_name),
      std::clamp(from, 0.0, 100.0), std::clamp(part, 0.0, 100.0),
      head.duration_ns ? duration_text(*head.duration_ns) : "", head.tokens.any() ? tokens_text(head.tokens) : "",
      body_of(head, event));
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
    for (const ExportedSpan& span : trace.spans) write(span_html(span, summary, read(span.row)));
    write("</section>\n");
  }
  write("</main><footer>Written by llmobs export.</footer></body></html>\n");
}

} // namespace llmobs::viewer
