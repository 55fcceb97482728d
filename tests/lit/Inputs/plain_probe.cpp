// A probe that needs no C++ library, for sanitizers that must see every line of code: it looks at every value, and logs
// what was opened and closed.
#include <llmobs/instrument.h>

#include <stddef.h>
#include <stdint.h>

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern "C" {
LLMOBS_API unsigned char llmobs_v1_state = 1;
}

static uint64_t last_id = 0, seen = 0;

static void log_line(const char* line) {
  static const int file = open(getenv("LLMOBS_PROBE"), O_WRONLY | O_CREAT | O_APPEND, 0666);
  if (file >= 0 && write(file, line, strlen(line)) < 0) abort();
}

struct Looking : llmobs::Writer {};
static void look(const llmobs_type& type, const llmobs_value& value) {
  Looking writer;
  type.capture(writer, value);
}

namespace llmobs {
inline namespace v1 {
void Writer::null() noexcept { ++seen; }
void Writer::boolean(bool value) noexcept { seen += value ? 1 : 2; }
void Writer::integer(int64_t value) noexcept { seen += value < 0 ? 1 : 2; }
void Writer::unsigned_integer(uint64_t value) noexcept { seen += value == 0 ? 1 : 2; }
void Writer::number(float value) noexcept { seen += value < 0 ? 1 : 2; }
void Writer::number(double value) noexcept { seen += value < 0 ? 1 : 2; }
void Writer::string(const char* data, size_t size) noexcept {
  for (size_t i = 0; i < size; ++i) seen += data[i] ? 1 : 2;
}
void Writer::c_string(const char* text, size_t) noexcept {
  for (; text && *text; ++text) ++seen;
}
void Writer::json(const char* data, size_t size) noexcept { string(data, size); }
void Writer::opaque(const char* type, size_t size) noexcept { string(type, size); }
void Writer::redacted() noexcept { ++seen; }
void Writer::begin_object() noexcept { ++seen; }
void Writer::key(const char* data, size_t size) noexcept { string(data, size); }
void Writer::end_object() noexcept { ++seen; }
void Writer::begin_array() noexcept { ++seen; }
void Writer::end_array() noexcept { ++seen; }
void Writer::begin_message() noexcept { ++seen; }
void Writer::begin_document() noexcept { ++seen; }
void Writer::numbers(const float* data, size_t count) noexcept {
  for (size_t i = 0; i < count; ++i) number(data[i]);
}
void Writer::numbers(const double* data, size_t count) noexcept {
  for (size_t i = 0; i < count; ++i) number(data[i]);
}
void Writer::vector(const float* data, size_t count) noexcept { numbers(data, count); }
void Writer::vector(const double* data, size_t count) noexcept { numbers(data, count); }
void Writer::more_elements(size_t) noexcept { ++seen; }
ExceptionWatch::~ExceptionWatch() {} // with it comes a type_info that is like any other
} // namespace v1
} // namespace llmobs

extern "C" {
uint64_t llmobs_v1_open(const char*) noexcept {
  log_line("open ?\n");
  return ++last_id;
}
uint64_t llmobs_v1_open_1(const char* site, uint64_t word, uint64_t head) noexcept {
  seen += word + head == 0 ? 1 : 2;
  return llmobs_v1_open(site);
}
uint64_t llmobs_v1_open_2(const char* site, uint64_t word, uint64_t head, uint64_t second_word,
                          uint64_t second_head) noexcept {
  seen += word + head + second_word + second_head == 0 ? 1 : 2;
  return llmobs_v1_open(site);
}
uint64_t llmobs_v1_open_with(const char* site, const llmobs_type* types, const llmobs_value* values,
                             uint32_t count) noexcept {
  for (uint32_t i = 0; i < (count & ~llmobs_all_shaped); ++i) look(types[i], values[i]);
  return llmobs_v1_open(site);
}
void llmobs_v1_result(uint64_t, uint64_t word, uint64_t head) noexcept { seen += word + head == 0 ? 1 : 2; }
void llmobs_v1_result_of(uint64_t, const llmobs_type* type, uint64_t word, size_t size) noexcept {
  look(*type, llmobs_value{word, size});
}
void llmobs_v1_error(uint64_t) noexcept {}
void llmobs_v1_close(uint64_t) noexcept { log_line("close ?\n"); }
void llmobs_v1_finish(uint64_t span_id, uint64_t word, uint64_t head) noexcept {
  llmobs_v1_result(span_id, word, head);
  llmobs_v1_close(span_id);
}
}
