// Text that is known when the library is compiled, as one store or a few.
#pragma once

#include <cstddef>
#include <cstring>

namespace llmobs {

/// The text without its zero; gives back where it ends.
template<size_t N> unsigned char* put(unsigned char* at, const char (&text)[N]) noexcept {
  std::memcpy(at, text, N - 1);
  return at + N - 1;
}

} // namespace llmobs
