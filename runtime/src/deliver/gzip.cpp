#include "deliver/gzip.h"

#include "base/own_memory.h"

#include <algorithm>
#include <climits>
#include <dlfcn.h>
#include <type_traits>

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
  void* (*allocate)(void*, unsigned, unsigned) = [](void*, unsigned count, unsigned size) {
    return own_malloc(size_t{count} * size);
  };
  void (*free)(void*, void*) = [](void*, void* block) { own_free(block); };
  void* opaque = nullptr;
  int data_type = 0;
  unsigned long check = 0;
  unsigned long reserved = 0;
};

constexpr int no_flush = 0, finish = 4, ok = 0, stream_end = 1;
constexpr const char* interface = "1.2.11"; // whose first character counts
constexpr int fastest = 1, deflated = 8, gzip_window = 15 + 16, usual_memory = 8, usual_strategy = 0;

struct Zlib {
  int (*start_deflate)(Stream*, int, int, int, int, int, const char*, int) = nullptr;
  int (*deflate)(Stream*, int) = nullptr;
  int (*end_deflate)(Stream*) = nullptr;
  int (*start_inflate)(Stream*, int, const char*, int) = nullptr;
  int (*inflate)(Stream*, int) = nullptr;
  int (*end_inflate)(Stream*) = nullptr;
};

Zlib zlib; // as it was loaded; nothing of it is null then
bool is_loaded = false;

// Its state, as long as this lives.
class Started {
public:
  Started(Stream& stream, int (*end)(Stream*)) noexcept : stream_(stream), end_(end) {}
  ~Started() { end_(&stream_); }
  Started(const Started&) = delete;
  Started& operator=(const Started&) = delete;

private:
  Stream& stream_;
  int (*end_)(Stream*);
};

} // namespace

void load_zlib() noexcept {
  void* library = is_loaded ? nullptr : dlopen("libz.so.1", RTLD_NOW | RTLD_LOCAL);
  if (!library) return;
  auto find = [library](auto& function, const char* name) {
    function = reinterpret_cast<std::remove_reference_t<decltype(function)>>(dlsym(library, name));
    return function != nullptr;
  };
  is_loaded = find(zlib.start_deflate, "deflateInit2_") && find(zlib.deflate, "deflate") &&
              find(zlib.end_deflate, "deflateEnd") && find(zlib.start_inflate, "inflateInit2_") &&
              find(zlib.inflate, "inflate") && find(zlib.end_inflate, "inflateEnd");
}

bool can_gzip() noexcept { return is_loaded; }

bool gzip(Payload bytes, Bytes& out) {
  constexpr size_t step = 64u << 10;
  Stream stream;
  if (!is_loaded || zlib.start_deflate(&stream, fastest, deflated, gzip_window, usual_memory, usual_strategy, interface,
                                       static_cast<int>(sizeof stream)) != ok)
    return false;
  Started started(stream, zlib.end_deflate);
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
    result = zlib.deflate(&stream, bytes.size() == 0 ? finish : no_flush);
    if (result != ok && result != stream_end) return false;
    out.commit(stream.next_out);
  }
  return true;
}

bool gunzip(std::string_view compressed, size_t size, Bytes& out) {
  Stream stream;
  if (!is_loaded || compressed.size() > UINT_MAX || size > UINT_MAX ||
      zlib.start_inflate(&stream, gzip_window, interface, static_cast<int>(sizeof stream)) != ok)
    return false;
  Started started(stream, zlib.end_inflate);
  out.clear();
  stream.next_in = reinterpret_cast<const unsigned char*>(compressed.data());
  stream.available_in = static_cast<unsigned>(compressed.size());
  stream.next_out = out.reserve(size);
  stream.available_out = static_cast<unsigned>(size);
  if (zlib.inflate(&stream, finish) != stream_end || stream.available_out != 0) return false;
  out.commit(stream.next_out);
  return true;
}

} // namespace llmobs
