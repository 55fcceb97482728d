// The guide (docs/guide): the chapters on spans, on what is said of them, and on contexts.
#include "application.h"
#include "snippet.h"

#include <llmobs/attributes.h>
#include <llmobs/llmobs.h>
#include <llmobs/message.h>

#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

// --- creating spans ---------------------------------------------------------------------------------------------------

namespace by_attribute {
// snippet: spans: attributes
[[llmobs::tool]] std::string look_up_order(int number) { return "order " + std::to_string(number) + " is on its way"; }

[[llmobs::workflow("answer-question")]] std::string answer(const std::string& question) {
  return question + " " + look_up_order(17); // the span of look_up_order is a child of this one
}
// end of snippet
} // namespace by_attribute
SNIPPET("spans: attributes") { by_attribute::answer("Where is my parcel?"); }

SNIPPET("spans: a block") {
  // snippet: spans: a block
  {
    auto span = llmobs::task("import");
    span.annotate({.input = "customers.csv", .output = 1200});
    // spans that begin here are children of "import"
  } // it ends here, also when an exception leaves the block
  // end of snippet
}

SNIPPET("spans: an expression") {
  std::string query = "reset password";
  // snippet: spans: an expression
  auto documents = llmobs::trace({.kind = llmobs::SpanKind::Retrieval, .name = "knowledge-base"},
                                 [&] { return vector_db::search(query); });
  // end of snippet
}

SNIPPET("spans: a callable") {
  // snippet: spans: a callable
  auto add = llmobs::wrap({.kind = llmobs::SpanKind::Tool, .name = "add"},
                          LLMOBS_WRAP([](int a, int b) { return a + b; }));
  add(2, 3); // a span with the input {"a": 2, "b": 3} and the output 5
  // end of snippet
}

namespace failures {
// snippet: spans: failures
[[llmobs::tool]] std::string read_page(const std::string& url) { throw std::runtime_error("404: " + url); }

[[llmobs::agent]] std::string browse(const std::string& url) {
  try {
    return read_page(url); // its span has the exception's type, message and stack
  } catch (const std::exception&) {
    return "The page is gone."; // this span is not a failed one
  }
}
// end of snippet
} // namespace failures
SNIPPET("spans: failures") { failures::browse("example.com/faq"); }

SNIPPET("spans: failures without exceptions") {
  // snippet: spans: failures without exceptions
  auto span = llmobs::llm("chat");
  span.set_error("RateLimit", "try again in 20 s");
  // end of snippet
}

SNIPPET("spans: held") {
  // snippet: spans: held
  llmobs::Span call(llmobs::SpanKind::Llm, "stream", {.model_name = "gpt-4o"});
  std::thread receiver([call = std::move(call)]() mutable {
    call.annotate({.output = "It will rain."});
    call.finish();
  });
  receiver.join();
  // end of snippet
}

SNIPPET("spans: ended by a callback") {
  std::vector<std::function<void()>> event_loop;
  // snippet: spans: ended by a callback
  llmobs::trace({.kind = llmobs::SpanKind::Tool, .name = "fetch"}, [&](llmobs::Span&, llmobs::Done done) {
    event_loop.push_back([done] { done(std::string("It will rain.")); }); // the span ends here, with this output
  });
  // end of snippet
  for (auto& work : event_loop) work();
}

namespace applications {
// snippet: spans: applications
[[llmobs::workflow(ml_app = "experiment-7")]] void run_experiment() {
  auto step = llmobs::task("step"); // belongs to experiment-7, too
}
// end of snippet
} // namespace applications
SNIPPET("spans: applications") { applications::run_experiment(); }

// --- annotating spans -------------------------------------------------------------------------------------------------

namespace annotating {
// snippet: annotate: the active span
[[llmobs::llm(model_name = "gpt-4o", model_provider = "openai")]] std::string ask(const std::string& question) {
  auto response = openai::chat("gpt-4o", {{.role = "user", .content = question}});
  llmobs::annotate(
      {.metadata = {{"temperature", 0.2}},
       .metrics = {{"input_tokens", response.usage.prompt_tokens}, {"output_tokens", response.usage.completion_tokens}},
       .tags = {{"tier", "gold"}}});
  return response.content;
}
// end of snippet
} // namespace annotating
SNIPPET("annotate: the active span") { annotating::ask("How do I reset my password?"); }

SNIPPET("annotate: a given span") {
  // snippet: annotate: a given span
  auto job = llmobs::workflow("nightly");
  auto step = llmobs::task("step");
  job.annotate({.metadata = {{"rows", 1200}}}); // "step" is the active one
  // end of snippet
}

