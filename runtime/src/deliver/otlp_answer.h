// What a receiver of OTLP says in its answer: ExportTraceServiceResponse, or the Status of an error, as Protocol Buffers or
// as JSON. Its bytes come from outside, and anything may stand in them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace llmobs {

struct OtlpAnswer {
  uint64_t rejected = 0; // spans that were not taken
  std::string message;   // of a partial success
};

/// Of an answer with status 200. Which encoding it has is seen from the bytes, as receivers do not always answer in the one of
/// the request. What cannot be read says nothing.
OtlpAnswer read_otlp_answer(std::string_view body) noexcept;

} // namespace llmobs
