#include "serve/otlp_wire.h"

#include <cstdint>
#include <cstring>
#include <fmt/format.h>
#include <string>

namespace llmobs::viewer {
namespace {

struct MalformedMessage {};

struct Field {
  std::uint32_t number = 0;
  std::uint64_t integer = 0; // of a varint or a fixed number
  std::string_view bytes;    // of a string or a message
};

/// Walks over the fields of one message.
class Fields {
public:
  explicit Fields(std::string_view bytes) : rest_(bytes) {}

  bool next(Field& field) {
    if (rest_.empty()) return false;
    const std::uint64_t key = varint();
    if (key >> 3 == 0 || key >> 3 > 536870911) throw MalformedMessage();
    field = {static_cast<std::uint32_t>(key >> 3), 0, {}};
    switch (key & 7) {
    case 0: field.integer = varint(); break;
    case 1: field.integer = fixed(8); break;
    case 2: field.bytes = take(varint()); break;
    case 5: field.integer = fixed(4); break;
    default: throw MalformedMessage();
    }
    return true;
  }

private:
  std::uint64_t varint() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const auto byte = static_cast<unsigned char>(take(1)[0]);
      value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    throw MalformedMessage();
  }
  std::uint64_t fixed(std::size_t size) {
    const std::string_view bytes = take(size);
    std::uint64_t value = 0;
    for (std::size_t i = size; i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[i]);
    return value;
  }
  std::string_view take(std::uint64_t size) {
    if (size > rest_.size()) throw MalformedMessage();
    const std::string_view taken = rest_.substr(0, static_cast<std::size_t>(size));
    rest_.remove_prefix(static_cast<std::size_t>(size));
    return taken;
  }

  std::string_view rest_;
};

JsonValue text(std::string_view bytes) { return {JsonType::String, std::string(bytes), {}}; }
JsonValue number(std::string spelling) { return {JsonType::Number, std::move(spelling), {}}; }
JsonValue object() { return {JsonType::Object, {}, {}}; }

JsonValue hexadecimal(std::string_view bytes) {
  std::string digits;
  for (const char byte : bytes) digits += fmt::format("{:02x}", static_cast<unsigned char>(byte));
  return text(digits);
}

void set(JsonValue& target, const char* key, JsonValue value) { target.members.push_back({key, std::move(value)}); }

void append(JsonValue& target, const char* key, JsonValue value) {
  for (JsonMember& member : target.members)
    if (member.key == key) {
      member.value.members.push_back({{}, std::move(value)});
      return;
    }
  set(target, key, {JsonType::Array, {}, {}});
  target.members.back().value.members.push_back({{}, std::move(value)});
}

JsonValue read_key_value(std::string_view bytes, std::size_t depth);

JsonValue read_any_value(std::string_view bytes, std::size_t depth) {
  if (depth > JsonValue::max_depth / 4) throw MalformedMessage();
  JsonValue value = object();
  Field field;
  for (Fields fields(bytes); fields.next(field);) {
    value.members.clear(); // the last one is meant
    switch (field.number) {
    case 1: set(value, "stringValue", text(field.bytes)); break;
    case 2: set(value, "boolValue", {JsonType::Boolean, field.integer != 0 ? "true" : "false", {}}); break;
    case 3: set(value, "intValue", number(std::to_string(static_cast<std::int64_t>(field.integer)))); break;
    case 4: {
      double real = 0;
      std::memcpy(&real, &field.integer, sizeof real);
      set(value, "doubleValue", real - real == 0 ? number(fmt::format("{}", real)) : text(fmt::format("{}", real)));
      break;
    }
    case 5:
    case 6: {
      JsonValue list = object();
      Field element;
      for (Fields elements(field.bytes); elements.next(element);)
        if (element.number == 1)
          append(list, "values",
                 field.number == 5 ? read_any_value(element.bytes, depth + 1)
                                   : read_key_value(element.bytes, depth + 1));
      set(value, field.number == 5 ? "arrayValue" : "kvlistValue", std::move(list));
      break;
    }
    case 7: set(value, "bytesValue", hexadecimal(field.bytes)); break;
    default: break;
    }
  }
  return value;
}

JsonValue read_key_value(std::string_view bytes, std::size_t depth) {
  JsonValue pair = object();
  Field field;
  for (Fields fields(bytes); fields.next(field);) {
    if (field.number == 1) set(pair, "key", text(field.bytes));
    if (field.number == 2) set(pair, "value", read_any_value(field.bytes, depth));
  }
  return pair;
}

JsonValue read_event(std::string_view bytes) {
  JsonValue event = object();
  Field field;
  for (Fields fields(bytes); fields.next(field);) {
    if (field.number == 1) set(event, "timeUnixNano", text(std::to_string(field.integer)));
    if (field.number == 2) set(event, "name", text(field.bytes));
    if (field.number == 3) append(event, "attributes", read_key_value(field.bytes, 0));
  }
  return event;
}

JsonValue read_status(std::string_view bytes) {
  JsonValue status = object();
  Field field;
  for (Fields fields(bytes); fields.next(field);) {
    if (field.number == 2) set(status, "message", text(field.bytes));
    if (field.number == 3) set(status, "code", number(std::to_string(field.integer)));
  }
  return status;
}

JsonValue read_span(std::string_view bytes) {
  JsonValue span = object();
  Field field;
  for (Fields fields(bytes); fields.next(field);) {
    switch (field.number) {
    case 1: set(span, "traceId", hexadecimal(field.bytes)); break;
    case 2: set(span, "spanId", hexadecimal(field.bytes)); break;
    case 4: set(span, "parentSpanId", hexadecimal(field.bytes)); break;
    case 5: set(span, "name", text(field.bytes)); break;
    case 7: set(span, "startTimeUnixNano", text(std::to_string(field.integer))); break;
    case 8: set(span, "endTimeUnixNano", text(std::to_string(field.integer))); break;
    case 9: append(span, "attributes", read_key_value(field.bytes, 0)); break;
    case 11: append(span, "events", read_event(field.bytes)); break;
    case 15: set(span, "status", read_status(field.bytes)); break;
    default: break;
    }
  }
  return span;
}

JsonValue read_scope_spans(std::string_view bytes) {
  JsonValue scope = object();
  Field field;
  for (Fields fields(bytes); fields.next(field);)
    if (field.number == 2) append(scope, "spans", read_span(field.bytes));
  return scope;
}

JsonValue read_resource_spans(std::string_view bytes) {
  JsonValue result = object();
  Field field;
  for (Fields fields(bytes); fields.next(field);) {
    if (field.number == 1) {
      JsonValue resource = object();
      Field inner;
      for (Fields attributes(field.bytes); attributes.next(inner);)
        if (inner.number == 1) append(resource, "attributes", read_key_value(inner.bytes, 0));
      set(result, "resource", std::move(resource));
    }
    if (field.number == 2) append(result, "scopeSpans", read_scope_spans(field.bytes));
  }
  return result;
}

} // namespace

std::optional<JsonValue> read_otlp_protobuf(std::string_view bytes) try {
  JsonValue request = object();
  Field field;
  for (Fields fields(bytes); fields.next(field);)
    if (field.number == 1) append(request, "resourceSpans", read_resource_spans(field.bytes));
  return request;
} catch (const MalformedMessage&) {
  return std::nullopt;
}

} // namespace llmobs::viewer
