// Where a program's spans go: the file it names; else the agent it names; else the default agent, if one answers now;
// else the default file.
#pragma once

#include "base/config.h"
#include "deliver/destination.h"
#include "deliver/http.h"

#include <vector>

namespace llmobs {

/// At least one. May take a moment: looks for the default agent. `http` must live longer than they.
std::vector<DestinationParts> choose_destinations(const FinalConfig& config, HttpLoop& http);

} // namespace llmobs
