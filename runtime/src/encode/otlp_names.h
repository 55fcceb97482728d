// The names that the conventions have for what we have: one table for each kind of thing, with a column for each
// convention. GenAI is OpenTelemetry's; its release 0.1 (a repository of its own) renamed some of what semantic
// conventions 1.41 have. docs/otlp.md is this table for users.
#pragma once

#include "base/kind.h"
#include "encode/otlp_key.h"

#include <string_view>

namespace llmobs {

/// Names of attributes that many spans have.
namespace keys {
inline constexpr OtlpName gen_ai_operation_name = "gen_ai.operation.name"_name;
inline constexpr OtlpName gen_ai_agent_name = "gen_ai.agent.name"_name;
inline constexpr OtlpName gen_ai_workflow_name = "gen_ai.workflow.name"_name;
inline constexpr OtlpName gen_ai_tool_name = "gen_ai.tool.name"_name;
inline constexpr OtlpName gen_ai_tool_type = "gen_ai.tool.type"_name;
inline constexpr OtlpName gen_ai_conversation_id = "gen_ai.conversation.id"_name;
inline constexpr OtlpName gen_ai_provider_name = "gen_ai.provider.name"_name;
inline constexpr OtlpName gen_ai_request_model = "gen_ai.request.model"_name;
inline constexpr OtlpName gen_ai_tool_call_arguments = "gen_ai.tool.call.arguments"_name;
inline constexpr OtlpName gen_ai_tool_call_result = "gen_ai.tool.call.result"_name;
inline constexpr OtlpName gen_ai_input_messages = "gen_ai.input.messages"_name;
inline constexpr OtlpName gen_ai_output_messages = "gen_ai.output.messages"_name;
inline constexpr OtlpName openinference_span_kind = "openinference.span.kind"_name;
inline constexpr OtlpName agent_name = "agent.name"_name;
inline constexpr OtlpName tool_name = "tool.name"_name;
inline constexpr OtlpName embedding_model_name = "embedding.model_name"_name;
inline constexpr OtlpName llm_model_name = "llm.model_name"_name;
inline constexpr OtlpName llm_provider = "llm.provider"_name;
inline constexpr OtlpName llm_system = "llm.system"_name;
inline constexpr OtlpName llm_invocation_parameters = "llm.invocation_parameters"_name;
inline constexpr OtlpName input_value = "input.value"_name;
inline constexpr OtlpName input_mime_type = "input.mime_type"_name;
inline constexpr OtlpName output_value = "output.value"_name;
inline constexpr OtlpName output_mime_type = "output.mime_type"_name;
inline constexpr OtlpName metadata = "metadata"_name;
inline constexpr OtlpName tag_tags = "tag.tags"_name;
inline constexpr OtlpName llmobs_span_kind = "llmobs.span.kind"_name;
inline constexpr OtlpName llmobs_name = "llmobs.name"_name;
inline constexpr OtlpName llmobs_ml_app = "llmobs.ml_app"_name;
inline constexpr OtlpName session_id = "session.id"_name;
inline constexpr OtlpName code_function_name = "code.function.name"_name;
inline constexpr OtlpName llmobs_metrics_prefix = "llmobs.metrics."_name;
inline constexpr OtlpName llmobs_metadata_prefix = "llmobs.metadata."_name;
inline constexpr OtlpName llmobs_tag_prefix = "llmobs.tag."_name;
inline constexpr OtlpName user_id = "user.id"_name;
inline constexpr OtlpName llmobs_evaluation_join_prefix = "llmobs.evaluation.join."_name;
inline constexpr OtlpName gen_ai_prompt_variable_prefix = "gen_ai.prompt.variable."_name;
} // namespace keys

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
  OtlpName gen_ai;      // empty: has none
  OtlpName gen_ai_also; // a name that the other release has
  OtlpName open_inference;
};

/// Of calls of models.
inline constexpr MetricNames metric_names[] = {
    {"input_tokens", "gen_ai.usage.input_tokens"_name, ""_name, "llm.token_count.prompt"_name},
    {"output_tokens", "gen_ai.usage.output_tokens"_name, ""_name, "llm.token_count.completion"_name},
    {"total_tokens", ""_name, ""_name, "llm.token_count.total"_name},
    {"cache_read_input_tokens", "gen_ai.usage.cache_read.input_tokens"_name, ""_name,
     "llm.token_count.prompt_details.cache_read"_name},
    {"cache_write_input_tokens", "gen_ai.usage.cache_creation.input_tokens"_name,
     "gen_ai.usage.cache_write.input_tokens"_name, "llm.token_count.prompt_details.cache_write"_name},
    {"reasoning_output_tokens", "gen_ai.usage.reasoning.output_tokens"_name, ""_name,
     "llm.token_count.completion_details.reasoning"_name},
    {"time_to_first_token", "gen_ai.response.time_to_first_chunk"_name, ""_name, ""_name},
    {"input_cost", ""_name, ""_name, "llm.cost.prompt"_name},
    {"output_cost", ""_name, ""_name, "llm.cost.completion"_name},
    {"total_cost", ""_name, ""_name, "llm.cost.total"_name},
};

struct RequestNames {
  std::string_view ours;
  OtlpName gen_ai;
  bool is_list; // of texts
};

/// Metadata of calls of models that is a parameter of the request, or something of the response.
inline constexpr RequestNames request_names[] = {
    {"temperature", "gen_ai.request.temperature"_name, false},
    {"max_tokens", "gen_ai.request.max_tokens"_name, false},
    {"top_p", "gen_ai.request.top_p"_name, false},
    {"top_k", "gen_ai.request.top_k"_name, false},
    {"frequency_penalty", "gen_ai.request.frequency_penalty"_name, false},
    {"presence_penalty", "gen_ai.request.presence_penalty"_name, false},
    {"stop", "gen_ai.request.stop_sequences"_name, true},
    {"stop_sequences", "gen_ai.request.stop_sequences"_name, true},
    {"seed", "gen_ai.request.seed"_name, false},
    {"stream", "gen_ai.request.stream"_name, false},
    {"n", "gen_ai.request.choice.count"_name, false},
};

inline constexpr RequestNames response_names[] = {
    {"response_model", "gen_ai.response.model"_name, false},
    {"response_id", "gen_ai.response.id"_name, false},
    {"finish_reason", "gen_ai.response.finish_reasons"_name, true},
    {"finish_reasons", "gen_ai.response.finish_reasons"_name, true},
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
