// The SHA-256 of a text: by it long texts of golden events are compared.
#pragma once

#include <string>

namespace llmobs {
namespace golden {

/// In hexadecimal digits.
std::string sha256(const std::string& text);

} // namespace golden
} // namespace llmobs
