// A Lineage is what a span passes on to the spans begun inside it: the user session, the LLM application, and the
// nearest agent. Spans that add nothing of their own share their parent's; most programs have none at all (null).
#pragma once

#include <cstdint>
#include <memory>
#include <string>

namespace llmobs {

struct Lineage {
  std::string session_id;
  std::string ml_app;
  uint64_t agent_span_id = 0; // 0: no agent
  std::string agent_name;
};

using LineagePointer = std::shared_ptr<Lineage>;

} // namespace llmobs
