// support_agent: answers questions about a folder of documents with a language model that may use tools.
//
// Nothing here speaks of tracing. The functions that matter carry an attribute where they are defined, and
// what the model is told and what it costs is said in openai_client.cpp.
#include "agent.h"
#include "local_model_server.h"
#include "options.h"

#include <llmobs/attributes.h>

#include <cstdio>
#include <iostream>
#include <optional>

namespace {

using namespace support;

[[llmobs::workflow]]
std::vector<Document> index_documents(const DocumentSource& source, EmbeddingIndex& index) {
  std::vector<Document> documents = read_documents(source);
  index.add(split_into_passages(documents));
  return documents;
}

void print_answer(Agent& agent, const std::string& question) {
  std::cout << agent.answer_question(question) << '\n' << std::flush;
}

void answer_lines(Agent& agent, std::istream& input) {
  bool first = true;
  for (std::string line; std::getline(input, line);) {
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    if (!first) std::cout << '\n';
    first = false;
    print_answer(agent, line);
  }
}

void run(Options options) {
  std::optional<LocalModelServer> local;
  if (options.base_url.empty()) {
    local.emplace(LocalModelServer::find_program());
    options.base_url = local->base_url();
  }
  OpenAiClient client(options.base_url, options.api_key);
  EmbeddingIndex index(client, options.embedding_model);
  std::vector<Document> documents = index_documents(options.documents, index);
  Toolbox tools(documents, index, options.top_k);
  Agent agent(client, tools, options.model);
  if (options.question.empty()) {
    answer_lines(agent, std::cin);
  } else {
    print_answer(agent, options.question);
  }
}

} // namespace

int main(int argc, char** argv) {
  try {
    Options options = parse_options(argc, argv);
    if (options.help) {
      std::fputs(usage_text, stdout);
      return 0;
    }
    run(std::move(options));
    return 0;
  } catch (const UsageError& error) {
    std::fprintf(stderr, "support_agent: %s\n\n%s", error.what(), usage_text);
    return 2;
  } catch (const HttpError& error) {
    std::fprintf(stderr, "support_agent: %s\nIs the model server running there? OPENAI_BASE_URL says where it is.\n",
                 error.what());
    return 1;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "support_agent: %s\n", error.what());
    return 1;
  }
}
