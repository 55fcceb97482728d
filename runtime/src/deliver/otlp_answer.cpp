#include "deliver/otlp_answer.h"

#include <nlohmann/json.hpp>

#include <charconv>
#include <optional>

namespace llmobs {

namespace {

constexpr size_t most_message = 1000;

struct Field {
  unsigned number = 0;
  uint64_t value = 0;     // of a number
  std::string_view bytes; // of anything with a size
};

// Walks the fields of a message.
class ProtobufReader {
public:
  explicit ProtobufReader(std::string_view bytes) noexcept : left_(bytes) {}

  /// False at the end, and at what is no field.
  bool next(Field& field) noexcept {
    auto tag = varint();
    if (!tag || *tag > UINT32_MAX) return false;
    field = {};
    field.number = static_cast<unsigned>(*tag >> 3);
    switch (*tag & 7) {
    case 0: {
      auto value = varint();
      field.value = value.value_or(0);
      return value.has_value();
    }
    case 1: return take(8, field.bytes);
    case 2: {
      auto size = varint();
      return size && take(*size, field.bytes);
    }
    case 5: return take(4, field.bytes);
    default: return false;
    }
  }

private:
  std::optional<uint64_t> varint() noexcept {
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 64 && !left_.empty(); shift += 7) {
      auto byte = static_cast<unsigned char>(left_.front());
      left_.remove_prefix(1);
      value |= static_cast<uint64_t>(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    return {};
  }
  bool take(uint64_t size, std::string_view& bytes) noexcept {
    if (size > left_.size()) return false;
    bytes = left_.substr(0, static_cast<size_t>(size));
    left_.remove_prefix(static_cast<size_t>(size));
    return true;
  }

  std::string_view left_;
};

uint64_t not_negative(int64_t number) noexcept { return number < 0 ? 0 : static_cast<uint64_t>(number); }

OtlpAnswer read_protobuf(std::string_view body) {
  OtlpAnswer answer;
  Field field, inner;
  for (ProtobufReader reader(body); reader.next(field);) {
    if (field.number != 1) continue; // partial_success
    for (ProtobufReader partial(field.bytes); partial.next(inner);) {
      if (inner.number == 1) answer.rejected = not_negative(static_cast<int64_t>(inner.value));
      if (inner.number == 2) answer.message = inner.bytes.substr(0, most_message);
    }
  }
  return answer;
}

uint64_t number_of(const nlohmann::json& value) {
  if (value.is_number_unsigned()) return value.get<uint64_t>();
  if (value.is_number_integer()) return not_negative(value.get<int64_t>());
  int64_t number = 0;
  if (value.is_string()) {
    const auto& text = value.get_ref<const std::string&>();
    std::from_chars(text.data(), text.data() + text.size(), number);
  }
  return not_negative(number);
}

OtlpAnswer read_json(std::string_view body) {
  OtlpAnswer answer;
  auto document = nlohmann::json::parse(body.begin(), body.end(), nullptr, false);
  if (!document.is_object()) return answer;
  auto partial = document.find("partialSuccess");
  if (partial == document.end() || !partial->is_object()) return answer;
  for (const char* name : {"rejectedSpans", "rejectedLogRecords"}) {
    if (auto rejected = partial->find(name); rejected != partial->end()) answer.rejected = number_of(*rejected);
  }
  auto message = partial->find("errorMessage");
  if (message != partial->end() && message->is_string()) {
    answer.message = message->get_ref<const std::string&>().substr(0, most_message);
  }
  return answer;
}

} // namespace

OtlpAnswer read_otlp_answer(std::string_view body) noexcept {
  try {
    size_t first = body.find_first_not_of(" \t\r\n");
    bool is_json = first != std::string_view::npos && body[first] == '{'; // which begins no field of these messages
    return is_json ? read_json(body) : read_protobuf(body);
  } catch (...) {
    return {};
  }
}

} // namespace llmobs
