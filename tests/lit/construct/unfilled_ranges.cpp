// A range that the function is about to fill is not read before. For MemorySanitizer everything must be compiled with it, and
// the C++ library here is not.
// RUN: %differential --log %t.log %s
// RUN: %filecheck %s --input-file=%t.log
// RUN: %clangxx -fsanitize=memory -O1 -c %inputs/plain_probe.cpp -o %t.plain_probe.o
// RUN: %differential --probe %t.plain_probe.o --no-names --only O0,O2 %s -fsanitize=memory
#include "check.h"
#include <stddef.h>

template<class T> class Span {
public:
  typedef T value_type;
  template<size_t N> Span(T (&array)[N]) : first(array), count(N) {}
  T* data() const { return first; }
  size_t size() const { return count; }
  T* begin() const { return first; }
  T* end() const { return first + count; }
  bool empty() const { return count == 0; }

private:
  T* first;
  size_t count;
};
template<class T, size_t N> struct Array {
  typedef T value_type;
  T values[N];
  T* data() { return values; }
  const T* data() const { return values; }
  const T* begin() const { return values; }
  const T* end() const { return values + N; }
  size_t size() const { return N; }
  bool empty() const { return false; }
};

template<class R> static void fill(R& range) {
  for (size_t i = 0; i < range.size(); ++i) range.data()[i] = 'a';
}
// CHECK: open task text(out=<Span<char>>)
[[llmobs::task]] void text(Span<char> out) { fill(out); }
// CHECK: open task numbers(out=<Span<float>>)
[[llmobs::task]] void numbers(const Span<float>& out) { fill(out); }
// CHECK: open task in_place(out=<Array<int, 4>>)
[[llmobs::task]] void in_place(Array<int, 4>& out) { fill(out); }
// CHECK: open task array(out=<char[4]>)
[[llmobs::task]] void array(char (&out)[4]) { out[0] = 0; }
// CHECK: open task buffer(from=<Span<char>>)
// CHECK-NEXT: close buffer
[[llmobs::task]] Span<char> buffer(Span<char> from) { return from; }

// What cannot be written to is there, and so is what is marked.
// CHECK: open task constant(in="aaaa", array=[97, 97, 97, 97])
[[llmobs::task]] void constant(Span<const char> in, const Array<int, 4>& array) {}
// CHECK: open task marked(in=[97, 97])
[[llmobs::task]] void marked([[llmobs::input]] Span<int> in) {}

int main() {
  char chars[4];
  float floats[3];
  Array<int, 4> ints;
  int two[2] = {97, 97};
  char four[4];
  text(chars);
  numbers(floats);
  in_place(ints);
  array(four);
  const char same[4] = {'a', 'a', 'a', 'a'};
  buffer(chars);
  constant(same, ints);
  marked(two);
  printf("%c %d\n", chars[3], ints.values[3]);
}
