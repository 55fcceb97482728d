// What a program declares about a model's call or an agent besides values: the prompt that a text was made from, the tools that
// a model may call, what an agent is, and which spans a span goes on from. Views, like everything that is annotated.
#ifndef LLMOBS_DECLARATIONS_H
#define LLMOBS_DECLARATIONS_H

#include <llmobs/entries.h>

namespace llmobs {
inline namespace v1 {

/// One message of a chat template: a role and a content; or a placeholder, in whose place the program puts messages.
struct PromptMessage {
  Text role = {};        ///< "system", "user", ...
  Text content = {};     ///< with placeholders for variables: {{name}}
  Text placeholder = {}; ///< its name; then role and content are not used
};

/// The prompt of an llm span. A later one is merged into an earlier one, member by member.
struct Prompt {
  Text id = {};                           ///< "<ml_app>_unnamed-prompt" if it is never said
  Text version = {};                      ///< any text
  Text label = {};                        ///< "production", "staging", ...
  Text template_text = {};                ///< of one text; a chat has the next instead
  List<PromptMessage> chat_template = {}; ///< of a conversation
  Entries variables = {};                 ///< what was put into the template
  Entries tags = {};                      ///< of the prompt, not of the span
  List<Text> rag_context_variables = {};  ///< names of the variables that hold what was retrieved; "context" if none
  List<Text> rag_query_variables = {};    ///< names of the variables that hold the question; "question" if none
  bool given = false;                     ///< true: there is a prompt, also if nothing else is known of it

  /// Whether anything is known of it.
  LLMOBS_ALWAYS_INLINE bool is_given() const noexcept {
    return given || !id.empty() || !version.empty() || !label.empty() || !template_text.empty() ||
           !chat_template.empty() || !variables.empty() || !tags.empty() || !rag_context_variables.empty() ||
           !rag_query_variables.empty();
  }

  Prompt&& set_id(Text value) && noexcept {
    id = value;
    return static_cast<Prompt&&>(*this);
  }
  Prompt&& set_version(Text value) && noexcept {
    version = value;
    return static_cast<Prompt&&>(*this);
  }
  Prompt&& set_label(Text value) && noexcept {
    label = value;
    return static_cast<Prompt&&>(*this);
  }
  /// template_text.
  Prompt&& set_template(Text text) && noexcept {
    template_text = text;
    return static_cast<Prompt&&>(*this);
  }
  Prompt&& set_chat_template(List<PromptMessage> messages) && noexcept {
    chat_template = messages;
    return static_cast<Prompt&&>(*this);
  }
  Prompt&& set_variables(Entries entries) && noexcept {
    variables = entries;
    return static_cast<Prompt&&>(*this);
  }
  Prompt&& set_tags(Entries entries) && noexcept {
    tags = entries;
    return static_cast<Prompt&&>(*this);
  }
  /// rag_context_variables and rag_query_variables.
  Prompt&& set_rag_variables(List<Text> context, List<Text> query = List<Text>()) && noexcept {
    rag_context_variables = context;
    rag_query_variables = query;
    return static_cast<Prompt&&>(*this);
  }
};

/// A tool that a model may call. One without a name is left out.
struct ToolDefinition {
  Text name = {};        ///< as the model calls it
  Text description = {}; ///< for the model
  Value schema = {};     ///< JSON Schema of its arguments: an object, or Value::json(text)
  Text version = {};     ///< tool spans below the llm span that have this name show it
};

/// What an agent is. A later declaration is merged into an earlier one, member by member.
struct AgentDeclaration {
  Text version = {};      ///< the tag agent_version
  Text name = {};         ///< the span's if it is never said
  Text instructions = {}; ///< its system prompt
  Text model = {};        ///< the name of the one that it uses
  Entries model_settings =
      {}; ///< temperature, max_tokens, seed and the like; what is not known may be secret and is left out
  List<ToolDefinition> tools = {}; ///< their schemas say which parameters they take

  /// Whether anything is known of it.
  LLMOBS_ALWAYS_INLINE bool is_given() const noexcept { return !version.empty() || has_manifest(); }
  /// Whether more is known than its version.
  LLMOBS_ALWAYS_INLINE bool has_manifest() const noexcept {
    return !name.empty() || !instructions.empty() || !model.empty() || !model_settings.empty() || !tools.empty();
  }

  AgentDeclaration&& set_version(Text value) && noexcept {
    version = value;
    return static_cast<AgentDeclaration&&>(*this);
  }
  AgentDeclaration&& set_name(Text value) && noexcept {
    name = value;
    return static_cast<AgentDeclaration&&>(*this);
  }
  AgentDeclaration&& set_instructions(Text value) && noexcept {
    instructions = value;
    return static_cast<AgentDeclaration&&>(*this);
  }
  AgentDeclaration&& set_model(Text value, Entries settings = Entries()) && noexcept {
    model = value;
    model_settings = settings;
    return static_cast<AgentDeclaration&&>(*this);
  }
  AgentDeclaration&& set_tools(List<ToolDefinition> definitions) && noexcept {
    tools = definitions;
    return static_cast<AgentDeclaration&&>(*this);
  }
};

/// The span goes on from another one: that one's `from` (its output, say) is this one's `to` (its input).
struct SpanLink {
  Text trace_id = {}; ///< of the other span
  Text span_id = {};  ///< of the other span
  Text from = {};     ///< "output" if empty
  Text to = {};       ///< "input" if empty
};

/// Why a span failed, where no exception says so.
struct SpanError {
  Text type = {};    ///< "Timeout"
  Text message = {}; ///< what happened
  Text stack = {};   ///< where, as text of any form

  /// Whether there is an error.
  LLMOBS_ALWAYS_INLINE bool is_given() const noexcept { return !type.empty() || !message.empty() || !stack.empty(); }
};

} // namespace v1
} // namespace llmobs

#endif
