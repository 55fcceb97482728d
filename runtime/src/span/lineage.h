// A Lineage is what a span passes on to the spans begun inside it: the user session, the LLM application, and the
// nearest agent. Spans that add nothing of their own share their parent's; most programs have none at all (null).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace llmobs {

struct ToolVersion {
  std::string name;
  std::string version;
};

struct Lineage {
  std::string session_id;
  std::string ml_app;
  uint64_t agent_span_id = 0; // 0: no agent
  std::string agent_name;
  uint64_t tools_of = 0;          // the span that declared these tools, for the tool spans right below it
  std::vector<ToolVersion> tools; // that have a version
};

using LineagePointer = std::shared_ptr<Lineage>;

} // namespace llmobs
