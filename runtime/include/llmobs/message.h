// The typed content of model calls: messages, with the tools they call and the results those gave, and documents.
// A function that takes or returns them needs no annotation: llm spans show Message (and lists of it) as messages,
// retrieval and embedding spans show Document (and lists of it) as documents. Field names are those of Datadog's LLM
// Observability span event.
#ifndef LLMOBS_MESSAGE_H
#define LLMOBS_MESSAGE_H

#include <llmobs/capture.h>

#include <optional>
#include <string>
#include <vector>

namespace llmobs {
inline namespace v1 {

// The types hold what the program's standard library has, so their names say which one that is: parts of a program that were
// built with another one have types of their own.
#if defined(_LIBCPP_VERSION)
inline namespace libcxx {
#elif defined(_GLIBCXX_USE_CXX11_ABI) && !_GLIBCXX_USE_CXX11_ABI
inline namespace libstdcxx_before_11 {
#else
inline namespace libstdcxx {
#endif

/// A tool that a model wants to be called.
struct ToolCall {
  std::string name = {};           ///< of the tool
  std::string arguments_json = {}; ///< a JSON object, as models send it
  std::string tool_id = {};        ///< of this call, for its result
  std::string type = {};           ///< "function" with OpenAI
};

/// What a tool gave.
struct ToolResult {
  std::string result = {};  ///< text or JSON
  std::string name = {};    ///< of the tool
  std::string tool_id = {}; ///< which call it answers
  std::string type = {};    ///< as that of the call
};

/// An image or a recording: its bytes in base64, or the key under which it is attached elsewhere.
struct MediaPart {
  std::string mime_type = {};      ///< "image/png", "audio/wav"
  std::string content = {};        ///< base64; or else:
  std::string attachment_key = {}; ///< instead of content
};

/// One message of a conversation with a model.
struct Message {
  std::string role = {};                     ///< "system", "user", "assistant", "tool"
  std::string content = {};                  ///< its text
  std::vector<ToolCall> tool_calls = {};     ///< of an assistant: what is to be called
  std::vector<ToolResult> tool_results = {}; ///< what was answered
  std::string tool_id = {};                  ///< of a "tool" message: which call it answers
  std::vector<MediaPart> image_parts = {};   ///< images beside the text
  std::vector<MediaPart> audio_parts = {};   ///< recordings beside the text
};

/// What a search found, or what is embedded.
struct Document {
  std::string text = {};            ///< what it says
  std::string name = {};            ///< a title, a file
  std::string id = {};              ///< in the place where it is stored
  std::optional<double> score = {}; ///< how well it fits
};

// In the program, not in the library: both have a standard library of their own, perhaps of different makes.
namespace parts {

inline void put_text(Writer& out, const char* key, const std::string& text) {
  out.key(key);
  out.string(text.data(), text.size());
}
inline void put_given(Writer& out, const char* key, const std::string& text) {
  if (!text.empty()) put_text(out, key, text);
}
template<class T_> void put_given(Writer& out, const char* key, const std::vector<T_>& list) {
  if (list.empty()) return;
  out.key(key);
  llmobs::capture(out, list);
}

} // namespace parts

/// How these types are recorded; found by the library where one is an argument, a result or an annotation.
inline void llmobs_capture(Writer& out, const ToolCall& call) {
  out.begin_object();
  parts::put_text(out, "name", call.name);
  out.key("arguments");
  if (call.arguments_json.empty())
    out.json("{}", 2);
  else
    out.json(call.arguments_json.data(), call.arguments_json.size());
  parts::put_given(out, "tool_id", call.tool_id);
  parts::put_given(out, "type", call.type);
  out.end_object();
}

inline void llmobs_capture(Writer& out, const ToolResult& result) {
  out.begin_object();
  parts::put_given(out, "name", result.name);
  parts::put_text(out, "result", result.result);
  parts::put_given(out, "tool_id", result.tool_id);
  parts::put_given(out, "type", result.type);
  out.end_object();
}

inline void llmobs_capture(Writer& out, const MediaPart& part) {
  out.begin_object();
  parts::put_text(out, "mime_type", part.mime_type);
  parts::put_given(out, "content", part.content);
  parts::put_given(out, "attachment_key", part.attachment_key);
  out.end_object();
}

inline void llmobs_capture(Writer& out, const Message& message) {
  out.begin_message();
  parts::put_text(out, "role", message.role);
  parts::put_text(out, "content", message.content);
  parts::put_given(out, "tool_calls", message.tool_calls);
  parts::put_given(out, "tool_results", message.tool_results);
  parts::put_given(out, "tool_id", message.tool_id);
  parts::put_given(out, "image_parts", message.image_parts);
  parts::put_given(out, "audio_parts", message.audio_parts);
  out.end_object();
}

inline void llmobs_capture(Writer& out, const Document& document) {
  out.begin_document();
  parts::put_text(out, "text", document.text);
  parts::put_given(out, "name", document.name);
  parts::put_given(out, "id", document.id);
  if (document.score) {
    out.key("score");
    out.number(*document.score);
  }
  out.end_object();
}

} // inline namespace of the standard library
} // namespace v1
} // namespace llmobs

#endif
