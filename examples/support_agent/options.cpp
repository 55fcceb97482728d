#include "options.h"

#include <cstdlib>

namespace support {
namespace {

constexpr std::size_t max_top_k = 50;

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

std::size_t parse_count(const std::string& option, const std::string& text) {
  char* end = nullptr;
  long value = std::strtol(text.c_str(), &end, 10);
  if (end == text.c_str() || *end != '\0' || value < 1 || value > static_cast<long>(max_top_k)) {
    throw UsageError(option + " takes a number from 1 to " + std::to_string(max_top_k) + ", not '" + text + "'");
  }
  return static_cast<std::size_t>(value);
}

void read_environment(Options& options) {
  options.api_key = environment("OPENAI_API_KEY");
  options.base_url = environment("OPENAI_BASE_URL");
  if (options.base_url.empty() && !options.api_key.empty()) options.base_url = "https://api.openai.com/v1";
}

void fill_in_defaults(Options& options) {
  bool local = options.base_url.empty();
  if (options.model.empty()) options.model = local ? "local-extractive" : "gpt-4o-mini";
  if (options.embedding_model.empty()) options.embedding_model = local ? "local-ngram" : "text-embedding-3-small";
  if (options.documents.base.empty()) options.documents = {SUPPORT_AGENT_PROJECT_DIR, {"README.md", "docs"}};
}

} // namespace

const char* const usage_text =
    "Usage: support_agent [OPTIONS] [QUESTION]\n"
    "\n"
    "Answers questions about a folder of documents (*.md, *.txt). Without QUESTION, each line of standard "
    "input is\n"
    "one; each is answered on its own.\n"
    "\n"
    "  --docs DIR             the documents; default: the documentation of the project this program comes "
    "from\n"
    "  --model NAME           the chat model\n"
    "  --embedding-model NAME the embedding model\n"
    "  --top-k N              how many passages one search finds; default: 4\n"
    "  --help                 print this\n"
    "\n"
    "Environment:\n"
    "  OPENAI_BASE_URL        an OpenAI-compatible server, for example http://localhost:11434/v1 for Ollama\n"
    "  OPENAI_API_KEY         its key; alone, it means OpenAI's own server\n"
    "  With neither, a small local model is started and stopped along with this program.\n"
    "\n"
    "Exit code: 0 answered, 1 something failed, 2 wrong usage.\n";

Options parse_options(int argc, char** argv) {
  Options options;
  read_environment(options);
  bool only_words = false;
  for (int i = 1; i < argc; ++i) {
    std::string argument = argv[i];
    auto value = [&]() -> std::string {
      if (i + 1 == argc || argv[i + 1][0] == '\0') throw UsageError(argument + " takes a value");
      return argv[++i];
    };
    if (only_words || argument.empty() || argument[0] != '-') {
      options.question += (options.question.empty() ? "" : " ") + argument;
    } else if (argument == "--") {
      only_words = true;
    } else if (argument == "--help" || argument == "-h") {
      options.help = true;
    } else if (argument == "--docs") {
      options.documents = {value(), {}};
    } else if (argument == "--model") {
      options.model = value();
    } else if (argument == "--embedding-model") {
      options.embedding_model = value();
    } else if (argument == "--top-k") {
      options.top_k = parse_count(argument, value());
    } else {
      throw UsageError("unknown option '" + argument + "'");
    }
  }
  fill_in_defaults(options);
  return options;
}

} // namespace support
