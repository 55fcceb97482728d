// The special values of the scenarios ($repeat, $int, ...), spelled out, and JSON values handed to the library as values of
// the program's own.
#pragma once

#include <llmobs/llmobs.h>

#include <nlohmann/json.hpp>

#include <stdexcept>
#include <string>

namespace llmobs {
namespace golden {

using json = nlohmann::ordered_json;

/// What a program in C++ cannot say: it would not compile.
struct NotExpressible : std::runtime_error {
  explicit NotExpressible(const std::string& what) : std::runtime_error("not expressible in C++: " + what) {}
};

/// `value` with its special values spelled out.
json spelled_out(const json& value);

/// Whether it stands for a value that is not there.
bool is_undefined(const json& value);

/// A value of a type that says by itself how it is recorded.
struct Dynamic {
  const json* value;
};
void llmobs_capture(Writer& out, const Dynamic& dynamic);

} // namespace golden
} // namespace llmobs
