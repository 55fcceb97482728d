/* What C sees of the seam's structures, for c_seam_test.cpp. */
#include <llmobs/instrument_c.h>
#include <stddef.h>
#include <stdint.h>

const size_t llmobs_c_layout[] = {
    sizeof(struct llmobs_guard),
    offsetof(struct llmobs_guard, span_id),
    offsetof(struct llmobs_guard, trace_low),
    offsetof(struct llmobs_guard, trace_top),
    offsetof(struct llmobs_guard, flags),
    sizeof(struct llmobs_value),
    offsetof(struct llmobs_value, word),
    offsetof(struct llmobs_value, size),
    sizeof(struct llmobs_type),
    offsetof(struct llmobs_type, capture),
    offsetof(struct llmobs_type, shape),
    llmobs_opaque_shape,
    llmobs_text_shape,
    llmobs_integer_shape,
    llmobs_unsigned_shape,
    llmobs_number_size,
};
const size_t llmobs_c_layout_size = sizeof llmobs_c_layout / sizeof *llmobs_c_layout;

/* A span made by C alone. */
void llmobs_c_span(int number, const char* text) {
  static const struct llmobs_type types[] = {
      {llmobs_v1_capture_integer, llmobs_integer_shape}, {llmobs_v1_capture_text, llmobs_opaque_shape},
      {llmobs_v1_capture_pointer, llmobs_opaque_shape},  {llmobs_v1_capture_boolean, llmobs_opaque_shape},
      {llmobs_v1_capture_float, llmobs_opaque_shape},    {llmobs_v1_capture_unsigned, llmobs_unsigned_shape},
      {llmobs_v1_capture_opaque, llmobs_opaque_shape},   {llmobs_v1_capture_double, llmobs_opaque_shape}};
  llmobs_seam_Guard guard;
  llmobs_seam_open_7(&guard, "kind=tool\nname=in_c\nparams=number,text,pointer,boolean,float,unsigned,opaque", types, 7,
                     llmobs_seam_integer(number), llmobs_seam_text(text), llmobs_seam_pointer(&guard, "Guard *"),
                     llmobs_seam_boolean(5), llmobs_seam_float(0.1f), llmobs_seam_unsigned(~0ull),
                     llmobs_seam_opaque("Point"));
  llmobs_seam_result(&guard, types, 7, llmobs_seam_double(2.5));
  llmobs_seam_close(&guard);
}
