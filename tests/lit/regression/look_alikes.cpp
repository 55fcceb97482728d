// Types that look like a container, a text, an optional and so on, but lack something of it: they are shown by their
// members or their name, and what recording does with a real one compiles for none of them.
// RUN: %differential --log %t.log %s
// RUN: %filecheck %s --input-file=%t.log
#include "check.h"
#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

template<class T> struct Place { // a pointer that is a class
  T* at;
  T& operator*() const { return *at; }
};
struct Count { // a size that is no number
  int operator+(int) const { return 1; }
};
struct Ratio {
  static constexpr int num = 1, den = 1000;
};
struct Nothing {};

// A set that calls itself a map, as GNU's tries do.
class Trie {
public:
  using key_type = std::string;
  using mapped_type = Nothing;
  using value_type = std::string;
  const std::string* begin() const { return words; }
  const std::string* end() const { return words + 2; }
  bool empty() const { return false; }

private:
  std::string words[2] = {"one", "two"};
};
struct MapWithoutEnd {
  using key_type = std::string;
  using mapped_type = int;
  const std::pair<std::string, int>* begin() const { return nullptr; }
};
class MapWithoutValueType {
public:
  using key_type = int;
  using mapped_type = int;
  const std::pair<int, int>* begin() const { return &one; }
  const std::pair<int, int>* end() const { return &one + 1; }

private:
  std::pair<int, int> one{1, 2};
};
// CHECK: open tool maps(t=["one", "two"], w=<MapWithoutEnd>, v=<MapWithoutValueType>)
[[llmobs::tool]] int maps(const Trie& t, const MapWithoutEnd& w, const MapWithoutValueType& v) { return 1; }

struct FancyText {
  Place<const char> data() const { return {"x"}; }
  std::size_t size() const { return 1; }
};
struct DeviceText {
  volatile char* data() const { return nullptr; }
  std::size_t size() const { return 0; }
};
struct UncountedText {
  const char* data() const { return "x"; }
  Count size() const { return {}; }
};
struct FancyNumbers {
  Place<float> data() const { return {nullptr}; }
  std::size_t size() const { return 0; }
};
struct DeviceNumbers {
  volatile float* data() const { return nullptr; }
  std::size_t size() const { return 0; }
};
// CHECK: open tool texts(f=<FancyText>, d=<DeviceText>, u=<UncountedText>, n=<FancyNumbers>, m=<DeviceNumbers>)
[[llmobs::tool]] int texts(FancyText f, DeviceText d, UncountedText u, FancyNumbers n, DeviceNumbers m) { return 1; }

struct Outcome {
  bool has_value() const { return false; }
  void error() const {}
};
struct Event {
  bool has_value() const { return true; }
  void operator*() const {}
};
struct Handle {
  using element_type = int;
  Nothing get() const { return {}; }
  int operator*() const { return 0; }
};
struct Untyped {
  using element_type = void;
  void* get() const { return nullptr; }
  void operator*() const {}
};
// CHECK: open tool holders(o=<Outcome>, e=<Event>, h=<Handle>, u=<Untyped>)
[[llmobs::tool]] int holders(Outcome o, Event e, Handle h, Untyped u) { return 1; }

struct Choice {
  bool valueless_by_exception() const { return false; }
  int index() const { return 0; }
};
template<class... Ts> struct Choices {
  bool valueless_by_exception() const { return false; }
  int index() const { return 0; }
};
// CHECK: open tool variants(c=<Choice>, d=<Choices<int, long>>)
[[llmobs::tool]] int variants(Choice c, Choices<int, long> d) { return 1; }

struct Ticks {
  using rep = int;
  using period = Nothing;
  int count() const { return 3; }
};
struct Clicks {
  using rep = void;
  using period = Ratio;
  void count() const {}
};
// CHECK: open tool durations(t=<Ticks>, c=<Clicks>)
[[llmobs::tool]] int durations(Ticks t, Clicks c) { return 1; }

struct Register {
  using first_type = int;
  volatile int first;
  int second;
};
// CHECK: open tool pairs(r=[<volatile int>, 2])
[[llmobs::tool]] int pairs(const Register& r) { return 1; }

struct Cursor {
  int operator*() const { return 1; }
  bool operator!=(const Cursor&) const { return false; }
};
struct Stuck {
  using value_type = int;
  Cursor begin() const { return {}; }
  Cursor end() const { return {}; }
  bool empty() const { return true; }
};
class Device {
public:
  using value_type = int;
  volatile int* begin() const { return const_cast<volatile int*>(words); }
  volatile int* end() const { return begin() + 2; }
  bool empty() const { return false; }

private:
  int words[2] = {1, 2};
};
class Flags { // bool, as it says, but of elements that are none
public:
  using value_type = bool;
  const Nothing* begin() const { return &only; }
  const Nothing* end() const { return &only + 1; }
  bool empty() const { return false; }

private:
  Nothing only;
};
// CHECK: open tool ranges(s=<Stuck>, d=[<volatile int>, <volatile int>], f=[<Nothing>])
[[llmobs::tool]] int ranges(Stuck s, const Device& d, const Flags& f) { return 1; }

namespace user {
struct Frame {
  int number;
};
template<class Camera, class F> void capture(Camera&&, F&&) { printf("the program's own capture\n"); }
template<class... Ts> void capture_as(Ts&&...) { printf("the program's own capture_as\n"); }
template<class... Ts> void capture_elements(Ts&&...) { printf("the program's own capture_elements\n"); }
template<class... Ts> void capture_map(Ts&&...) { printf("the program's own capture_map\n"); }
template<class... Ts> int pointee(Ts&&...) { return 1; }
} // namespace user
// CHECK: open tool frames(f=[{"number": 1}], m={"a": {"number": 2}}, p=[1, {"number": 3}])
[[llmobs::tool]] int frames(const std::vector<user::Frame>& f, const std::map<std::string, user::Frame>& m,
                            std::pair<int, user::Frame> p) {
  return f.size() + m.size() == 2 ? p.first : 0;
}

int main() {
  int sum = maps({}, {}, {}) + texts({}, {}, {}, {}, {}) + holders({}, {}, {}, {}) + variants({}, {}) + durations({}, {});
  sum += pairs({1, 2}) + ranges({}, {}, {}) + frames({{1}}, {{"a", {2}}}, {1, {3}});
  printf("%d\n", sum);
}
