// "Tracing LLM Applications", the first guide to Datadog's SDK for Python, snippet by snippet.
#include "snippet.h"

#include <llmobs/llmobs.h>

// snippet: create spans
void process_message() {
  auto workflow_span = llmobs::workflow("process_message");
  // user application logic
}
// end of snippet
SNIPPET("create spans") { process_message(); }

int main(int count, char** arguments) { return run_snippet(count, arguments); }
