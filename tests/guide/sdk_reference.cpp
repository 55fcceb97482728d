// The reference of Datadog's SDK for JavaScript (tracer.llmobs), snippet by snippet, each under its heading there. What the original
// leaves open (the application around a snippet) is above it.
#include "application.h"
#include "snippet.h"

#include <llmobs/attributes.h>
#include <llmobs/llmobs.h>
#include <llmobs/message.h>

#include <cstdlib>
#include <exception>
#include <functional>
#include <string>
#include <vector>

static void some_work() { auto span = llmobs::task("some work"); }

SNIPPET("enable") {
  // snippet: enable
  llmobs::enable({
      .ml_app = "my-llm-app",
      .agentless_enabled = false, // true if no Datadog agent is running
  });
  // end of snippet
  some_work();
}

SNIPPET("disable") {
  some_work();
  // snippet: disable
  llmobs::disable();
  // end of snippet
  some_work();
}

namespace flushing {
struct Event {
  std::string question;
};
static std::string run_llm_pipeline(const Event& event) {
  auto span = llmobs::workflow("pipeline");
  return event.question;
}
// snippet: flush
std::string handler(const Event& event) {
  std::string result = run_llm_pipeline(event);
  llmobs::flush();
  return result;
}
// end of snippet
} // namespace flushing
SNIPPET("flush") {
  flushing::handler({"Will it rain?"});
  std::_Exit(0); // as a function in the cloud that is frozen when it has answered
}

namespace tracing {
// snippet: trace
openai::Response call_openai(const std::vector<llmobs::Message>& messages) {
  return llmobs::trace(
      {
          .kind = llmobs::SpanKind::Llm,
          .name = "openai.chat",
          .model_name = "gpt-4o",
          .model_provider = "openai",
          .session_id = "user-session-abc",
      },
      [&](llmobs::Span& span) {
        openai::Response response = openai::chat("gpt-4o", messages);
        span.annotate({
            .input = messages,
            .output = llmobs::Message{.role = "assistant", .content = response.content},
            .metrics = {{"input_tokens", response.usage.prompt_tokens},
                        {"output_tokens", response.usage.completion_tokens},
                        {"total_tokens", response.usage.total_tokens}},
        });
        return response;
      });
}
// end of snippet
} // namespace tracing
SNIPPET("trace") { tracing::call_openai({{.role = "user", .content = "How do I reset my password?"}}); }

SNIPPET("wrap") {
  // snippet: wrap
  auto retrieve_docs = llmobs::wrap({.kind = llmobs::SpanKind::Retrieval, .name = "vectordb.search"},
                                    LLMOBS_WRAP([](const std::string& query) { return vector_db::search(query, 5); }));

  // Every call of retrieve_docs() makes a span
  auto docs = retrieve_docs("What is LLM Observability?");
  // end of snippet
}

SNIPPET("wrap: callbacks") {
  // snippet: wrap: callbacks
  using Callback = std::function<void(std::exception_ptr error, std::string result)>;
  auto process_with_callback = llmobs::wrap({.kind = llmobs::SpanKind::Task, .name = "process"},
                                            LLMOBS_WRAP([](const std::string& input, const Callback& callback) {
                                              callback(nullptr, input + " is done"); // now, or later, on any thread
                                            }));
  // end of snippet
  process_with_callback("this", [](std::exception_ptr, const std::string&) {});
}

SNIPPET("annotate") {
  auto summarise = llmobs::llm("summarise");
  // snippet: annotate
  llmobs::annotate({
      .input = std::vector<llmobs::Message>{{.role = "system", .content = "You are a helpful assistant."},
                                            {.role = "user", .content = "Summarise this document."}},
      .output = llmobs::Message{.role = "assistant", .content = "Here is a summary..."},
      .metadata = {{"temperature", 0.7}, {"max_tokens", 512}},
      .metrics = {{"input_tokens", 42}, {"output_tokens", 18}, {"total_tokens", 60}},
      .tags = {{"environment", "production"}, {"version", "2.1.0"}},
  });
  // end of snippet
}

static std::string run_agent_pipeline(const std::string& user_input) {
  auto agent = llmobs::agent("pipeline");
  auto step = llmobs::tool("step");
  return user_input;
}
namespace annotation_contexts {
static std::string serve(const std::string& user_input) {
  // snippet: annotationContext
  return llmobs::annotation_context({.tags = {{"userId", "user-123"}, {"sessionId", "sess-abc"}}}, [&] {
    // All spans that are made in this block get the tags above
    return run_agent_pipeline(user_input);
  });
  // end of snippet
}
} // namespace annotation_contexts
SNIPPET("annotationContext") { annotation_contexts::serve("Will it rain?"); }

SNIPPET("exportSpan") {
  auto span = llmobs::task("export me");
  // snippet: exportSpan
  llmobs::SpanIds span_context = llmobs::export_span(span);
  // span_context.trace_id, span_context.span_id: texts
  // end of snippet
  llmobs::annotate({.output = std::string(span_context.trace_id).size()});
}

