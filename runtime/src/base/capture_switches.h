// What of spans may leave the program, by the environment (docs/privacy.md). It holds for what is captured and for what is annotated.
#pragma once

namespace llmobs {

struct CaptureSwitches {
  bool input = true;
  bool output = true;
  bool error_messages = true;
  bool prompts = true;
  bool metadata = true;
  bool messages = true;  // input and output of llm spans
  bool documents = true; // input of embedding, output of retrieval spans

  bool all() const noexcept {
    return input && output && error_messages && prompts && metadata && messages && documents;
  }
};

} // namespace llmobs
