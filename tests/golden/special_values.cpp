#include "special_values.h"

#include <limits>

namespace llmobs {
namespace golden {

namespace {

json repeated(const json& what) {
  std::string text;
  for (int i = 0; i < what[1].get<int>(); ++i) text += what[0].get<std::string>();
  return text;
}

json nested(const json& what) {
  json inner = spelled_out(what["leaf"]);
  for (int i = 0; i < what["depth"].get<int>(); ++i) {
    json around;
    around[what["key"].get<std::string>()] = std::move(inner);
    inner = std::move(around);
  }
  return inner;
}

json many(const json& what) {
  json object = json::object();
  for (int i = 0; i < what["n"].get<int>(); ++i) {
    std::string number = std::to_string(i);
    object[what["key"].get<std::string>() + number] = what["value"].get<std::string>() + number;
  }
  return object;
}

json integer(const std::string& digits) {
  if (digits[0] == '-') return std::stoll(digits);
  return std::stoull(digits);
}

// `name` begins with a dollar sign.
json special(const std::string& name, const json& what) {
  if (name == "$int") return integer(what.get<std::string>());
  if (name == "$nan") return std::numeric_limits<double>::quiet_NaN();
  if (name == "$inf") return what.get<int>() * std::numeric_limits<double>::infinity();
  if (name == "$neg_zero") return -0.0;
  if (name == "$repeat") return repeated(what);
  if (name == "$nest") return nested(what);
  if (name == "$list") return json(what["n"].get<size_t>(), spelled_out(what["of"]));
  if (name == "$many") return many(what);
  if (name == "$lone_surrogate") return "a\xed\xa0\x80" "b"; // the ill-formed bytes of U+D800
  throw NotExpressible("the value " + name);
}

void write(Writer& out, const json& value) {
  if (value.is_null()) return out.null();
  if (value.is_boolean()) return out.boolean(value.get<bool>());
  if (value.is_number_unsigned()) return out.unsigned_integer(value.get<uint64_t>());
  if (value.is_number_integer()) return out.integer(value.get<int64_t>());
  if (value.is_number()) return out.number(value.get<double>());
  if (value.is_string()) {
    const auto& text = value.get_ref<const std::string&>();
    return out.string(text.data(), text.size());
  }
  if (value.is_array()) {
    out.begin_array();
    for (const json& element : value) write(out, element);
    return out.end_array();
  }
  out.begin_object();
  for (const auto& [key, member] : value.items()) {
    out.key(key.data(), key.size());
    write(out, member);
  }
  out.end_object();
}

} // namespace

bool is_undefined(const json& value) { return value.is_object() && value.contains("$undefined"); }

json spelled_out(const json& value) {
  if (value.is_array()) {
    json list = json::array();
    for (const json& element : value) list.push_back(spelled_out(element));
    return list;
  }
  if (!value.is_object()) return value;
  if (value.size() == 1 && value.begin().key()[0] == '$') return special(value.begin().key(), value.begin().value());
  json object = json::object();
  for (const auto& [key, member] : value.items()) {
    if (!is_undefined(member)) object[key] = spelled_out(member);
  }
  return object;
}

void llmobs_capture(Writer& out, const Dynamic& dynamic) { write(out, *dynamic.value); }

} // namespace golden
} // namespace llmobs
