// How a trace shows types of this program of which it should not show all: long text stands in its size. Other types,
// such as DocumentSource, are shown by their members without a word.
#include "documents.h"
#include "embedding_index.h"

#include <llmobs/capture.h>

namespace support {
namespace {

template<class T> void field(llmobs::Writer& out, const char* name, const T& value) {
  out.key(name, std::char_traits<char>::length(name));
  llmobs::capture(out, value);
}

} // namespace

void llmobs_capture(llmobs::Writer& out, const Document& document) {
  out.begin_object();
  field(out, "name", document.name);
  field(out, "title", document.title);
  field(out, "sections", document.sections.size());
  out.end_object();
}

void llmobs_capture(llmobs::Writer& out, const Passage& passage) {
  out.begin_object();
  field(out, "document", passage.document);
  field(out, "heading", passage.heading);
  field(out, "words", count_words(passage.text));
  out.end_object();
}

void llmobs_capture(llmobs::Writer& out, const Match& match) {
  out.begin_document();
  field(out, "name", match.passage.document);
  field(out, "id", match.passage.heading);
  field(out, "text", match.passage.text);
  field(out, "score", match.score);
  out.end_object();
}

} // namespace support
