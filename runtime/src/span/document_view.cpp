#include "span/document_view.h"

#include "value/object_members.h"

namespace llmobs {

namespace {

// Takes away what is there and not good.
size_t keep_if(bool good, RawValue& member) noexcept {
  if (!member.present() || good) return 0;
  member = RawValue();
  return 1;
}

size_t read_document(RawValue value, std::vector<DocumentView>& out) {
  if (value.is_null()) return 1;
  DocumentView document;
  size_t faults = 0;
  if (is_object(value)) {
    pick_members(
        value, {{"text", &document.text}, {"name", &document.name}, {"id", &document.id}, {"score", &document.score}});
    faults += keep_if(is_text(document.name), document.name) + keep_if(is_text(document.id), document.id) +
              keep_if(is_number(document.score), document.score);
  }
  // Not a document, but what there is to see.
  if (!document.text.present()) document.text = value;
  if (!is_text(document.text)) ++faults;
  out.push_back(document);
  return faults;
}

} // namespace

size_t read_documents(RawValue given, std::vector<DocumentView>& out, ParsedValues& parsed) {
  auto value_of = [&](RawValue one) {
    RawValue value = parsed_value(one, parsed);
    return value.present() ? value : one;
  };
  RawValue value = value_of(given);
  if (value.tag() != Tag::array) return read_document(value, out);
  size_t faults = 0;
  each_element(value, [&](RawValue element) { faults += read_document(value_of(element), out); });
  return faults;
}

} // namespace llmobs
