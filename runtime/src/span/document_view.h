// What a document is, of those that are searched, found or embedded: its text, and maybe its name, id and score. A
// document comes as our own Document type, as text, or as an object of the same keys. The views refer to the span's
// bytes; a member that was not given is not present.
#pragma once

#include "span/typed_content.h"

#include <cstddef>
#include <vector>

namespace llmobs {

struct DocumentView {
  RawValue text;
  RawValue name;
  RawValue id;
  RawValue score; // a number
};

/// Appends the document that `value` is, or the documents that it is a list of. Where something is not what it should
/// be, that alone is shown as text or, if it cannot be shown, left out, and the answer is how often that was.
size_t read_documents(RawValue value, std::vector<DocumentView>& out, ParsedValues& parsed);

/// The same of a value that was captured, and that nobody has called a document. What is none is shown as text, which is no fault; a
/// pair of a text and a number is a text with its score. Of objects, the members that a document has no place for become `rests`.
void read_captured_documents(RawValue value, std::vector<DocumentView>& out, ParsedValues& parsed,
                             std::vector<RestOfElement>& rests);

} // namespace llmobs
