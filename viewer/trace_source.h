// What the commands that show traces begin and end with: open the file that is meant, refuse one without any
// span, and say at the end which lines could not be used.
#pragma once

#include "store/trace_file.h"

#include <cstddef>
#include <string>
#include <vector>

namespace llmobs::viewer {

/// Opens the file of that name, or the default one for an empty name. Throws UserError if it has no spans.
TraceFile open_traces(const std::string& file_argument);

/// The traces of the file from the newest on, as indices.
std::vector<std::size_t> newest_first(const TraceFile& file);

/// The trace whose id begins so; the newest one for an empty beginning. Throws UserError if there is none, or
/// more than one.
const TraceRows& find_trace(const TraceFile& file, const std::string& id_beginning);

/// Says on standard error which lines were no span envelopes, if any.
void report_bad_lines(const TraceFile& file);

} // namespace llmobs::viewer
