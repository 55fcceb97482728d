#include "encode/openinference_attributes.h"

#include "encode/encode_datadog.h"
#include "encode/otlp_names.h"
#include "value/object_members.h"
#include "value/value_json.h"

#include <fmt/format.h>

namespace llmobs {

namespace {

// "prefix.3." for the third element of a list.
std::string element(std::string_view list, size_t index) { return fmt::format("{}.{}.", list, index); }

bool is_address(std::string_view content) noexcept {
  return content.substr(0, 8) == "https://" || content.substr(0, 7) == "http://" || content.substr(0, 5) == "data:";
}

} // namespace

void OpenInferenceAttributes::write(const SpanData& span, bool with_content, OtlpWriter& to) {
  to.text(keys::openinference_span_kind, names_of(span.kind).open_inference);
  if (has_model(span.kind)) model(span, to);
  if (span.kind == SpanKind::Agent) {
    to.text(keys::agent_name, span.name);
  } else if (!span.agent_name.empty()) {
    to.text(keys::agent_name, span.agent_name);
  }
  if (span.kind == SpanKind::Tool) to.text(keys::tool_name, span.name);
  if (with_content) {
    content(span, to);
    if (!span.declared.empty()) declared(span.declared, to);
  }
  metadata(span, with_content, to);
}

void OpenInferenceAttributes::model(const SpanData& span, OtlpWriter& to) {
  if (!span.model_name.empty()) {
    to.text(span.kind == SpanKind::Embedding ? keys::embedding_model_name : keys::llm_model_name, span.model_name);
  }
  if (span.kind == SpanKind::Llm) {
    if (!span.model_provider.empty()) {
      std::string provider = lower_case(span.model_provider);
      const ProviderNames* known = find_names(provider_names, provider);
      to.text(keys::llm_provider, known ? known->open_inference : provider);
      // Who made the model's interface, where that is no question.
      for (std::string_view system : {"openai", "anthropic", "cohere", "mistralai", "vertexai", "deepseek", "xai"}) {
        if (system == provider || (known && known->open_inference == system)) to.text(keys::llm_system, system);
      }
    }
    request(span, to);
  }
  for (const NamedValue& entry : span.metrics) {
    const MetricNames* names = find_names(metric_names, entry.name);
    if (names && !names->open_inference.empty()) write_attribute(to, names->open_inference, entry.value, scratch_);
  }
}

void OpenInferenceAttributes::request(const SpanData& span, OtlpWriter& to) {
  JsonWriter* out = nullptr;
  for (const NamedValue& entry : span.metadata) {
    if (!find_names(request_names, entry.name)) continue;
    if (!out) {
      out = &to.begin_json(keys::llm_invocation_parameters);
      out->begin_object();
    }
    out->key(entry.name);
    append_json_text(*out, entry.value);
  }
  if (!out) return;
  out->end_object();
  to.end_json();
}

void OpenInferenceAttributes::content(const SpanData& span, OtlpWriter& to) {
  value(keys::input_value, keys::input_mime_type, span, span.input, to);
  value(keys::output_value, keys::output_mime_type, span, span.output, to);
  if (span.kind == SpanKind::Llm) {
    if (span.input.shape == Shape::messages) messages("llm.input_messages", span.input.messages, to);
    if (span.output.shape == Shape::messages) messages("llm.output_messages", span.output.messages, to);
    const NamedValue* reason = span.metadata.find("finish_reason");
    if (reason && !reason->value.string().empty()) to.text("llm.finish_reason", reason->value.string());
  } else if (span.kind == SpanKind::Embedding && span.input.shape == Shape::documents) {
    for (size_t i = 0; i < span.input.documents.size(); ++i) {
      prefix_ = element("embedding.embeddings", i);
      text(key_({prefix_, "embedding.text"}), span.input.documents[i].text, to);
    }
  } else if (span.kind == SpanKind::Retrieval && span.output.shape == Shape::documents) {
    documents(span.output.documents, to);
  }
}

void OpenInferenceAttributes::declared(const Declared& declared, OtlpWriter& to) {
  for (size_t i = 0; i < declared.tools.size(); ++i) {
    prefix_ = element("llm.tools", i);
    write_tool(to.begin_json(key_({prefix_, "tool.json_schema"})), declared.tools[i]);
    to.end_json();
  }
  if (!declared.has_prompt) return;
  if (const NamedValue* id = declared.prompt.find("id")) text("prompt.id", id->value, to);
  if (const NamedValue* version = declared.prompt.find("version")) {
    text("llm.prompt_template.version", version->value, to);
  }
  const NamedValue* form = declared.prompt.find("template");
  if (!form) form = declared.prompt.find("chat_template");
  if (form) text("llm.prompt_template.template", form->value, to);
  if (const NamedValue* variables = declared.prompt.find("variables")) {
    text("llm.prompt_template.variables", variables->value, to);
  }
}

void OpenInferenceAttributes::value(const OtlpKey& key, const OtlpName& type_key, const SpanData& span,
                                    const SpanSide& side, OtlpWriter& to) {
  bool is_json = false;
  if (!write_side(to, key, span, side, scratch_, is_json)) return;
  to.text(type_key, is_json ? "application/json" : "text/plain");
}

// A message has one result of a tool at most, so that each result of one of ours is a message of its own.
void OpenInferenceAttributes::messages(std::string_view list, const Messages& all, OtlpWriter& to) {
  size_t index = 0;
  for (const MessageView& one : all.list) {
    bool has_more_than_results = one.tool_results.count == 0 || one.tool_calls.count != 0 ||
                                 one.image_parts.count != 0 || one.audio_parts.count != 0 ||
                                 (one.content.present() && !is_empty(one.content));
    if (has_more_than_results) {
      prefix_ = element(list, index++) + "message.";
      message(prefix_, all, one, to);
    }
    index = tool_results(list, index, all, one, to);
  }
}

void OpenInferenceAttributes::message(std::string_view prefix, const Messages& all, const MessageView& one,
                                      OtlpWriter& to) {
  text(key_({prefix, "role"}), one.role, to);
  if (one.tool_id.present()) text(key_({prefix, "tool_call_id"}), one.tool_id, to);
  if (one.image_parts.count != 0 || one.audio_parts.count != 0) {
    contents(prefix, all, one, to);
  } else if (one.content.present()) {
    text(key_({prefix, "content"}), one.content, to);
  }
  for (uint32_t i = 0; i < one.tool_calls.count; ++i) {
    std::string call = fmt::format("{}tool_calls.{}.tool_call.", prefix, i);
    tool_call(call, all.tool_calls[one.tool_calls.first + i], to);
  }
}

size_t OpenInferenceAttributes::tool_results(std::string_view list, size_t first, const Messages& all,
                                             const MessageView& one, OtlpWriter& to) {
  for (uint32_t i = 0; i < one.tool_results.count; ++i) {
    const ToolResultView& result = all.tool_results[one.tool_results.first + i];
    prefix_ = element(list, first++) + "message.";
    to.text(key_({prefix_, "role"}), "tool");
    if (result.tool_id.present()) text(key_({prefix_, "tool_call_id"}), result.tool_id, to);
    if (result.name.present()) text(key_({prefix_, "name"}), result.name, to);
    text(key_({prefix_, "content"}), result.result, to);
  }
  return first;
}

// A message with media is a list of contents.
void OpenInferenceAttributes::contents(std::string_view prefix, const Messages& all, const MessageView& one,
                                       OtlpWriter& to) {
  size_t index = 0;
  std::string list = fmt::format("{}contents", prefix);
  auto begin = [&](std::string_view type) {
    std::string at = element(list, index++) + "message_content.";
    to.text(key_({at, "type"}), type);
    return at;
  };
  if (one.content.present() && !is_empty(one.content)) {
    std::string at = begin("text");
    text(key_({at, "text"}), one.content, to);
  }
  auto media = [&](Run run, std::string_view type) {
    for (uint32_t i = 0; i < run.count; ++i) {
      const MediaPartView& part = all.media_parts[run.first + i];
      std::string at = begin(type);
      at += type;
      at += '.';
      std::string_view content = part.content.present() ? text_of(part.content, scratch_)
                                                        : text_of(part.attachment_key, scratch_);
      std::string url = is_address(content) || !part.content.present()
                            ? std::string(content)
                            : fmt::format("data:{};base64,{}", part.mime_type.string(), content);
      to.text(key_({at, type, ".url"}), url);
      text(key_({at, type, ".mime_type"}), part.mime_type, to);
    }
  };
  media(one.image_parts, "image");
  media(one.audio_parts, "audio");
}

void OpenInferenceAttributes::tool_call(std::string_view prefix, const ToolCallView& call, OtlpWriter& to) {
  if (call.tool_id.present()) text(key_({prefix, "id"}), call.tool_id, to);
  text(key_({prefix, "function.name"}), call.name, to);
  if (call.arguments.present()) text(key_({prefix, "function.arguments"}), call.arguments, to);
}

void OpenInferenceAttributes::documents(const std::vector<DocumentView>& all, OtlpWriter& to) {
  for (size_t i = 0; i < all.size(); ++i) {
    const DocumentView& document = all[i];
    prefix_ = element("retrieval.documents", i);
    text(key_({prefix_, "document.content"}), document.text, to);
    if (document.id.present()) text(key_({prefix_, "document.id"}), document.id, to);
    if (document.score.present()) write_attribute(to, key_({prefix_, "document.score"}), document.score, scratch_);
    if (!document.name.present()) continue;
    JsonWriter& out = to.begin_json(key_({prefix_, "document.metadata"}));
    out.begin_object();
    out.key("name");
    write_text(out, document.name, scratch_);
    out.end_object();
    to.end_json();
  }
}

void OpenInferenceAttributes::metadata(const SpanData& span, bool with_content, OtlpWriter& to) {
  JsonWriter* out = nullptr;
  each_metadata(span, with_content, [&](const NamedValue& entry) {
    if (!out) {
      out = &to.begin_json(keys::metadata);
      out->begin_object();
    }
    out->key(entry.name);
    append_json_text(*out, entry.value);
  });
  if (out) {
    out->end_object();
    to.end_json();
  }
  if (span.tags.empty()) return;
  to.begin_texts(keys::tag_tags);
  for (const NamedValue& tag : span.tags) {
    to.add_text(tag.name, text_of_tag(tag.value, scratch_));
  }
  to.end_texts();
}

void OpenInferenceAttributes::text(const OtlpKey& key, RawValue value, OtlpWriter& to) {
  to.text(key, value.present() ? text_of(value, scratch_) : std::string_view());
}

} // namespace llmobs
