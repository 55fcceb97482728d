// Where a program's spans go: the destinations that it names; else the file that it names; else Datadog, through the agent that
// it names or that answers now, or with an API key without one; else the default file.
#pragma once

#include "base/config.h"
#include "deliver/destination.h"
#include "deliver/http.h"

#include <vector>

namespace llmobs {

/// At least one. May take a moment: looks for the default agent. `http` must live longer than they.
std::vector<DestinationParts> choose_destinations(const FinalConfig& config, HttpLoop& http);

} // namespace llmobs
