// What the wrapper of a C function looks like in C. (That it compiles and does the same is part of every %c_differential.)
// RUN: %clang -std=gnu11 %plugin -fplugin-arg-llmobs-expand=- -fsyntax-only %s | %filecheck %s
// RUN: %clang -std=gnu11 %plugin -fplugin-arg-llmobs-expand-whole=- -fsyntax-only %s | %filecheck %s --check-prefix=WHOLE
#include <stdbool.h>

struct point {
  int x, y;
};
// CHECK: // {{.*}}c_expansion.c:[[@LINE+9]]: tool 'add' around add
// CHECK-NEXT: int add(int a, int b) {
// CHECK-NEXT: llmobs_seam_Guard guard __attribute__((cleanup(llmobs_seam_close)));
// CHECK-NEXT: static const struct llmobs_type types[] = {{[{][{]}}llmobs_v1_capture_integer, llmobs_integer_shape}, {llmobs_v1_capture_integer, llmobs_integer_shape}, {llmobs_v1_capture_integer, llmobs_integer_shape}};
// CHECK-NEXT: llmobs_seam_open_2(&guard, "kind=tool\nname=add\n{{.*}}params=a,b", types, 2 | 1u << 31, llmobs_seam_integer(a), llmobs_seam_integer(b));
// CHECK-NEXT: {{^ *[{]$}}
// CHECK-NEXT: { int value = a + b; llmobs_seam_result(&guard, types, 2, llmobs_seam_integer(value)); return value; }
// CHECK-NEXT: {{^ *[}]$}}
// CHECK-NEXT: {{^[}]$}}
__attribute__((llmobs_tool)) int add(int a, int b) {
  return a + b;
}
// CHECK: tool 'kinds' around kinds
// CHECK: llmobs_seam_open_5(&guard, "{{.*}}", types, 5, llmobs_seam_text(text), llmobs_seam_pointer(p, "point *"), llmobs_seam_boolean(yes), llmobs_seam_double(d), llmobs_seam_opaque("point"));
// CHECK: { llmobs_seam_result(&guard, types, 5, llmobs_seam_opaque("point")); return result; }
__attribute__((llmobs_tool)) struct point kinds(const char* text, struct point* p, bool yes, double d, struct point whole) {
  struct point result = {text[0] + p->x + yes, (int)d + whole.y};
  return result;
}
// CHECK: tool 'nothing' around nothing
// CHECK-NEXT: void nothing(void) {
// CHECK-NEXT: llmobs_seam_Guard guard
// CHECK-NEXT: llmobs_seam_open_0(&guard, "kind=tool\nname=nothing\n{{.*}}");
__attribute__((llmobs_tool)) void nothing(void) {}

// WHOLE: {{^}}/* What the llmobs plugin makes of this file; compile it without the plugin. */
// WHOLE-NEXT: #include <llmobs/instrument_c.h>
// WHOLE-NOT: {{^}}__attribute__((llmobs_tool))
