/* The seam in C: what instrument.h is to C++. The plugin includes it, and turns

     __attribute__((llmobs_tool)) int add(int a, int b) { return a + b; }

   into

     int add(int a, int b) {
       struct llmobs_guard guard __attribute__((cleanup(llmobs_seam_close)));
       static const struct llmobs_type types[3] = {{llmobs_v1_capture_integer, llmobs_integer_shape}, ...};
       llmobs_seam_open_2(&guard, "kind=tool\nname=add\nparams=a,b\n...", types, 2, llmobs_seam_integer(a),
                          llmobs_seam_integer(b));
       { int value = a + b; llmobs_seam_result(&guard, types, 2, llmobs_seam_integer(value)); return value; }
     }

   C has no templates, so the plugin says of each value which of the few kinds below it is. Structures are laid out as
   in instrument.h, and the llmobs_v1_ functions are the same ones; a test compares the two.

   Works from C89 on. Everything is extern and gnu_inline: it may be used in inline functions, and nothing is emitted. */
#ifndef LLMOBS_INSTRUMENT_C_H
#define LLMOBS_INSTRUMENT_C_H

/* The compiler's own: a program may have other things by the names of <stdint.h> and <stddef.h>. */
typedef __SIZE_TYPE__ llmobs_size;
typedef __INT64_TYPE__ llmobs_int64;
typedef __UINT64_TYPE__ llmobs_uint64;
typedef __UINT32_TYPE__ llmobs_uint32;

#define LLMOBS_SEAM extern __inline__ __attribute__((__gnu_inline__, __always_inline__, __nothrow__))
#define LLMOBS_LIBRARY __attribute__((__nothrow__))

struct llmobs_guard {
  llmobs_uint64 span_id; /* 0: this call is not recorded */
  llmobs_uint64 trace_low;
  llmobs_uint32 trace_top;
  llmobs_uint32 flags;
  llmobs_uint32 trace_middle;
  llmobs_uint32 yielded;
};
typedef struct llmobs_guard llmobs_seam_Guard;

enum llmobs_shape { llmobs_opaque_shape = 0, llmobs_integer_shape = 2, llmobs_unsigned_shape, llmobs_text_shape = 8 };
enum { llmobs_number_size = 8 };

struct llmobs_value {
  llmobs_uint64 word;
  llmobs_size size;
};
struct llmobs_writer; /* llmobs::Writer */
struct llmobs_type {
  void (*capture)(struct llmobs_writer*, const struct llmobs_value*);
  llmobs_uint32 shape;
};

extern unsigned char llmobs_v1_state;
LLMOBS_LIBRARY llmobs_uint64 llmobs_v1_open(const char*);
LLMOBS_LIBRARY llmobs_uint64 llmobs_v1_open_with(const char*, const struct llmobs_type*, const struct llmobs_value*,
                                                 llmobs_uint32);
LLMOBS_LIBRARY void llmobs_v1_result_of(llmobs_uint64, const struct llmobs_type*, llmobs_uint64, llmobs_size);
LLMOBS_LIBRARY void llmobs_v1_close(llmobs_uint64);

/* How the values that are made below are recorded. */
LLMOBS_LIBRARY void llmobs_v1_capture_integer(struct llmobs_writer*, const struct llmobs_value*);
LLMOBS_LIBRARY void llmobs_v1_capture_unsigned(struct llmobs_writer*, const struct llmobs_value*);
LLMOBS_LIBRARY void llmobs_v1_capture_boolean(struct llmobs_writer*, const struct llmobs_value*);
LLMOBS_LIBRARY void llmobs_v1_capture_float(struct llmobs_writer*, const struct llmobs_value*);
LLMOBS_LIBRARY void llmobs_v1_capture_double(struct llmobs_writer*, const struct llmobs_value*);
LLMOBS_LIBRARY void llmobs_v1_capture_text(struct llmobs_writer*, const struct llmobs_value*);
LLMOBS_LIBRARY void llmobs_v1_capture_texts(struct llmobs_writer*, const struct llmobs_value*);
LLMOBS_LIBRARY void llmobs_v1_capture_pointer(struct llmobs_writer*, const struct llmobs_value*);
LLMOBS_LIBRARY void llmobs_v1_capture_opaque(struct llmobs_writer*, const struct llmobs_value*);

