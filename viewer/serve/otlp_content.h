// The contents of an OTLP span: what GenAI and OpenInference attributes say of messages, documents, tools and values.
#pragma once

#include "serve/trace_figures.h"

#include <string>

namespace llmobs::viewer {

/// The attributes of a span as plain JSON; what is taken out is not left over.
class Attributes {
public:
  /// From OTLP's list of keys and values, which may be null.
  explicit Attributes(const JsonValue* list);

  bool has(const std::string& key) const { return values_.contains(key); }
  /// Null if there is none.
  Json take(const std::string& key);
  /// Empty if there is none; what is no text is its JSON.
  std::string take_text(const std::string& key);
  /// The value, or what it is the JSON text of.
  Json take_json(const std::string& key);
  /// Everything that begins with the prefix, which is left out of the keys.
  Json take_all(const std::string& prefix);
  const Json& rest() const { return values_; }

private:
  Json values_ = Json::object();
};

/// Moves what is content out of the attributes into `meta.input` and `meta.output`.
void take_content(Attributes& attributes, const std::string& kind, Json& meta);

} // namespace llmobs::viewer
