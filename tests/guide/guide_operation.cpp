// The guide (docs/guide): the chapters on setting up, agents, evaluations, other processes, delivery and content.
#include "application.h"
#include "snippet.h"

#include <llmobs/attributes.h>
#include <llmobs/llmobs.h>
#include <llmobs/message.h>
#include <llmobs/tool.h>

#include <cstdio>
#include <map>
#include <string>
#include <vector>

// --- setting up -------------------------------------------------------------------------------------------------------

SNIPPET("setting up: in code") {
  // snippet: setting up: in code
  llmobs::enable({.ml_app = "support-bot", .service = "support", .env = "staging", .version = "1.4.2"});
  // end of snippet
  auto span = llmobs::workflow("first");
}

// --- agents, prompts, tools -------------------------------------------------------------------------------------------

namespace agents {
// snippet: agents: an agent
[[llmobs::agent]] std::string support(const std::string& question) {
  llmobs::annotate({.agent = {.version = "2",
                              .instructions = "Answer from the documents only.",
                              .model = "gpt-4o",
                              .model_settings = {{"temperature", 0.2}}}});
  return question;
}
// end of snippet
} // namespace agents
SNIPPET("agents: an agent") { agents::support("How do I reset my password?"); }

namespace prompts {
// snippet: agents: a prompt
[[llmobs::llm(model_name = "gpt-4o")]] std::string greet(const std::string& name) {
  llmobs::annotate({.input = "Say hello to " + name + ".",
                    .prompt = {.id = "greeting",
                               .version = "1.2.0",
                               .template_text = "Say hello to {{name}}.",
                               .variables = {{"name", name}}}});
  return "Hello, " + name + "!";
}
// end of snippet
} // namespace prompts
SNIPPET("agents: a prompt") { prompts::greet("Ann"); }

SNIPPET("agents: a prompt for a chat") {
  // snippet: agents: a prompt for a chat
  auto span = llmobs::llm("chat");
  llmobs::annotate({.prompt = {.id = "support",
                               .chat_template = {{.role = "system", .content = "Answer from: {{context}}"},
                                                 {.role = "user", .content = "{{question}}"}},
                               .variables = {{"context", "Reset in settings"}, {"question", "How do I reset?"}}}});
  // end of snippet
}

namespace tools {
// snippet: agents: tools
/// Looks up the weather.
/// @param city  Without the country.
/// @param days  How far ahead, up to 14.
[[llmobs::tool]] std::string weather(const std::string& city, int days = 1) {
  return "rain in " + city + " in " + std::to_string(days) + " days";
}

[[llmobs::llm(model_name = "gpt-4o")]] llmobs::Message ask(const std::string& question) {
  llmobs::annotate({.tool_definitions = {llmobs::tool_definition<weather>()}});
  // send the question and llmobs::tool_schema<weather>() to the model; this is what it answers
  return {.role = "assistant",
          .tool_calls = {{.name = "weather", .arguments_json = R"({"city": "Oslo"})", .tool_id = "call_1"}}};
}

[[llmobs::agent]] std::string assist(const std::string& question) {
  llmobs::Message answer = ask(question);
  return llmobs::call_tool<weather>(answer.tool_calls[0]).result; // checks the arguments, and calls weather("Oslo", 1)
}
// end of snippet
} // namespace tools
SNIPPET("agents: tools") { tools::assist("Will it rain?"); }

// --- evaluations ------------------------------------------------------------------------------------------------------

namespace evaluating {
// snippet: evaluations: a span
[[llmobs::workflow]] std::string answer(const std::string& question, [[llmobs::ignore]] llmobs::SpanIds& span) {
  span = llmobs::export_span(); // of this call
  return "In the settings.";
}

void judge() {
  llmobs::SpanIds answered;
  answer("How do I reset my password?", answered);
  llmobs::submit_evaluation(answered, "relevance", llmobs::Score(0.92), {.reasoning = "names the right page"});
  llmobs::submit_evaluation(answered, "tone", llmobs::Categorical("polite"), {.assessment = llmobs::Assessment::pass});
  llmobs::submit_evaluation(answered, "toxic", llmobs::Boolean(false));
  llmobs::submit_evaluation(answered, "facts", llmobs::Json({{"found", 2}, {"missing", 1}}));
}
// end of snippet
} // namespace evaluating
SNIPPET("evaluations: a span") { evaluating::judge(); }