SNIPPET("submitEvaluation") {
  auto span = llmobs::llm("answer");
  // snippet: submitEvaluation
  llmobs::SpanIds span_context = llmobs::export_span(span);

  llmobs::submit_evaluation(span_context, "response_quality", llmobs::Score(0.92),
                            {
                                .reasoning = "Response was accurate and well-structured.",
                                .tags = {{"evaluator", "human"}},
                            });
  // end of snippet
}

static std::string redact_pii(std::string text) {
  size_t at = text.find("ann@example.com");
  return at == text.npos ? text : text.replace(at, 15, "[address]");
}
static void answer_with_an_address() {
  auto span = llmobs::llm("answer");
  span.annotate({.output = "Write to ann@example.com."});
}

SNIPPET("registerProcessor") {
  // snippet: registerProcessor
  llmobs::register_processor([](llmobs::FinishedSpan& span) {
    // Redact PII from outputs
    llmobs::SpanContent output = span.output();
    for (size_t part = 0; part < output.size(); ++part)
      output.set_text(part, redact_pii(std::string(output.text(part))));
    return true; // return false to drop the span
  });
  // end of snippet
  answer_with_an_address();
}

SNIPPET("deregisterProcessor") {
  llmobs::register_processor([](llmobs::FinishedSpan&) { return false; });
  // snippet: deregisterProcessor
  llmobs::deregister_processor();
  // end of snippet
  answer_with_an_address();
}

static std::string run_customer_pipeline() {
  auto span = llmobs::workflow("customer pipeline");
  return "done";
}
namespace routing {
static std::string serve() {
  // snippet: routingContext
  return llmobs::routing_context(
      {
          .api_key = "customer-dd-api-key",
          .site = "datadoghq.eu", // if it is left out, the configured site
      },
      [] { return run_customer_pipeline(); });
  // end of snippet
}
} // namespace routing
SNIPPET("routingContext") { routing::serve(); }

namespace complete {
// snippet: complete example
std::string handle_user_message(const std::string& user_id, const std::string& message) {
  return llmobs::trace({.kind = llmobs::SpanKind::Agent, .name = "support-agent", .session_id = user_id}, [&] {
    // Step 1: retrieve relevant docs
    auto docs = llmobs::trace({.kind = llmobs::SpanKind::Retrieval, .name = "knowledge-base"},
                              [&] { return vector_db::search(message); });

    // Step 2: call the model
    return llmobs::trace(
        {.kind = llmobs::SpanKind::Llm, .name = "gpt-4o", .model_name = "gpt-4o", .model_provider = "openai"},
        [&](llmobs::Span& span) {
          auto response = openai::chat("gpt-4o", {{.role = "system", .content = build_system_prompt(docs)},
                                                  {.role = "user", .content = message}});
          span.annotate({
              .input = llmobs::Message{.role = "user", .content = message},
              .output = llmobs::Message{.role = "assistant", .content = response.content},
              .metrics = {{"input_tokens", response.usage.prompt_tokens},
                          {"output_tokens", response.usage.completion_tokens},
                          {"total_tokens", response.usage.total_tokens}},
          });
          return response.content;
        });
  });
}
// end of snippet
} // namespace complete
SNIPPET("complete example") {
  llmobs::enable({.ml_app = "support-bot"});
  complete::handle_user_message("user-42", "How do I reset my password?");
}

namespace complete_with_attributes {
// snippet: complete example: attributes
// Step 1: retrieve relevant docs
[[llmobs::retrieval("knowledge-base")]] std::vector<llmobs::Document> search(const std::string& message) {
  return vector_db::search(message);
}

// Step 2: call the model
[[llmobs::llm("gpt-4o", model_name = "gpt-4o", model_provider = "openai")]]
llmobs::Message ask(const std::vector<llmobs::Document>& docs, [[llmobs::input]] const std::string& message) {
  auto response = openai::chat("gpt-4o", {{.role = "system", .content = build_system_prompt(docs)},
                                          {.role = "user", .content = message}});
  llmobs::annotate({.metrics = {{"input_tokens", response.usage.prompt_tokens},
                                {"output_tokens", response.usage.completion_tokens},
                                {"total_tokens", response.usage.total_tokens}}});
  return {.role = "assistant", .content = response.content};
}

[[llmobs::agent("support-agent")]]
std::string handle_user_message([[llmobs::session_id]] const std::string& user_id, const std::string& message) {
  return ask(search(message), message).content;
}
// end of snippet
} // namespace complete_with_attributes
SNIPPET("complete example: attributes") {
  llmobs::enable({.ml_app = "support-bot"});
  complete_with_attributes::handle_user_message("user-42", "How do I reset my password?");
}

int main(int count, char** arguments) { return run_snippet(count, arguments); }
