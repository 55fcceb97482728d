// The tools of `llmobs mcp`: what an assistant may ask of a store.
#pragma once

#include "mcp/rpc.h"
#include "store/store.h"

#include <vector>

namespace llmobs::viewer {

/// The store must live as long as the tools.
std::vector<McpTool> mcp_tools(Store& store);

} // namespace llmobs::viewer
