// "LLM Observability Custom Instrumentation", the second guide to Datadog's SDK for Python, snippet by snippet. Where the guide has a
// decorator, there is an attribute; where it has a context manager, a span of a scope.
#include "snippet.h"

#include <llmobs/attributes.h>
#include <llmobs/llmobs.h>

#include <string>

namespace creating_with_attributes {
// snippet: creating spans: decorators
[[llmobs::workflow]] void extract_data(const std::string& document) {
  // LLM-powered workflow that extracts structured data from a document
}
// end of snippet
} // namespace creating_with_attributes
SNIPPET("creating spans: decorators") { creating_with_attributes::extract_data("Invoice 17"); }

namespace creating_inline {
// snippet: creating spans: inline
void extract_data(const std::string& document) {
  auto span = llmobs::workflow("extract_data");
  // LLM-powered workflow that extracts structured data from a document
}
// end of snippet
} // namespace creating_inline
SNIPPET("creating spans: inline") { creating_inline::extract_data("Invoice 17"); }

// The user's application logic.
static std::string extract(const std::string& document) { return "number: " + document.substr(8); }

namespace annotating_with_attributes {
// snippet: annotating spans: decorators
[[llmobs::workflow]] std::string extract_data(const std::string& document, bool generate_summary) {
  std::string extracted_data = extract(document);
  llmobs::annotate({.input = document,
                    .output = extracted_data,
                    .metadata = {{"generate_summary", generate_summary}},
                    .tags = {{"env", "dev"}}});
  return extracted_data;
}
// end of snippet
} // namespace annotating_with_attributes
SNIPPET("annotating spans: decorators") { annotating_with_attributes::extract_data("Invoice 17", true); }

namespace annotating_inline {
// snippet: annotating spans: inline
std::string extract_data(const std::string& document, bool generate_summary) {
  auto span = llmobs::workflow("extract_data");
  std::string extracted_data = extract(document);
  llmobs::annotate({.input = document,
                    .output = extracted_data,
                    .metadata = {{"generate_summary", generate_summary}},
                    .tags = {{"env", "dev"}}});
  return extracted_data;
}
// end of snippet
} // namespace annotating_inline
SNIPPET("annotating spans: inline") { annotating_inline::extract_data("Invoice 17", true); }

namespace nesting_with_attributes {
// snippet: nesting spans: decorators
[[llmobs::task]] void preprocess_document(const std::string& document) {
  // preprocesses a document for data extraction
}

[[llmobs::workflow]] void extract_data(const std::string& document) {
  preprocess_document(document);
  // performs data extraction on the document
}
// end of snippet
} // namespace nesting_with_attributes
SNIPPET("nesting spans: decorators") { nesting_with_attributes::extract_data("Invoice 17"); }

namespace nesting_inline {
// snippet: nesting spans: inline
void extract_data() {
  auto workflow_span = llmobs::workflow("extract_data");
  {
    auto task_span = llmobs::task("preprocess_document");
    // preprocesses a document for data extraction
  }
  // performs data extraction on the document
}
// end of snippet
} // namespace nesting_inline
SNIPPET("nesting spans: inline") { nesting_inline::extract_data(); }

int main(int count, char** arguments) { return run_snippet(count, arguments); }
