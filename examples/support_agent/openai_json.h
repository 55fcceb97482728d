// The JSON of OpenAI's API: requests are written and answers are read here and nowhere else.
#pragma once

#include "chat_types.h"

#include <stdexcept>
#include <string>
#include <vector>

namespace support {

/// A text is not what the API promises; the message says what is missing.
class MalformedJson : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

struct EmbeddingReply {
  std::vector<std::vector<float>> vectors; ///< one for each text, in their order
  std::string model;
  Usage usage;
};

std::string write_chat_request(const ChatRequest& request);
ChatReply read_chat_reply(const std::string& body);

std::string write_embedding_request(const std::string& model, const std::vector<std::string>& texts);
EmbeddingReply read_embedding_reply(const std::string& body, std::size_t text_count);

/// The message of an error answer; the beginning of the body if it is not in OpenAI's form.
std::string read_error_message(const std::string& body);

} // namespace support
