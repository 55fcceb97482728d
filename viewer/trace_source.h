// What the commands that show traces begin and end with: open the files that are meant, refuse them without any
// span, and say at the end which lines could not be used.
#pragma once

#include "query/query.h"
#include "store/store.h"

#include <cstddef>
#include <string>
#include <vector>

namespace llmobs::viewer {

/// Opens the files of those names, or the default one for none. Throws UserError if they have no spans.
Store open_traces(const std::vector<std::string>& files);
/// The same, but they may be without spans, still.
Store open_files(const std::vector<std::string>& files);

/// For each trace of the store: has it a span that the query wants? A person who waits for it sees a bar.
std::vector<bool> search_traces(const Store& store, const Query& query);

/// The traces from the newest on, as indices.
std::vector<std::size_t> newest_first(const Store& store);

/// The trace whose id begins or ends so. Throws UserError if there is none, or more than one.
std::size_t find_trace(const Store& store, const std::string& part);

/// Says on standard error which lines were no span envelopes, if any.
void report_bad_lines(const Store& store);

} // namespace llmobs::viewer
