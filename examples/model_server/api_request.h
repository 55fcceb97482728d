// An API request is a body that has been checked field by field: what is wrong with it becomes a RequestError
// that names the field, as OpenAI's own servers answer it.
#pragma once

#include "dialogue.h"

#include <stdexcept>
#include <string>
#include <vector>

namespace model {

class RequestError : public std::runtime_error {
public:
  RequestError(const std::string& message, std::string param, std::string code = {}, int status = 400)
      : std::runtime_error(message), param(std::move(param)), code(std::move(code)), status(status) {}

  std::string param; ///< the field; empty if it is the body as a whole
  std::string code;  ///< empty if there is none
  int status;
};

struct EmbeddingRequest {
  std::vector<std::string> texts;
  std::size_t dimensions = 0;
};

Conversation parse_chat_request(const std::string& body, const std::string& served_model);
EmbeddingRequest parse_embedding_request(const std::string& body, const std::string& served_model);

} // namespace model
