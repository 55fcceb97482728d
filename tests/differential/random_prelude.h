// What random programs (random_program.py) are made of, beside check.h and task.h: more types, one way to make a value of
// each type from a number and one to look at it, and arithmetic that cannot overflow. Nothing here is instrumented.
#pragma once

#include "task.h"
#include <stdarg.h>

enum Colour { red, green, blue };
enum class Shade : unsigned char { light = 1, dark = 7 };
struct Trivial {
  int a;
  double b;
};
struct Large {
  int a[40];
};
struct Bits {
  unsigned low : 3, high : 9;
};
/// Notices when it is moved as bytes.
struct Self {
  const Self* me;
  int id;
  explicit Self(int i) : me(this), id(i) {}
  Self(const Self& other) : me(this), id(other.id) {}
  Self& operator=(const Self& other) {
    id = other.id;
    return *this;
  }
  ~Self() { printf("~Self %d %s\n", id, me == this ? "itself" : "SOMEBODY ELSE"); }
};
/// Made from and turned into other types without being asked.
struct Loose {
  int id;
  Loose(int i) : id(i) { printf("loose %d\n", id); }
  operator Counted() const { return Counted(id + 100); }
};
struct Base {
  int id;
  explicit Base(int i) : id(i) {}
  virtual int shown() const { return id; }
  virtual ~Base() { printf("~Base %d\n", id); }
};
struct Derived : Base {
  Counted part;
  explicit Derived(int i) : Base(i), part(i + 1) {}
  int shown() const override { return part.id; }
};
struct Failure {
  int code;
};

/// At the beginning of each annotated function: says that its span must be there.
inline void print_entered(int number) {
  static bool known[4096];
  if (!known[number % 4096]) printf("in s%d\n", number);
  known[number % 4096] = true;
}
constexpr void entered(int number) {
  if (!__builtin_is_constant_evaluated()) print_entered(number);
}

constexpr int plus(int a, int b) { return static_cast<int>((static_cast<unsigned>(a) + static_cast<unsigned>(b)) % 10007u); }
constexpr int times(int a, int b) { return static_cast<int>((static_cast<unsigned>(a) * static_cast<unsigned>(b)) % 10009u); }

/// One of the places 0 to count - 1, for any number: what peek() says can be negative.
constexpr int place(int n, unsigned count) { return static_cast<int>(static_cast<unsigned>(n) % count); }

template<class T> struct Make {
  static T from(int n) { return T(n); }
};
template<class T> struct Make<T*> {
  static T* from(int n) {
    static T some[3] = {T(1), T(2), T(3)};
    return place(n, 4) == 3 ? nullptr : &some[place(n, 4)];
  }
};
template<> struct Make<const char*> {
  static const char* from(int n) {
    static const char* const texts[] = {"", "one", "two words", "\"quoted\"\n"};
    return texts[place(n, 4)];
  }
};
template<> struct Make<Colour> {
  static Colour from(int n) { return static_cast<Colour>(place(n, 3)); }
};
template<> struct Make<Shade> {
  static Shade from(int n) { return n % 2 ? Shade::light : Shade::dark; }
};
template<> struct Make<Trivial> {
  static Trivial from(int n) { return {n, n / 4.0}; }
};
template<> struct Make<Large> {
  static Large from(int n) {
    Large made = {};
    made.a[place(n, 40)] = n;
    return made;
  }
};
template<> struct Make<Bits> {
  static Bits from(int n) { return {static_cast<unsigned>(place(n, 8)), static_cast<unsigned>(place(n, 512))}; }
};
template<> struct Make<bool> {
  static bool from(int n) { return n % 2 != 0; }
};
template<> struct Make<char> {
  static char from(int n) { return static_cast<char>('a' + place(n, 26)); }
};
template<class T> T make(int n) { return Make<T>::from(n); }

constexpr int peek(int v) { return v % 10007; }
constexpr int peek(bool v) { return v; }
constexpr int peek(char v) { return v; }
constexpr int peek(unsigned v) { return static_cast<int>(v % 10007u); }
constexpr int peek(long long v) { return static_cast<int>(v % 10007); }
constexpr int peek(double v) { return static_cast<int>(v); }
constexpr int peek(Colour v) { return v; }
constexpr int peek(Shade v) { return static_cast<int>(v); }
inline int peek(const char* v) { return v ? v[0] : -1; }
inline int peek(const Counted& v) { return v.id; }
inline int peek(const MoveOnly& v) { return v.id; }
inline int peek(const Pinned& v) { return v.in_place() ? v.id : -1; }
inline int peek(const Trivial& v) { return plus(v.a, static_cast<int>(v.b)); }
inline int peek(const Large& v) { return plus(v.a[0], v.a[7]); }
inline int peek(const Bits& v) { return static_cast<int>(v.low + v.high); }
inline int peek(const Self& v) { return v.me == &v ? v.id : -1; }
inline int peek(const Loose& v) { return v.id; }
inline int peek(const Base& v) { return v.shown(); }
template<class T> int peek(T* v) { return v ? peek(*v) : -2; }

/// One object of each type that stays.
template<class T> T& kept(int n) {
  static T object = Make<T>::from(n);
  return object;
}

template<class T> T finish(Task<T> task) {
  task.start();
  return task.get();
}
template<class T> int drain(Generator<T> generator, int count) {
  int sum = 0;
  for (int i = 0; i < count && generator.next(); ++i) sum = plus(sum, peek(generator.value()));
  return sum;
}

/// Ends what calls of calls of calls would make too long. Each test call starts with some of it.
inline int fuel = 0;
inline bool is_used_up() { return fuel <= 0 || --fuel == 0; }

/// For loops whose end no optimiser knows.
inline volatile int opaque_zero = 0;
