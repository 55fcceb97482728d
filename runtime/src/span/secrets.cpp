#include "span/secrets.h"

#include "value/json_reader.h"
#include "value/value_bytes.h"

namespace llmobs {

namespace {

constexpr unsigned char marker[] = {static_cast<unsigned char>(Tag::redacted)};

// Walks a value. As long as nothing is found nothing is written; then all that was passed is, and the rest as it comes.
class Cleaner {
public:
  Cleaner(const SecretNames& names, const SecretText& text, RawValue value, ParsedValues& room) noexcept
      : names_(names), text_(text), value_(value), copied_(value.begin), room_(room) {}

  /// Not present: it has no secrets.
  RawValue clean() {
    ValueReader in(value_);
    any(in);
    if (!out_) return {};
    pass_to(value_.end);
    return value_in(*out_);
  }

private:
  void any(ValueReader& in) {
    ValueReader before = in;
    RawValue value = in.value();
    switch (value.tag()) {
    case Tag::string: return text(value);
    case Tag::json: return json(value);
    case Tag::array: return array(before);
    case Tag::object:
    case Tag::message:
    case Tag::document: return object(before);
    default: return;
    }
  }

  void text(RawValue value) {
    scratch_.clear();
    if (!text_.redact(value.string(), scratch_)) return;
    pass_to(value.begin);
    append_text(*out_, Tag::string, scratch_.text());
    copied_ = value.end;
  }

  void json(RawValue value) {
    Token token;
    ValueReader(value).next(token);
    if (!text_.may_be_in(token.text)) return;
    Bytes parsed;
    if (!read_json(token.text, parsed)) return text_given_as_json(value, token.text);
    RawValue clean = Cleaner(names_, text_, value_in(parsed), room_).clean();
    if (!clean.present()) return;
    pass_to(value.begin);
    out_->append(clean.begin, clean.size());
    copied_ = value.end;
  }

  void text_given_as_json(RawValue value, std::string_view text) {
    scratch_.clear();
    if (!text_.redact(text, scratch_)) return;
    pass_to(value.begin);
    append_text(*out_, Tag::json, scratch_.text());
    copied_ = value.end;
  }

  void array(ValueReader in) {
    Token token;
    in.next(token);
    ValueReader elements = in;
    RawValue first = elements.value(), second = elements.value();
    bool is_pair = second.present() && elements.at_close() && first.tag() == Tag::string;
    if (is_pair && names_.has(first.string()) && SecretNames::is_secret(first.string(), second)) return replace(second);
    std::string_view flag;
    while (!in.at_close()) {
      ValueReader before = in;
      RawValue element = in.value();
      bool is_of_flag = !flag.empty() && element.tag() == Tag::string && SecretNames::is_secret(flag, element);
      std::string_view text = element.string();
      bool is_flag = text.size() > 2 && text[0] == '-' && text.find('=') == text.npos;
      flag = is_flag && names_.has(text) ? text : std::string_view();
      size_t given = behind_flag(element);
      if (is_of_flag) {
        replace(element);
      } else if (given != 0) {
        replace_behind(element, given);
      } else {
        any(before);
      }
    }
  }

  // Where the secret begins in an argument of a command line that is one with its name, --client-secret=a b; 0: nowhere.
  size_t behind_flag(RawValue element) const {
    if (element.tag() != Tag::string) return 0;
    std::string_view text = element.string();
    size_t equals = text.size() > 2 && text[0] == '-' ? text.find('=') : text.npos;
    bool is_secret = equals != text.npos && equals + 1 < text.size() && names_.has(text.substr(0, equals));
    return is_secret ? equals + 1 : 0;
  }

  void object(ValueReader in) {
    Token token;
    in.next(token);
    std::string_view named = name_of_value(in);
    std::string_view key;
    while (in.key(key)) {
      ValueReader before = in;
      RawValue value = in.value();
      std::string_view name = !named.empty() && key == "value" ? named : key;
      if (names_.has(name) && SecretNames::is_secret(name, value)) {
        replace(value);
      } else {
        any(before);
      }
    }
  }

  // Of {"name": .., "value": ..}, where the name is that of a secret.
  std::string_view name_of_value(ValueReader in) const {
    std::string_view key, named;
    bool has_value = false;
    while (in.key(key)) {
      RawValue value = in.value();
      has_value = has_value || key == "value";
      bool is_name = (key == "name" || key == "key" || key == "header") && value.tag() == Tag::string;
      if (is_name && names_.has(value.string())) named = value.string();
    }
    return has_value ? named : std::string_view();
  }

  void replace(RawValue value) {
    pass_to(value.begin);
    append_tag(*out_, Tag::redacted);
    copied_ = value.end;
  }

  void replace_behind(RawValue value, size_t size) {
    pass_to(value.begin);
    append_text(*out_, Tag::string, std::string(value.string().substr(0, size)) + "[redacted]");
    copied_ = value.end;
  }

  void pass_to(const unsigned char* end) {
    if (!out_) out_ = &room_.emplace_back();
    out_->append(copied_, static_cast<size_t>(end - copied_));
    copied_ = end;
  }

  const SecretNames& names_;
  const SecretText& text_;
  RawValue value_;
  const unsigned char* copied_; // up to here everything is in `out_`
  ParsedValues& room_;
  Bytes* out_ = nullptr;
  Bytes scratch_;
};

} // namespace

uint64_t Secrets::made_ = 0;

RawValue Secrets::without(std::string_view name, RawValue value, ParsedValues& room) const {
  if (!name.empty() && names_.has(name) && SecretNames::is_secret(name, value)) return {marker, marker + sizeof marker};
  std::string_view bytes(reinterpret_cast<const char*>(value.begin), value.size());
  if (!text_.may_be_in(bytes)) return value;
  RawValue clean = Cleaner(names_, text_, value, room).clean();
  return clean.present() ? clean : value;
}

std::string_view Secrets::without(std::string_view text, ParsedValues& room) const {
  Bytes clean;
  if (!text_.redact(text, clean)) return text;
  return room.emplace_back(std::move(clean)).text();
}

} // namespace llmobs