namespace conversations {
// snippet: annotate: messages
[[llmobs::llm(model_name = "gpt-4o", model_provider = "openai")]]
llmobs::Message complete(const std::vector<llmobs::Message>& conversation) {
  return {.role = "assistant",
          .tool_calls = {{.name = "weather", .arguments_json = R"({"city": "Bremen"})", .tool_id = "call_1"}}};
}
// end of snippet
} // namespace conversations
SNIPPET("annotate: messages") {
  conversations::complete({{.role = "system", .content = "Be brief."}, {.role = "user", .content = "Will it rain?"}});
}

SNIPPET("annotate: messages of an API") {
  auto span = llmobs::llm("chat");
  // snippet: annotate: messages of an API
  std::string request = R"([{"role": "user", "content": [
    {"type": "text", "text": "What is on this picture?"},
    {"type": "image_url", "image_url": {"url": "https://example.com/cat.png"}}]}])";
  llmobs::annotate({.input = llmobs::Value::json(request)});
  // end of snippet
}

namespace documents {
// snippet: annotate: documents
[[llmobs::embedding(model_name = "text-embedding-3-small", model_provider = "openai")]]
std::vector<double> embed(const std::string& text) {
  return {0.1, -0.2, 0.3};
}

[[llmobs::retrieval]] std::vector<llmobs::Document> search(const std::string& query) {
  embed(query);
  return {{.text = "Reset in settings", .name = "faq", .id = "d1", .score = 0.91}};
}
// end of snippet
} // namespace documents
SNIPPET("annotate: documents") { documents::search("reset password"); }

namespace sessions {
static std::string reply(const std::string& message) {
  auto step = llmobs::llm("reply");
  return message;
}
// snippet: annotate: sessions
[[llmobs::agent]] std::string chat([[llmobs::session_id]] const std::string& session, const std::string& message) {
  llmobs::annotate({.user_id = "ann"});
  return reply(message); // the spans inside have the session, too
}
// end of snippet
} // namespace sessions
SNIPPET("annotate: sessions") { sessions::chat("session-9", "Hello"); }

namespace shop {
// snippet: annotate: types of your own
enum class Status { open, shipped };
struct Order {
  int number;
  Status status;
};
// Its output: {"number": 17, "status": "shipped"}
[[llmobs::tool]] Order find_order(int number) { return {number, Status::shipped}; }
// end of snippet
} // namespace shop
SNIPPET("annotate: types of your own") { shop::find_order(17); }

// --- contexts ---------------------------------------------------------------------------------------------------------

namespace contexts {
[[llmobs::agent]] static std::string answer(const std::string& question) {
  auto step = llmobs::llm("model");
  return question;
}

// snippet: contexts: annotation context
std::string serve(const std::string& customer, const std::string& question) {
  llmobs::AnnotationContext context({.tags = {{"customer", customer}}, .session_id = "session-9"});
  return answer(question); // this span, and all inside it, carry the tag and the session
}
// end of snippet
} // namespace contexts
SNIPPET("contexts: annotation context") { contexts::serve("acme", "Where is my parcel?"); }

namespace tenants {
using contexts::answer;
// snippet: contexts: routing context
struct Tenant {
  std::string datadog_key, datadog_site;
};

std::string serve(const Tenant& tenant, const std::string& question) {
  llmobs::RoutingContext context({.api_key = tenant.datadog_key, .site = tenant.datadog_site});
  return answer(question); // this span, and all inside it, go to the tenant's organisation
}
// end of snippet
} // namespace tenants
SNIPPET("contexts: routing context") { tenants::serve({"tenant-key", "datadoghq.eu"}, "Where is my parcel?"); }

SNIPPET("contexts: suppression") {
  using contexts::answer;
  auto outer = llmobs::workflow("outer");
  // snippet: contexts: suppression
  {
    llmobs::Suppression quiet;
    answer("Are you there?"); // no span
  }
  // end of snippet
}

namespace threads {
// snippet: contexts: threads
[[llmobs::tool]] std::string look_up(const std::string& city) { return "rain in " + city; }

[[llmobs::agent]] void plan() {
  std::thread worker([] { look_up("Paris"); }); // a child of plan: the plugin sees to it
  worker.join();

  // A child of plan, whenever and wherever it runs:
  std::function<void()> later = llmobs::bind([] { look_up("Bremen"); });
  std::thread(later).join();
}
// end of snippet
} // namespace threads
SNIPPET("contexts: threads") { threads::plan(); }

SNIPPET("contexts: attach") {
  using threads::look_up;
  auto outer = llmobs::workflow("outer");
  // snippet: contexts: attach
  llmobs::Context here = llmobs::Context::current();
  std::thread worker([here] {
    auto attached = llmobs::attach(here); // until the scope ends
    look_up("Oslo");
  });
  // end of snippet
  worker.join();
}
