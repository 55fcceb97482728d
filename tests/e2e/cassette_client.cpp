// Sends a recorded chat request with the support agent's own client and prints the reply as JSON.
//
//   e2e_cassette_client BASE_URL REQUEST_FILE
//
// The request's fields that the client has no name for are sent as they are, so that the body is the recorded one.
// Exit code: 0 answered, 1 the server refused or cannot be reached, 2 wrong usage.
#include "openai_client.h"

#include <llmobs/attributes.h>
#include <nlohmann/json.hpp>

#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>

namespace {

using Json = nlohmann::json;
using namespace support;

ChatMessage read_message(const Json& json) {
  return {json.at("role").get<std::string>(), json.at("content").get<std::string>(), {}, {}};
}

ToolDefinition read_tool(const Json& json) {
  const Json& function = json.at("function");
  return {function.at("name").get<std::string>(), function.at("description").get<std::string>(),
          function.at("parameters").dump()};
}

ChatRequest read_request(const std::string& path) {
  std::ifstream file(path);
  Json json = Json::parse(file);
  ChatRequest request;
  request.model = json.at("model").get<std::string>();
  for (const Json& message : json.at("messages")) request.messages.push_back(read_message(message));
  for (const Json& tool : json.value("tools", Json::array())) request.tools.push_back(read_tool(tool));
  for (const char* known : {"model", "messages", "tools"}) json.erase(known);
  request.extra = json.dump();
  return request;
}

[[llmobs::workflow]]
std::string replay(const std::string& base_url, const std::string& request_file) {
  OpenAiClient client(base_url, "");
  ChatReply reply = client.chat(read_request(request_file));
  Json calls = Json::array();
  for (const ToolCall& call : reply.message.tool_calls) {
    calls.push_back({{"id", call.id}, {"name", call.name}, {"arguments", call.arguments}});
  }
  return Json{{"content", reply.message.content}, {"finish_reason", reply.finish_reason}, {"tool_calls", calls}}.dump();
}

} // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "Usage: e2e_cassette_client BASE_URL REQUEST_FILE\n");
    return 2;
  }
  try {
    std::cout << replay(argv[1], argv[2]) << '\n';
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "e2e_cassette_client: %s\n", error.what());
    return 1;
  }
}
