// Class templates: members, member templates, static members, constructors, nested classes, friends, CRTP.
// RUN: %differential --log %t.log %s
// RUN: %filecheck %s --input-file=%t.log
#include "check.h"

template<class T> class Stack {
  T items_[4] = {};
  int size_ = 0;

public:
  [[llmobs::task]] Stack() {}
  [[llmobs::task]] explicit Stack(T first) : size_(1) { items_[0] = first; }
  // CHECK: open tool push(item=5)
  // CHECK: open tool push(item=2.5)
  [[llmobs::tool]] void push(const T& item) { items_[size_++] = item; }
  [[llmobs::tool]] T pop();
  template<class U> [[llmobs::tool]] U top_as() const { return static_cast<U>(items_[size_ - 1]); }
  template<class U> [[llmobs::tool]] U out_of_line(U x) const;
  [[llmobs::tool]] static int capacity() { return 4; }
  [[llmobs::tool]] virtual int size() const { return size_; }
  struct Iterator {
    const T* at;
    [[llmobs::tool]] const T& operator*() const { return *at; }
  };
  Iterator begin() const { return {items_}; }
  [[llmobs::tool]] friend int depth(const Stack& s) { return s.size_; }
  template<class U> friend int peek(const Stack<U>& s);
  [[llmobs::task]] virtual ~Stack() {}
  // Never called for T = double, where it would not compile.
  [[llmobs::tool]] int remainder(T x) { return items_[0] % x; }
};
template<class T> T Stack<T>::pop() { return items_[--size_]; }
template<class T> template<class U> U Stack<T>::out_of_line(U x) const { return x + static_cast<U>(size_); }
template<class U> [[llmobs::tool]] int peek(const Stack<U>& s) { return s.size_ * 10; }

template<class Derived> struct Base {
  [[llmobs::tool]] int interface(int x) { return static_cast<Derived*>(this)->implementation(x) + 1; }
};
struct Concrete : Base<Concrete> {
  [[llmobs::tool]] int implementation(int x) { return x * 2; }
};
template<class T> struct Outer {
  template<class U> struct Inner {
    [[llmobs::tool]] unsigned long both(T, U) { return sizeof(T) + sizeof(U); }
  };
};

int main() {
  Stack<int> s;
  s.push(5);
  s.push(6);
  printf("%d %d\n", s.pop(), s.remainder(3));
  printf("%g %ld\n", s.top_as<double>(), s.out_of_line(1L));
  printf("%d %d\n", Stack<int>::capacity(), s.size());
  printf("%d %d %d\n", *s.begin(), depth(s), peek(s));
  Stack<double> d(1.5);
  d.push(2.5);
  printf("%g\n", d.pop());
  // CHECK: open tool interface(x=3)
  // CHECK-NEXT: open tool implementation(x=3)
  printf("%d\n", Concrete().interface(3));
  printf("%lu\n", Outer<char>::Inner<int>().both('a', 1));
}