LLMOBS_SEAM struct llmobs_value llmobs_seam_integer(llmobs_int64 number) {
  struct llmobs_value made;
  made.word = (llmobs_uint64)number;
  made.size = llmobs_number_size;
  return made;
}
LLMOBS_SEAM struct llmobs_value llmobs_seam_unsigned(llmobs_uint64 number) {
  struct llmobs_value made;
  made.word = number;
  made.size = llmobs_number_size;
  return made;
}
LLMOBS_SEAM struct llmobs_value llmobs_seam_boolean(int truth) {
  struct llmobs_value made;
  made.word = truth != 0;
  made.size = 0;
  return made;
}
LLMOBS_SEAM struct llmobs_value llmobs_seam_float(float number) {
  struct llmobs_value made;
  made.word = 0;
  made.size = 0;
  __builtin_memcpy(&made.word, &number, sizeof number);
  return made;
}
LLMOBS_SEAM struct llmobs_value llmobs_seam_double(double number) {
  struct llmobs_value made;
  made.word = 0;
  made.size = 0;
  __builtin_memcpy(&made.word, &number, sizeof number);
  return made;
}
LLMOBS_SEAM struct llmobs_value llmobs_seam_text(const char* text) {
  struct llmobs_value made;
  made.word = (llmobs_uint64)(__UINTPTR_TYPE__)text;
  made.size = 0;
  return made;
}
/* An array of texts with a null pointer behind the last. */
LLMOBS_SEAM struct llmobs_value llmobs_seam_texts(const char* const* first) {
  struct llmobs_value made;
  made.word = (llmobs_uint64)(__UINTPTR_TYPE__)first;
  made.size = 0;
  return made;
}
/* A pointer that is not text: null, or the name of its type. */
LLMOBS_SEAM struct llmobs_value llmobs_seam_pointer(const void* pointer, const char* type) {
  struct llmobs_value made;
  made.word = pointer ? (llmobs_uint64)(__UINTPTR_TYPE__)type : 0;
  made.size = 0;
  return made;
}
/* What C has no other word for: the name of its type. */
LLMOBS_SEAM struct llmobs_value llmobs_seam_opaque(const char* type) {
  struct llmobs_value made;
  made.word = (llmobs_uint64)(__UINTPTR_TYPE__)type;
  made.size = 0;
  return made;
}

LLMOBS_SEAM int llmobs_seam_on(struct llmobs_guard* guard) {
  guard->span_id = 0;
  return __builtin_expect(__atomic_load_n(&llmobs_v1_state, __ATOMIC_RELAXED) != 0, 0);
}

/* Begins the span of one call. A function for each number of values, so that they are put into memory only when
   tracing is on. (Without ##, which would be counted in notes of the program's own macros: type_traits.h.) */
LLMOBS_SEAM void llmobs_seam_open_0(struct llmobs_guard* guard, const char* site) {
  if (llmobs_seam_on(guard)) guard->span_id = llmobs_v1_open(site);
}
#define LLMOBS_P_1 struct llmobs_value a
#define LLMOBS_P_2 LLMOBS_P_1, struct llmobs_value b
#define LLMOBS_P_3 LLMOBS_P_2, struct llmobs_value c
#define LLMOBS_P_4 LLMOBS_P_3, struct llmobs_value d
#define LLMOBS_P_5 LLMOBS_P_4, struct llmobs_value e
#define LLMOBS_P_6 LLMOBS_P_5, struct llmobs_value f
#define LLMOBS_P_7 LLMOBS_P_6, struct llmobs_value g
#define LLMOBS_P_8 LLMOBS_P_7, struct llmobs_value h
#define LLMOBS_P_9 LLMOBS_P_8, struct llmobs_value i
#define LLMOBS_P_10 LLMOBS_P_9, struct llmobs_value j
#define LLMOBS_P_11 LLMOBS_P_10, struct llmobs_value k
#define LLMOBS_P_12 LLMOBS_P_11, struct llmobs_value l
#define LLMOBS_P_13 LLMOBS_P_12, struct llmobs_value m
#define LLMOBS_P_14 LLMOBS_P_13, struct llmobs_value n
#define LLMOBS_P_15 LLMOBS_P_14, struct llmobs_value o
#define LLMOBS_P_16 LLMOBS_P_15, struct llmobs_value p
#define LLMOBS_A_1 a
#define LLMOBS_A_2 LLMOBS_A_1, b
#define LLMOBS_A_3 LLMOBS_A_2, c
#define LLMOBS_A_4 LLMOBS_A_3, d
#define LLMOBS_A_5 LLMOBS_A_4, e
#define LLMOBS_A_6 LLMOBS_A_5, f
#define LLMOBS_A_7 LLMOBS_A_6, g
#define LLMOBS_A_8 LLMOBS_A_7, h
#define LLMOBS_A_9 LLMOBS_A_8, i
#define LLMOBS_A_10 LLMOBS_A_9, j
#define LLMOBS_A_11 LLMOBS_A_10, k
#define LLMOBS_A_12 LLMOBS_A_11, l
#define LLMOBS_A_13 LLMOBS_A_12, m
#define LLMOBS_A_14 LLMOBS_A_13, n
#define LLMOBS_A_15 LLMOBS_A_14, o
#define LLMOBS_A_16 LLMOBS_A_15, p
#define LLMOBS_SEAM_OPEN(open, parameters, values)                                                                     \
  LLMOBS_SEAM void open(struct llmobs_guard* guard, const char* site, const struct llmobs_type* types,                 \
                        llmobs_uint32 count, parameters) {                                                             \
    if (llmobs_seam_on(guard)) {                                                                                       \
      const struct llmobs_value made[] = {values};                                                                     \
      guard->span_id = llmobs_v1_open_with(site, types, made, count);                                                  \
    }                                                                                                                  \
  }
