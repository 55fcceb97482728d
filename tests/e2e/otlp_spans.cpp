// A small conversation with every kind of span, made by hand, and the same whatever receives it: an agent runs a workflow,
// which embeds a question, searches, asks a model that wants a tool, calls it, calls another one that fails, and asks again.
// Prints the trace's id.
#include <llmobs/llmobs.h>
#include <llmobs/message.h>

#include <cstdio>
#include <string>
#include <vector>

namespace {

using llmobs::Annotation;
using llmobs::Document;
using llmobs::Message;
using llmobs::ToolCall;

const std::string question = "What is the weather in Z\u00fcrich? \U0001F326";
const std::string answer = "It is 21 \u00b0C in Z\u00fcrich.";

Message call_of_tool() {
  Message call{"assistant", ""};
  call.tool_calls = {ToolCall{"get_weather", "{\"city\":\"Z\u00fcrich\"}", "call_1", "function"}};
  return call;
}

void search() {
  {
    auto embedding = llmobs::embedding("embed");
    embedding.annotate(Annotation()
                           .set_model("text-embedding-3-small", "openai")
                           .set_input(Document{question})
                           .set_output("[1 embedding of 1536 numbers]")
                           .set_metrics({{"input_tokens", 8}}));
  }
  auto retrieval = llmobs::retrieval("kb");
  std::vector<Document> found = {{"Z\u00fcrich is a city", "zurich.md", "d1", 0.91}, {"Bern", "bern.md", "d2", 0.4}};
  retrieval.annotate(Annotation().set_input(question).set_output(found));
}

void chat(const std::vector<Message>& messages, const Message& reply, int input, int output, const char* reason) {
  auto llm = llmobs::llm("ask_model");
  llm.annotate(Annotation()
                   .set_model("gpt-4o-mini", "OpenAI")
                   .set_input(messages)
                   .set_output(reply)
                   .set_metadata({{"temperature", 0.2}, {"max_tokens", 256}, {"finish_reason", reason}, {"attempt", 1}})
                   .set_metrics({{"input_tokens", input},
                                 {"output_tokens", output},
                                 {"total_tokens", input + output},
                                 {"cache_read_input_tokens", 10}}));
}

void call_tools() {
  {
    auto tool = llmobs::tool("get_weather");
    tool.annotate(Annotation()
                      .set_input(llmobs::Value::json("{\"city\":\"Z\u00fcrich\"}"))
                      .set_output(llmobs::Value::json("{\"temp_c\":21}")));
  }
  auto tool = llmobs::tool("get_alerts");
  tool.annotate(Annotation().set_input(llmobs::Value::json("{}")));
  tool.set_error("weather::Timeout", "timeout after 100 ms");
}

void answer_question() {
  auto workflow = llmobs::workflow("answer");
  workflow.annotate(Annotation().set_input(question).set_output(answer));
  search();
  std::vector<Message> messages = {{"system", "Be brief."}, {"user", question}};
  chat(messages, call_of_tool(), 120, 18, "tool_calls");
  call_tools();
  messages.push_back(call_of_tool());
  Message result{"tool", "{\"temp_c\":21}"};
  result.tool_id = "call_1";
  messages.push_back(result);
  chat(messages, Message{"assistant", answer}, 160, 12, "stop");
  auto task = llmobs::task("count_words");
  task.annotate(Annotation().set_input(answer).set_output(5).set_tags({{"tier", "gold"}, {"user_id", "u-7"}}));
}

} // namespace

int main() {
  llmobs::SpanOptions options;
  options.session_id = "s-42";
  {
    auto agent = llmobs::agent("support", options);
    std::puts(agent.ids().trace_id);
    agent.annotate(Annotation().set_input(question).set_output(answer).set_metadata({{"origin", "web"}}));
    answer_question();
  }
  return llmobs::flush(60000) == llmobs::FlushResult::delivered ? 0 : 1;
}
