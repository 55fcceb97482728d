// Spans that declare a prompt, tools, an agent and links, and evaluations of them: what a conversation of today rarely has. With an
// argument there are no evaluations, which not every receiver takes.
#include <llmobs/llmobs.h>

#include <cstdio>

static void evaluate(const llmobs::SpanIds& answered) {
  llmobs::submit_evaluation(
      answered, "relevance", llmobs::Score(0.92),
      llmobs::EvaluationOptions().set_reasoning("names the city").set_assessment(llmobs::Assessment::pass));
  llmobs::submit_evaluation(answered, "tone", llmobs::Categorical("polite"));
  llmobs::submit_feedback(answered, "helpful", llmobs::Boolean(true),
                          llmobs::Submitter().set_id("u-1").set_type("user"));
}

int main(int argc, char**) {
  using llmobs::Annotation;
  using llmobs::Value;
  llmobs::SpanIds answered;
  {
    auto agent = llmobs::agent("planner");
    agent.annotate(Annotation().set_input("plan").set_agent(
        llmobs::AgentDeclaration().set_version("7").set_instructions("Plan in steps.").set_model("gpt-4o-mini")));
    auto llm = llmobs::llm("ask");
    llm.annotate(Annotation()
                     .set_model("gpt-4o-mini", "openai")
                     .set_input("Plan a trip to Bern")
                     .set_output("Take the train")
                     .set_prompt(llmobs::Prompt()
                                     .set_id("trip")
                                     .set_version("3")
                                     .set_template("Plan a trip to {{city}}")
                                     .set_variables({{"city", "Bern"}}))
                     .set_tool_definitions({llmobs::ToolDefinition{"find_train", "trains by city",
                                                                   Value::json("{\"type\":\"object\"}"), "2"}})
                     .set_span_links({llmobs::SpanLink{"0000000000000001000000000000000a", "17", "output", "input"}}));
    answered = llm.ids();
    std::printf("%s %s\n", answered.trace_id, answered.span_id);
  }
  if (argc == 1) evaluate(answered);
  return llmobs::flush(10000) == llmobs::FlushResult::delivered ? 0 : 1;
}