LLMOBS_SEAM_OPEN(llmobs_seam_open_1, LLMOBS_P_1, LLMOBS_A_1)
LLMOBS_SEAM_OPEN(llmobs_seam_open_2, LLMOBS_P_2, LLMOBS_A_2)
LLMOBS_SEAM_OPEN(llmobs_seam_open_3, LLMOBS_P_3, LLMOBS_A_3)
LLMOBS_SEAM_OPEN(llmobs_seam_open_4, LLMOBS_P_4, LLMOBS_A_4)
LLMOBS_SEAM_OPEN(llmobs_seam_open_5, LLMOBS_P_5, LLMOBS_A_5)
LLMOBS_SEAM_OPEN(llmobs_seam_open_6, LLMOBS_P_6, LLMOBS_A_6)
LLMOBS_SEAM_OPEN(llmobs_seam_open_7, LLMOBS_P_7, LLMOBS_A_7)
LLMOBS_SEAM_OPEN(llmobs_seam_open_8, LLMOBS_P_8, LLMOBS_A_8)
LLMOBS_SEAM_OPEN(llmobs_seam_open_9, LLMOBS_P_9, LLMOBS_A_9)
LLMOBS_SEAM_OPEN(llmobs_seam_open_10, LLMOBS_P_10, LLMOBS_A_10)
LLMOBS_SEAM_OPEN(llmobs_seam_open_11, LLMOBS_P_11, LLMOBS_A_11)
LLMOBS_SEAM_OPEN(llmobs_seam_open_12, LLMOBS_P_12, LLMOBS_A_12)
LLMOBS_SEAM_OPEN(llmobs_seam_open_13, LLMOBS_P_13, LLMOBS_A_13)
LLMOBS_SEAM_OPEN(llmobs_seam_open_14, LLMOBS_P_14, LLMOBS_A_14)
LLMOBS_SEAM_OPEN(llmobs_seam_open_15, LLMOBS_P_15, LLMOBS_A_15)
LLMOBS_SEAM_OPEN(llmobs_seam_open_16, LLMOBS_P_16, LLMOBS_A_16)
#undef LLMOBS_SEAM_OPEN
#undef LLMOBS_P_1
#undef LLMOBS_A_1
#undef LLMOBS_P_2
#undef LLMOBS_A_2
#undef LLMOBS_P_3
#undef LLMOBS_A_3
#undef LLMOBS_P_4
#undef LLMOBS_A_4
#undef LLMOBS_P_5
#undef LLMOBS_A_5
#undef LLMOBS_P_6
#undef LLMOBS_A_6
#undef LLMOBS_P_7
#undef LLMOBS_A_7
#undef LLMOBS_P_8
#undef LLMOBS_A_8
#undef LLMOBS_P_9
#undef LLMOBS_A_9
#undef LLMOBS_P_10
#undef LLMOBS_A_10
#undef LLMOBS_P_11
#undef LLMOBS_A_11
#undef LLMOBS_P_12
#undef LLMOBS_A_12
#undef LLMOBS_P_13
#undef LLMOBS_A_13
#undef LLMOBS_P_14
#undef LLMOBS_A_14
#undef LLMOBS_P_15
#undef LLMOBS_A_15
#undef LLMOBS_P_16
#undef LLMOBS_A_16

/* Records the value the call is about to return, whose type is an entry of the table. The last one counts. */
LLMOBS_SEAM void llmobs_seam_result(struct llmobs_guard* guard, const struct llmobs_type* types, unsigned entry,
                                    struct llmobs_value value) {
  if (__builtin_expect(guard->span_id != 0, 0))
    llmobs_v1_result_of(guard->span_id, types + entry, value.word, value.size);
}

/* Ends the span. The guard is closed afterwards; closing it again does nothing. */
LLMOBS_SEAM void llmobs_seam_close(struct llmobs_guard* guard) {
  if (__builtin_expect(guard->span_id != 0, 0)) llmobs_v1_close(guard->span_id);
  guard->span_id = 0;
}

#undef LLMOBS_SEAM
#undef LLMOBS_LIBRARY

#endif
