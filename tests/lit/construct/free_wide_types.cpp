// Types that code generation treats specially: 128-bit integers, vectors, complex numbers, bit-fields, volatile and
// atomic objects.
// RUN: %differential --log %t.log %s -Wno-unused-value
// RUN: %filecheck %s --input-file=%t.log
#include "check.h"

typedef float Vector4 __attribute__((vector_size(16)));
typedef int Pair __attribute__((ext_vector_type(2)));

[[llmobs::task]] __int128 wide(__int128 x) { return x * 3; }
[[llmobs::task]] unsigned __int128 unsigned_wide(unsigned __int128 x) { return x << 100; }
[[llmobs::task]] Vector4 twice(Vector4 v) { return v + v; }
[[llmobs::task]] Pair swapped(Pair p) { return p.yx; }
[[llmobs::task]] _Complex double conjugate(_Complex double z) { return ~z; }
[[llmobs::task]] _Complex int gaussian(int re, int im) {
  _Complex int z;
  __real__ z = re;
  __imag__ z = im;
  return z;
}
[[llmobs::task]] long double precise(long double x) { return x / 3; }

struct Bits {
  unsigned low : 3;
  int high : 5;
  bool flag : 1;
};
// A bit-field has no address; the result is the field's value.
// CHECK: open task low
// CHECK-NEXT: result low 5
[[llmobs::task]] unsigned low(Bits& b) { return b.low; }
// CHECK: result high -16
[[llmobs::task]] int high(const Bits& b) { return b.high; }
// CHECK: result flag true
[[llmobs::task]] bool flag(Bits b) { return b.flag; }
// CHECK: result set_low 3
[[llmobs::task]] unsigned set_low(Bits& b) { return b.low = 3; }

volatile int counter = 0;
// The volatile object is read once, as written.
// CHECK: result read_volatile 1
[[llmobs::task]] int read_volatile() { return ++counter, counter; }
// CHECK: result parameter_volatile 5
[[llmobs::task]] int parameter_volatile(volatile int x) { return x + 1; }
// CHECK: result atomically 9
[[llmobs::task]] int atomically(_Atomic(int) x) { return x += 4; }
// CHECK: result const_result 4
[[llmobs::task]] const int const_result(int x) { return x; }

int main() {
  printf("%lld\n", static_cast<long long>(wide(static_cast<__int128>(1) << 64) >> 64));
  printf("%lld\n", static_cast<long long>(unsigned_wide(8) >> 100));
  Vector4 v = twice(Vector4{1, 2, 3, 4});
  printf("%g %g %g %g\n", v[0], v[1], v[2], v[3]);
  Pair p = swapped(Pair{1, 2});
  printf("%d %d\n", p.x, p.y);
  _Complex double z = conjugate(__builtin_complex(1.0, 2.0));
  printf("%g %g\n", __real__ z, __imag__ z);
  _Complex int g = gaussian(3, -4);
  printf("%d %d\n", __real__ g, __imag__ g);
  printf("%.3Lf\n", precise(10));
  Bits bits = {5, -16, true};
  printf("%u %d %d\n", low(bits), high(bits), flag(bits));
  printf("%u %u\n", set_low(bits), bits.low);
  printf("%d %d\n", read_volatile(), counter);
  printf("%d\n", parameter_volatile(4));
  printf("%d\n", atomically(5));
  printf("%d\n", const_result(4));
}
