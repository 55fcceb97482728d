#include "encode/type_names.h"

#include <cstdlib>
#include <cxxabi.h>

namespace llmobs {

std::string_view TypeNames::readable(std::string_view type_name) {
  constexpr size_t most_names = 256;
  if (type_name.empty()) return {};
  if (known_.size() == most_names) known_.clear();
  auto [entry, is_new] = known_.try_emplace(std::string(type_name));
  if (is_new) {
    int status = 0;
    char* plain = abi::__cxa_demangle(entry->first.c_str(), nullptr, nullptr, &status);
    entry->second = status == 0 && plain ? plain : entry->first;
    std::free(plain);
  }
  return entry->second;
}

} // namespace llmobs
