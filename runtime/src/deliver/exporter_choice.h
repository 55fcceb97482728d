// Where a program's spans go: the file it names; else the agent it names; else the default agent, if one answers now;
// else the default file.
#pragma once

#include "base/config.h"
#include "deliver/exporter.h"

#include <memory>

namespace llmobs {

/// Never null. May take a moment: looks for the default agent.
std::unique_ptr<Exporter> choose_exporter(const FinalConfig& config);

} // namespace llmobs