SNIPPET("evaluations: by a tag") {
  // snippet: evaluations: by a tag
  {
    auto span = llmobs::workflow("answer");
    span.annotate({.tags = {{"request_id", "r-17"}}});
  }
  llmobs::submit_evaluation(llmobs::EvaluationTarget::tag("request_id", "r-17"), "relevance", llmobs::Score(0.4));
  // end of snippet
}

SNIPPET("evaluations: feedback") {
  // snippet: evaluations: feedback
  llmobs::SpanIds answered;
  {
    auto span = llmobs::workflow("answer");
    answered = llmobs::export_span(span);
  }
  llmobs::submit_feedback(answered, "helpful", llmobs::Boolean(true), {.id = "ann", .type = "user"});
  llmobs::submit_feedback(llmobs::FeedbackTarget::session("session-9"), "rating", llmobs::Score(4), {.id = "ann"});
  // end of snippet
}

// --- other processes --------------------------------------------------------------------------------------------------

namespace processes {
static std::map<std::string, std::string> posted;
static std::string post(const std::string&, const std::map<std::string, std::string>& headers) {
  posted = headers;
  return "It will rain.";
}

// snippet: processes: the one that asks
[[llmobs::workflow]] std::string ask(const std::string& question) {
  std::map<std::string, std::string> headers;
  llmobs::inject_distributed_headers(headers);
  return post("http://answers/", headers);
}
// end of snippet

// snippet: processes: the one that answers
std::string handle(const std::map<std::string, std::string>& headers) {
  auto remote = llmobs::activate_distributed_headers(headers); // until the scope ends
  auto span = llmobs::task("answer");                          // a child of the span of ask, in the other process
  return "It will rain.";
}
// end of snippet
} // namespace processes
SNIPPET("processes") {
  processes::ask("Will it rain?");
  processes::handle(processes::posted); // no span is active any more: what follows is a child by the headers alone
}

// --- delivery ---------------------------------------------------------------------------------------------------------

SNIPPET("delivery: flush") {
  { auto span = llmobs::workflow("request"); }
  // snippet: delivery: flush
  if (llmobs::flush(2000) != llmobs::FlushResult::delivered) {
    llmobs::Stats stats = llmobs::stats();
    std::fprintf(stderr, "%llu of %llu spans were dropped\n", (unsigned long long)stats.dropped,
                 (unsigned long long)stats.captured);
  }
  // end of snippet
}

SNIPPET("delivery: stop") {
  { auto span = llmobs::workflow("seen"); }
  // snippet: delivery: stop
  llmobs::disable(); // delivers what has ended, for one second at most
  // end of snippet
  { auto span = llmobs::workflow("not seen"); }
}

// --- content ----------------------------------------------------------------------------------------------------------

namespace payments {
// snippet: content: attributes
struct Card {
  std::string holder;
  [[llmobs::redact]] std::string number; // [redacted], wherever a Card is recorded
};

[[llmobs::tool]] bool charge(const Card& card, [[llmobs::redact]] const std::string& pin,
                             [[llmobs::ignore]] void* session, int cents) {
  return cents > 0;
}

// Neither input nor output:
[[llmobs::task(capture = none)]] std::string transcript(const std::string& call) { return call; }
// end of snippet
} // namespace payments
SNIPPET("content: attributes") {
  payments::charge({"Ann", "4111 1111 1111 1111"}, "1234", nullptr, 250);
  payments::transcript("a secret");
}

SNIPPET("content: a processor") {
  // snippet: content: a processor
  llmobs::register_processor([](llmobs::FinishedSpan& span) {
    llmobs::SpanContent input = span.input();
    for (size_t part = 0; part < input.size(); ++part)
      if (std::string(input.text(part)).find('@') != std::string::npos) input.set_text(part, "[has an address]");
    return span.tag("internal") != "yes"; // false: the span is not sent
  });
  // end of snippet
  auto span = llmobs::llm("chat");
  span.annotate({.input = "I am ann@example.com"});
  auto internal = llmobs::task("warm-up");
  internal.annotate({.tags = {{"internal", "yes"}}});
}

SNIPPET("content: secrets") {
  // snippet: content: secrets
  auto span = llmobs::tool("call");
  span.annotate({.input = "curl -H 'Authorization: Bearer abcdefghijklmnop0123456789' https://example.com",
                 .metadata = {{"api_key", "0123456789"}}});
  // end of snippet
}

int main(int count, char** arguments) { return run_snippet(count, arguments); }
