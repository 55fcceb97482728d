// The library's header, which is included in front of everything, declares none of the names of <stddef.h> and
// <stdint.h>: a program may declare them, or forget to.
// RUN: %differential --no-expansion --plugin-option=rules=%inputs/rules/everything.json %s
// RUN: %differential --no-expansion --compile-only --plugin-option=rules=%inputs/rules/everything.json %s -DWRONG
#ifdef WRONG
struct Class {
  static void* operator new(size_t); // no suggestion may come from the library
};
uint64_t number;
#else
struct size_t {
  int value;
};
enum uint64_t { SIZE_MAX, UINT64_MAX };
static int int64_t = 3;
extern "C" int printf(const char*, ...);

uint64_t last(size_t size) { return size.value ? UINT64_MAX : SIZE_MAX; }
int main() { printf("%d %d\n", last(size_t{1}), int64_t); }
#endif
