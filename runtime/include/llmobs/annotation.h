// What a program can say about a span in its own words:
//
//   llmobs::annotate({.output = answer, .metrics = {{"input_tokens", 42}}, .tags = {{"tier", "gold"}}});   // C++20
//   llmobs::annotate(llmobs::Annotation()                                                                  // before it
//                        .set_output(answer)
//                        .set_metrics({{"input_tokens", 42}})
//                        .set_tags({{"tier", "gold"}}));
//
// An Annotation is a set of views: it copies nothing, so it is built and used in one expression. One that has a name could
// outlive what it shows; its setters and its members take nothing any more.
//
// Input and output replace what was there, per side, and win over what was captured automatically; metadata, metrics,
// tags, the prompt and the agent's declaration are merged key by key; cost tags and links are added; tool definitions are replaced. Shapes by kind of span: llm takes text, Message, or a list of them (message.h);
// the input of embedding and the output of retrieval take text, Document, or a list of them; everything else may be
// any value.
#ifndef LLMOBS_ANNOTATION_H
#define LLMOBS_ANNOTATION_H

#include <llmobs/declarations.h>
#include <llmobs/entries.h>

namespace llmobs {
inline namespace v1 {

/// What a program says of a span. Views, used during the call only.
struct Annotation {
  Value input = {};         ///< what it was given: text, messages, documents, any value
  Value output = {};        ///< what it gave
  Entries metadata = {};    ///< any values
  Entries metrics = {};     ///< numbers. Names that Datadog knows: input_tokens, output_tokens, total_tokens, ...
  Entries tags = {};        ///< text, numbers or bools
  Text session_id = {};     ///< inherited by spans that begin later inside
  Text model_name = {};     ///< llm and embedding spans: known only when the call is made
  Text model_provider = {}; ///< llm and embedding spans
  Prompt prompt = {};       ///< llm spans
  List<ToolDefinition> tool_definitions = {}; ///< llm spans: the tools that the model may call
  Text tool_version = {};                     ///< tool spans
  List<Text> cost_tags = {};                  ///< keys of tags by which costs are shown; the span must have these tags
  AgentDeclaration agent = {};                ///< agent spans
  List<SpanLink> span_links = {};             ///< spans that this one has to do with
  SpanError error = {};                       ///< the span failed
  Text user_id = {};                          ///< the tag user_id

  Annotation&& set_input(const Value& value) && noexcept {
    input = value;
    return static_cast<Annotation&&>(*this);
  }
  Annotation&& set_output(const Value& value) && noexcept {
    output = value;
    return static_cast<Annotation&&>(*this);
  }
  Annotation&& set_metadata(Entries entries) && noexcept {
    metadata = entries;
    return static_cast<Annotation&&>(*this);
  }
  Annotation&& set_metrics(Entries entries) && noexcept {
    metrics = entries;
    return static_cast<Annotation&&>(*this);
  }
  Annotation&& set_tags(Entries entries) && noexcept {
    tags = entries;
    return static_cast<Annotation&&>(*this);
  }
  Annotation&& set_session_id(Text id) && noexcept {
    session_id = id;
    return static_cast<Annotation&&>(*this);
  }
  /// model_name and model_provider.
  Annotation&& set_model(Text name, Text provider = Text()) && noexcept {
    model_name = name;
    model_provider = provider;
    return static_cast<Annotation&&>(*this);
  }
  Annotation&& set_prompt(const Prompt& value) && noexcept {
    prompt = value;
    prompt.given = true;
    return static_cast<Annotation&&>(*this);
  }
  Annotation&& set_tool_definitions(List<ToolDefinition> tools) && noexcept {
    tool_definitions = tools;
    return static_cast<Annotation&&>(*this);
  }
  Annotation&& set_tool_version(Text version) && noexcept {
    tool_version = version;
    return static_cast<Annotation&&>(*this);
  }
  Annotation&& set_cost_tags(List<Text> keys) && noexcept {
    cost_tags = keys;
    return static_cast<Annotation&&>(*this);
  }
  Annotation&& set_agent(const AgentDeclaration& declaration) && noexcept {
    agent = declaration;
    return static_cast<Annotation&&>(*this);
  }
  Annotation&& set_span_links(List<SpanLink> links) && noexcept {
    span_links = links;
    return static_cast<Annotation&&>(*this);
  }
  Annotation&& set_error(Text type, Text message, Text stack = Text()) && noexcept {
    error.type = type;
    error.message = message;
    error.stack = stack;
    return static_cast<Annotation&&>(*this);
  }
  Annotation&& set_user_id(Text id) && noexcept {
    user_id = id;
    return static_cast<Annotation&&>(*this);
  }
};

namespace detail {
// Of the span, or of the innermost one that is active if the id is 0.
LLMOBS_API bool annotate_with(uint64_t span_id, const Annotation* annotation, size_t size) noexcept;
LLMOBS_API bool annotate_metrics(uint64_t span_id, const Entry* entries, size_t count) noexcept;
LLMOBS_API bool annotate_tags(uint64_t span_id, const Entry* entries, size_t count) noexcept;

LLMOBS_ALWAYS_INLINE bool says_more(const Annotation& with) noexcept {
  return with.prompt.is_given() || !with.tool_definitions.empty() || !with.tool_version.empty() ||
         !with.cost_tags.empty() || with.agent.is_given() || !with.span_links.empty() || with.error.is_given() ||
         !with.user_id.empty();
}

// An annotation that is built where it is used and has nothing but metrics, or tags, comes down to one of two calls.
LLMOBS_ALWAYS_INLINE bool annotate(uint64_t span_id, const Annotation& with) noexcept {
  bool more = with.input.given() || with.output.given() || !with.metadata.empty() || !with.session_id.empty() ||
              !with.model_name.empty() || !with.model_provider.empty() || says_more(with);
  if (more || with.metrics.empty() == with.tags.empty()) return annotate_with(span_id, &with, sizeof with);
  if (with.tags.empty()) return annotate_metrics(span_id, with.metrics.begin(), with.metrics.size());
  return annotate_tags(span_id, with.tags.begin(), with.tags.size());
}
} // namespace detail

/// Says more about the innermost span that is active on this thread. False when there is none, or tracing is off.
/// Never throws; entries of the wrong type (a metric that is no number) are left out and reported once.
LLMOBS_ALWAYS_INLINE bool annotate(const Annotation& annotation) noexcept { return detail::annotate(0, annotation); }

} // namespace v1
} // namespace llmobs

#endif
