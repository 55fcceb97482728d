// How the values that instrument_c.h makes are recorded: C's counterpart of what capture.h instantiates for each type.
#include <llmobs/instrument.h>

using namespace llmobs;

extern "C" {

#define LLMOBS_C_CAPTURE(kind)                                                                                         \
  LLMOBS_API void llmobs_v1_capture_##kind(Writer& out, const llmobs_value& value) noexcept;                           \
  void llmobs_v1_capture_##kind(Writer& out, const llmobs_value& value) noexcept

LLMOBS_C_CAPTURE(integer) { out.integer(static_cast<llmobs_int64>(value.word)); }
LLMOBS_C_CAPTURE(unsigned) { out.unsigned_integer(value.word); }
LLMOBS_C_CAPTURE(boolean) { out.boolean(value.word != 0); }
LLMOBS_C_CAPTURE(float) {
  float number;
  __builtin_memcpy(&number, &value.word, sizeof number);
  out.number(number);
}
LLMOBS_C_CAPTURE(double) {
  double number;
  __builtin_memcpy(&number, &value.word, sizeof number);
  out.number(number);
}
LLMOBS_C_CAPTURE(text) { detail::capture_c_string(out, reinterpret_cast<const char*>(value.word)); }
LLMOBS_C_CAPTURE(texts) { llmobs_capture(out, seam::Texts{reinterpret_cast<const char* const*>(value.word)}); }
LLMOBS_C_CAPTURE(opaque) {
  const char* type = reinterpret_cast<const char*>(value.word);
  out.opaque(type, __builtin_strlen(type));
}
LLMOBS_C_CAPTURE(pointer) {
  if (value.word == 0) return out.null();
  llmobs_v1_capture_opaque(out, value);
}

#undef LLMOBS_C_CAPTURE
}
