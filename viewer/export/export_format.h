// An ExportFormat is a form in which traces leave for other programs: the one table of them, for `llmobs export` and for the
// page's downloads.
#pragma once

#include "export/exported_trace.h"

#include <string_view>
#include <vector>

namespace llmobs::viewer {

struct ExportFormat {
  const char* name;
  const char* title;  ///< as people know it
  const char* use;    ///< what it is for, in a few words
  const char* ending; ///< of the name of a file, with its dot
  const char* content_type;
  void (*write)(const TraceSource& traces, const EventReader& read, const TextSink& write);
};

const std::vector<ExportFormat>& export_formats();
/// The format of that name; null if there is none.
const ExportFormat* find_export_format(std::string_view name);

} // namespace llmobs::viewer
