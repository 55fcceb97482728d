#include "export/export_format.h"

#include <algorithm>

namespace llmobs::viewer {

const std::vector<ExportFormat>& export_formats() {
  static const std::vector<ExportFormat> formats = {
      {"html", "HTML", "one page, to pass on", ".html", "text/html; charset=utf-8", export_html},
      {"chrome", "Chrome trace", "for Perfetto", ".chrome.json", "application/json", export_chrome},
      {"speedscope", "speedscope", "flame graphs", ".speedscope.json", "application/json",
       [](const TraceSource& traces, const EventReader&, const TextSink& write) { export_speedscope(traces, write); }},
      {"otlp", "OTLP", "OpenTelemetry, in JSON", ".otlp.json", "application/json", export_otlp},
      {"csv", "CSV", "a row for each span", ".csv", "text/csv; charset=utf-8",
       [](const TraceSource& traces, const EventReader&, const TextSink& write) { export_csv(traces, write); }},
      {"json", "JSON", "the events", ".json", "application/json", export_json},
  };
  return formats;
}

const ExportFormat* find_export_format(std::string_view name) {
  const std::vector<ExportFormat>& formats = export_formats();
  const auto found = std::find_if(formats.begin(), formats.end(),
                                  [&](const ExportFormat& format) { return name == format.name; });
  return found == formats.end() ? nullptr : &*found;
}

} // namespace llmobs::viewer
