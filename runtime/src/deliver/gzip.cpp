#include "deliver/gzip.h"

#include <algorithm>
#include <climits>
#include <dlfcn.h>

namespace llmobs {

namespace {

// What we use of zlib's interface, which has been the same since 1.2.
struct Stream {
  const unsigned char* next_in = nullptr;
  unsigned available_in = 0;
  unsigned long total_in = 0;
  unsigned char* next_out = nullptr;
  unsigned available_out = 0;
  unsigned long total_out = 0;
  const char* message = nullptr;
  void* state = nullptr;
  void* (*allocate)(void*, unsigned, unsigned) = nullptr;
  void (*free)(void*, void*) = nullptr;
  void* opaque = nullptr;
  int data_type = 0;
  unsigned long check = 0;
  unsigned long reserved = 0;
};

constexpr int no_flush = 0, finish = 4, ok = 0, stream_end = 1;
constexpr int fastest = 1, deflated = 8, gzip_window = 15 + 16, usual_memory = 8, usual_strategy = 0;

struct Zlib {
  int (*init)(Stream*, int, int, int, int, int, const char*, int) = nullptr;
  int (*deflate)(Stream*, int) = nullptr;
  int (*end)(Stream*) = nullptr;

  Zlib() noexcept {
    void* library = dlopen("libz.so.1", RTLD_NOW | RTLD_LOCAL);
    if (!library) return;
    init = reinterpret_cast<decltype(init)>(dlsym(library, "deflateInit2_"));
    deflate = reinterpret_cast<decltype(deflate)>(dlsym(library, "deflate"));
    end = reinterpret_cast<decltype(end)>(dlsym(library, "deflateEnd"));
  }
  bool is_usable() const noexcept { return init && deflate && end; }
};

const Zlib& zlib() noexcept {
  static const Zlib loaded;
  return loaded;
}

} // namespace

bool can_gzip() noexcept { return zlib().is_usable(); }

bool gzip(Payload bytes, Bytes& out) {
  constexpr size_t step = 64u << 10;
  const Zlib& z = zlib();
  Stream stream;
  if (!z.is_usable() || z.init(&stream, fastest, deflated, gzip_window, usual_memory, usual_strategy, "1.2.11",
                               static_cast<int>(sizeof stream)) != ok)
    return false;
  struct End {
    const Zlib& z;
    Stream& stream;
    ~End() { z.end(&stream); }
  } end{z, stream};
  out.clear();
  for (int result = ok; result != stream_end;) {
    for (size_t i = 0; i < bytes.parts.size() && stream.available_in == 0; ++i) {
      std::string_view& part = bytes.parts[i];
      size_t size = std::min<size_t>(part.size(), UINT_MAX);
      stream.next_in = reinterpret_cast<const unsigned char*>(part.data());
      stream.available_in = static_cast<unsigned>(size);
      part.remove_prefix(size);
    }
    stream.next_out = out.reserve(step);
    stream.available_out = step;
    result = z.deflate(&stream, bytes.size() == 0 ? finish : no_flush);
    if (result != ok && result != stream_end) return false;
    out.commit(stream.next_out);
  }
  return true;
}

} // namespace llmobs
