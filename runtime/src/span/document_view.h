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

} // namespace llmobs
