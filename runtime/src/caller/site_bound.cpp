#include "caller/site_bound.h"

#include <cstring>

namespace llmobs {

size_t read_bound(const char* site) noexcept {
  static constexpr char key[] = "\nmax_bytes=";
  const char* at = std::strstr(site, key);
  size_t most = 0;
  if (!at) return most;
  for (at += sizeof key - 1; *at >= '0' && *at <= '9' && most < SIZE_MAX / 100; ++at) {
    most = most * 10 + static_cast<size_t>(*at - '0');
  }
  return most;
}

} // namespace llmobs
