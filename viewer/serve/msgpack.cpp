#include "serve/msgpack.h"

#include <cstdint>
#include <cstring>
#include <fmt/format.h>
#include <string>

namespace llmobs::viewer {
namespace {

struct Malformed {};

class Reader {
public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}

  JsonValue value(std::size_t depth) {
    if (depth >= JsonValue::max_depth) throw Malformed();
    const auto type = static_cast<unsigned char>(take(1)[0]);
    if (type < 0x80) return number(std::to_string(type));
    if (type < 0x90) return map(type & 0x0fu, depth);
    if (type < 0xa0) return array(type & 0x0fu, depth);
    if (type < 0xc0) return text(take(type & 0x1fu));
    if (type >= 0xe0) return number(std::to_string(static_cast<int>(type) - 256));
    if (type >= 0xcc && type <= 0xcf) return number(std::to_string(unsigned_number(std::size_t{1} << (type - 0xcc))));
    if (type >= 0xd0 && type <= 0xd3) return number(std::to_string(signed_number(std::size_t{1} << (type - 0xd0))));
    switch (type) {
    case 0xc0: return {};
    case 0xc2: return {JsonType::Boolean, "false", {}};
    case 0xc3: return {JsonType::Boolean, "true", {}};
    case 0xc4: // binary
    case 0xd9: return text(take(unsigned_number(1)));
    case 0xc5:
    case 0xda: return text(take(unsigned_number(2)));
    case 0xc6:
    case 0xdb: return text(take(unsigned_number(4)));
    case 0xca: return real<float, std::uint32_t>();
    case 0xcb: return real<double, std::uint64_t>();
    case 0xdc: return array(unsigned_number(2), depth);
    case 0xdd: return array(unsigned_number(4), depth);
    case 0xde: return map(unsigned_number(2), depth);
    case 0xdf: return map(unsigned_number(4), depth);
    default: throw Malformed(); // extensions: no tracer sends any
    }
  }

  bool at_end() const { return rest_.empty(); }

private:
  static JsonValue number(std::string spelling) { return {JsonType::Number, std::move(spelling), {}}; }
  static JsonValue text(std::string_view bytes) { return {JsonType::String, std::string(bytes), {}}; }

  std::string_view take(std::uint64_t size) {
    if (size > rest_.size()) throw Malformed();
    const std::string_view taken = rest_.substr(0, static_cast<std::size_t>(size));
    rest_.remove_prefix(static_cast<std::size_t>(size));
    return taken;
  }

  std::uint64_t unsigned_number(std::size_t size) {
    std::uint64_t value = 0;
    for (const char byte : take(size)) value = value << 8 | static_cast<unsigned char>(byte);
    return value;
  }
  std::int64_t signed_number(std::size_t size) {
    const std::uint64_t value = unsigned_number(size);
    const std::uint64_t sign = std::uint64_t{1} << (size * 8 - 1);
    return static_cast<std::int64_t>((value ^ sign) - sign);
  }

  template<typename Real, typename Bits> JsonValue real() {
    const auto bits = static_cast<Bits>(unsigned_number(sizeof(Bits)));
    Real value = 0;
    std::memcpy(&value, &bits, sizeof value);
    if (value - value != 0) return text(fmt::format("{}", value)); // JSON has no infinity
    return number(fmt::format("{}", value));
  }

  // What a length promises is not believed: every element takes a byte at least, so the input bounds the work.
  JsonValue array(std::uint64_t size, std::size_t depth) {
    JsonValue result = {JsonType::Array, {}, {}};
    for (std::uint64_t i = 0; i < size; ++i) result.members.push_back({{}, value(depth + 1)});
    return result;
  }
  JsonValue map(std::uint64_t size, std::size_t depth) {
    JsonValue result = {JsonType::Object, {}, {}};
    for (std::uint64_t i = 0; i < size; ++i) {
      std::string key = value(depth + 1).text;
      result.members.push_back({std::move(key), value(depth + 1)});
    }
    return result;
  }

  std::string_view rest_;
};

} // namespace

std::optional<JsonValue> read_msgpack(std::string_view bytes) try {
  Reader reader(bytes);
  JsonValue value = reader.value(0);
  if (!reader.at_end()) return std::nullopt;
  return value;
} catch (const Malformed&) {
  return std::nullopt;
}

} // namespace llmobs::viewer
