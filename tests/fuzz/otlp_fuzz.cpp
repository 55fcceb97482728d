// What OTLP is made of and what its receivers answer, from any bytes: spans must come out well-formed in both encodings, and
// answers and settings must be read to their end. The first byte chooses what the others are.
#include "base/config.h"
#include "deliver/otlp_answer.h"
#include "encode/encode_otlp.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>

namespace {

using namespace llmobs;

// Takes pieces off the front of the input.
class Input {
public:
  Input(const uint8_t* data, size_t size) noexcept : at_(data), end_(data + size) {}
  uint8_t byte() noexcept { return at_ == end_ ? 0 : *at_++; }
  std::string_view bytes() noexcept {
    size_t size = std::min<size_t>(byte(), static_cast<size_t>(end_ - at_));
    at_ += size;
    return {reinterpret_cast<const char*>(at_) - size, size};
  }
  RawValue value() noexcept {
    std::string_view bytes = this->bytes();
    const auto* begin = reinterpret_cast<const unsigned char*>(bytes.data());
    return {begin, begin + bytes.size()};
  }

private:
  const uint8_t* at_;
  const uint8_t* end_;
};

void must(bool good) {
  if (!good) std::abort();
}

uint64_t varint(std::string_view& bytes) {
  uint64_t value = 0;
  for (unsigned shift = 0;; shift += 7) {
    must(!bytes.empty() && shift < 64);
    auto byte = static_cast<unsigned char>(bytes.front());
    bytes.remove_prefix(1);
    value |= static_cast<uint64_t>(byte & 0x7f) << shift;
    if (byte < 0x80) return value;
  }
}

// Every field fits into its message.
void check_fields(std::string_view bytes) {
  while (!bytes.empty()) {
    uint64_t tag = varint(bytes);
    must(tag >> 3 != 0);
    size_t size = 0;
    switch (tag & 7) {
    case 0: varint(bytes); break;
    case 1: size = 8; break;
    case 2: size = static_cast<size_t>(varint(bytes)); break;
    default: must(false);
    }
    must(size <= bytes.size());
    bytes.remove_prefix(size);
  }
}

void fill(SpanSide& side, Input& input, ParsedValues& parsed) {
  switch (input.byte() % 4) {
  case 0: return side.set_text(input.value());
  case 1:
    side.shape = Shape::messages;
    read_messages(input.value(), side.messages, parsed);
    break;
  case 2:
    side.shape = Shape::documents;
    read_documents(input.value(), side.documents, parsed);
    break;
  default: side.shape = Shape::arguments;
  }
  side.rest.put(input.bytes(), input.value());
}

void encode_span(Input input) {
  SpanData span;
  ParsedValues parsed;
  span.kind = static_cast<SpanKind>(input.byte() % (static_cast<unsigned>(no_kind) + 1));
  span.span_id = 1;
  span.name = input.bytes();
  span.session_id = input.bytes();
  span.model_name = input.bytes();
  span.model_provider = input.bytes();
  span.failed = input.byte() % 2 != 0;
  span.error_message = input.bytes();
  fill(span.input, input, parsed);
  fill(span.output, input, parsed);
  for (NamedValues* values : {&span.metadata, &span.metrics, &span.tags, &span.arguments}) {
    values->put(input.bytes(), input.value());
    values->put("temperature", input.value());
  }
  for (bool json : {false, true}) {
    FinalConfig config;
    config.otlp.json = json;
    Bytes out;
    OtlpEncoder(config).encode(span, out);
    json ? must(nlohmann::json::accept(out.text())) : check_fields(out.text());
  }
}

std::string setting;
const char* environment(const char* name) {
  std::string_view text = name;
  return text.substr(0, 5) == "OTEL_" || text.substr(0, 11) == "LLMOBS_OTLP" ? setting.c_str() : nullptr;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (*data % 3) {
  case 0: read_otlp_answer(rest); break;
  case 1:
    setting = rest;
    set_log_level(LogLevel::off);
    for (const auto& [name, value] : otlp_settings(Config(), &environment).headers) {
      must(!name.empty() && name.find_first_of("\r\n:") == std::string::npos);
      must(value.find_first_of("\r\n") == std::string::npos);
    }
    break;
  default: encode_span(Input(data + 1, size - 1));
  }
  return 0;
}
