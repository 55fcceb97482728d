// The agent answers one question: it shows the model the question and the tools, runs what the model asks
// for, shows it the results, and so on until the model answers in words.
#pragma once

#include "openai_client.h"
#include "tools.h"

#include <string>

namespace support {

class Agent {
public:
  Agent(OpenAiClient& client, Toolbox& tools, std::string model)
      : client_(client), tools_(tools), model_(std::move(model)) {}

  /// Throws ApiError or HttpError if the model server fails.
  std::string answer_question(const std::string& question);

private:
  OpenAiClient& client_;
  Toolbox& tools_;
  std::string model_;
};

} // namespace support
