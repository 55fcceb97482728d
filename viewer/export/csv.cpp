// Spans as rows of a table, and as the events that they are.
#include "base/json_dump.h"
#include "export/exported_trace.h"
#include "trace/figures.h"

namespace llmobs::viewer {
namespace {

// A spreadsheet takes text that begins with one of these for a formula, and texts are not trusted.
bool is_formula(std::string_view text) {
  return !text.empty() && std::string_view("=+-@\t\r").find(text[0]) != std::string_view::npos;
}

std::string cell(std::string_view text) {
  std::string out = is_formula(text) ? "'" : "";
  for (const char c : text) // what a terminal would obey is left out
    if ((static_cast<unsigned char>(c) >= 0x20 && c != 0x7F) || c == '\n' || c == '\t') out += c;
  if (out.find_first_of(",\"\n\r") == std::string::npos) return out;
  std::string quoted = "\"";
  for (const char c : out) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + '"';
}

std::string number(const std::optional<std::int64_t>& value) { return value ? std::to_string(*value) : std::string(); }

} // namespace

void export_csv(const TraceSource& traces, const TextSink& write) {
  write("trace_id,span_id,parent_id,name,kind,status,start,start_ns,duration_ns,ml_app,session_id,model_name,"
        "model_provider,input_tokens,output_tokens,total_tokens,cost,error_type,error_message\r\n");
  for (ExportedTrace trace; traces(trace);)
    for (const ExportedSpan& span : trace.spans) {
      const SpanHead& head = span.head;
      std::string row;
      for (const std::string& text : {head.trace_id, head.span_id, head.parent_id, head.name, head.kind})
        row += cell(text) + ",";
      row += head.failed ? "error," : "ok,";
      row += utc_timestamp(head.start_ns) + "," + std::to_string(head.start_ns) + "," + number(head.duration_ns);
      for (const std::string& text : {head.ml_app, head.session_id, head.model_name, head.model_provider})
        row += "," + cell(text);
      for (const auto& count : {head.tokens.input, head.tokens.output, head.tokens.total}) row += "," + number(count);
      row += "," + (head.cost ? json_real(*head.cost).text : std::string());
      row += "," + cell(head.error_type) + "," + cell(head.error_message);
      write(row + "\r\n");
    }
}

void export_json(const TraceSource& traces, const EventReader& read, const TextSink& write) {
  write("[");
  const char* before = "\n";
  for (ExportedTrace trace; traces(trace);)
    for (const ExportedSpan& span : trace.spans) {
      write(before + json_dump(read(span.row), JsonAlphabet::ascii));
      before = ",\n";
    }
  write("\n]\n");
}

} // namespace llmobs::viewer
