// TypeNames makes readable what the compiler calls a type. Names that are no mangled ones stay as they are.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

namespace llmobs {

class TypeNames {
public:
  /// Good until the next call.
  std::string_view readable(std::string_view type_name);

private:
  std::unordered_map<std::string, std::string> known_;
};

} // namespace llmobs
