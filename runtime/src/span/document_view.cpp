#include "span/document_view.h"

#include "value/object_members.h"

#include <utility>

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

// [text, score], in either order.
bool read_pair(RawValue value, DocumentView& document) noexcept {
  if (value.tag() != Tag::array) return false;
  ValueReader in(value);
  Token token;
  in.next(token);
  RawValue first = in.value(), second = in.value();
  if (!first.present() || !second.present() || !in.at_close()) return false;
  if (is_number(first)) std::swap(first, second);
  if (first.tag() != Tag::string || !is_number(second)) return false;
  document.text = first;
  document.score = second;
  return true;
}

class CapturedReader {
public:
  CapturedReader(std::vector<DocumentView>& out, ParsedValues& parsed, std::vector<RestOfElement>& rests) noexcept
      : out_(out), parsed_(parsed), rests_(rests) {}

  void one(RawValue value) {
    DocumentView document;
    if (value.is_null()) return;
    if (is_object(value)) {
      object(value, document);
    } else if (!read_pair(value, document)) {
      document.text = value;
    }
    out_.push_back(document);
  }

  void element(RawValue value) {
    RawValue parsed = parsed_value(value, parsed_);
    one(parsed.present() ? parsed : value);
    ++element_;
  }

private:
  void object(RawValue value, DocumentView& document) {
    DocumentView found;
    RawValue text, content;
    pick_members(
        value,
        {{"text", &text}, {"content", &content}, {"name", &found.name}, {"id", &found.id}, {"score", &found.score}});
    if (!text.present() && !content.present()) {
      document.text = value; // not a document, but what there is to see
      return;
    }
    // What cannot be shown in its place belongs to the rest.
    auto place = [](bool fits, const char* key, RawValue& member) {
      return fits ? WantedMember{key, &member} : WantedMember{"", &member};
    };
    bool is_score = !found.score.present() || is_number(found.score);
    WantedMembers wanted = {{text.present() ? "text" : "content", &document.text},
                            place(!is_list_or_object(found.name), "name", document.name),
                            place(!is_list_or_object(found.id), "id", document.id),
                            place(is_score, "score", document.score)};
    if (pick_members(value, wanted).others != 0) rests_.push_back({element_, rest_of_object(value, wanted, parsed_)});
  }

  static bool is_list_or_object(RawValue value) noexcept { return opens(value.tag()); }

  std::vector<DocumentView>& out_;
  ParsedValues& parsed_;
  std::vector<RestOfElement>& rests_;
  size_t element_ = 0;
};

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

void read_captured_documents(RawValue given, std::vector<DocumentView>& out, ParsedValues& parsed,
                             std::vector<RestOfElement>& rests) {
  CapturedReader reader(out, parsed, rests);
  RawValue value = parsed_value(given, parsed);
  if (!value.present()) value = given;
  if (value.tag() != Tag::array) return reader.one(value);
  each_element(value, [&](RawValue element) { reader.element(element); });
}

} // namespace llmobs
