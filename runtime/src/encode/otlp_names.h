// The names that the conventions have for what we have: one table for each kind of thing, with a column for each
// convention. GenAI is OpenTelemetry's; its release 0.1 (a repository of its own) renamed some of what semantic
// conventions 1.41 have. docs/otlp.md is this table for users.
#pragma once

#include "base/kind.h"

#include <string_view>

namespace llmobs {

struct KindNames {
  std::string_view operation;      // gen_ai.operation.name; empty: no value fits
  std::string_view open_inference; // openinference.span.kind
};

/// In the order of span_kind.def; the last one is for spans without a kind.
inline constexpr KindNames kind_names[] = {
    {"invoke_workflow", "CHAIN"}, // workflow
    {"invoke_agent", "AGENT"},    // agent
    {"chat", "LLM"},              // llm
    {"execute_tool", "TOOL"},     // tool
    {"", "CHAIN"},                // task
    {"embeddings", "EMBEDDING"},  // embedding
    {"retrieval", "RETRIEVER"},   // retrieval
    {"", "CHAIN"},
};
static_assert(sizeof kind_names / sizeof *kind_names == static_cast<size_t>(no_kind) + 1, "one for each kind");
static_assert(SpanKind::Workflow == SpanKind(0) && SpanKind::Llm == SpanKind(2) && SpanKind::Retrieval == SpanKind(6));

struct MetricNames {
  std::string_view ours;
  std::string_view gen_ai;      // empty: has none
  std::string_view gen_ai_also; // a name that the other release has
  std::string_view open_inference;
};

/// Of calls of models.
inline constexpr MetricNames metric_names[] = {
    {"input_tokens", "gen_ai.usage.input_tokens", "", "llm.token_count.prompt"},
    {"output_tokens", "gen_ai.usage.output_tokens", "", "llm.token_count.completion"},
    {"total_tokens", "", "", "llm.token_count.total"},
    {"cache_read_input_tokens", "gen_ai.usage.cache_read.input_tokens", "",
     "llm.token_count.prompt_details.cache_read"},
    {"cache_write_input_tokens", "gen_ai.usage.cache_creation.input_tokens", "gen_ai.usage.cache_write.input_tokens",
     "llm.token_count.prompt_details.cache_write"},
    {"reasoning_output_tokens", "gen_ai.usage.reasoning.output_tokens", "",
     "llm.token_count.completion_details.reasoning"},
    {"time_to_first_token", "gen_ai.response.time_to_first_chunk", "", ""},
    {"input_cost", "", "", "llm.cost.prompt"},
    {"output_cost", "", "", "llm.cost.completion"},
    {"total_cost", "", "", "llm.cost.total"},
};

struct RequestNames {
  std::string_view ours;
  std::string_view gen_ai;
  bool is_list; // of texts
};

/// Metadata of calls of models that is a parameter of the request, or something of the response.
inline constexpr RequestNames request_names[] = {
    {"temperature", "gen_ai.request.temperature", false},
    {"max_tokens", "gen_ai.request.max_tokens", false},
    {"top_p", "gen_ai.request.top_p", false},
    {"top_k", "gen_ai.request.top_k", false},
    {"frequency_penalty", "gen_ai.request.frequency_penalty", false},
    {"presence_penalty", "gen_ai.request.presence_penalty", false},
    {"stop", "gen_ai.request.stop_sequences", true},
    {"stop_sequences", "gen_ai.request.stop_sequences", true},
    {"seed", "gen_ai.request.seed", false},
    {"stream", "gen_ai.request.stream", false},
    {"n", "gen_ai.request.choice.count", false},
};

inline constexpr RequestNames response_names[] = {
    {"response_model", "gen_ai.response.model", false},
    {"response_id", "gen_ai.response.id", false},
    {"finish_reason", "gen_ai.response.finish_reasons", true},
    {"finish_reasons", "gen_ai.response.finish_reasons", true},
};

struct ProviderNames {
  std::string_view ours; // in lower case
  std::string_view gen_ai;
  std::string_view open_inference; // llm.provider; empty: ours
};

/// Providers that are not called the same by all.
inline constexpr ProviderNames provider_names[] = {
    {"google", "gcp.gemini", "google"},
    {"gemini", "gcp.gemini", "google"},
    {"vertexai", "gcp.vertex_ai", "google"},
    {"vertex_ai", "gcp.vertex_ai", "google"},
    {"azure", "azure.ai.openai", "azure"},
    {"azure_openai", "azure.ai.openai", "azure"},
    {"bedrock", "aws.bedrock", "aws"},
    {"amazon_bedrock", "aws.bedrock", "aws"},
    {"mistral", "mistral_ai", "mistralai"},
    {"mistralai", "mistral_ai", "mistralai"},
    {"xai", "x_ai", "xai"},
};

constexpr const KindNames& names_of(SpanKind kind) noexcept { return kind_names[static_cast<size_t>(kind)]; }

/// Null: the table does not have it.
template<class Names, size_t N>
constexpr const Names* find_names(const Names (&table)[N], std::string_view ours) noexcept {
  for (const Names& names : table) {
    if (names.ours == ours) return &names;
  }
  return nullptr;
}

} // namespace llmobs
