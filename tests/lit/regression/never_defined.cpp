// Member functions that the program declares and nowhere defines, so that they must not be called. Found in fmt's tests.
// RUN: %differential --log %t.log %s
// RUN: %filecheck %s --input-file=%t.log
// RUN: %clangxx %plugin -fplugin-arg-llmobs-remarks -c -o /dev/null %s 2>&1 | %filecheck --check-prefix=REMARK %s
#include "check.h"
#include <map>
#include <string>
#include <vector>

struct Tagged {
  using value_type = unsigned;
  int tag = 7;
  auto data() const -> const char*;
  auto size() const -> size_t;
};

// CHECK: open task look(one={"tag": 7}, all=[{"tag": 7}])
// CHECK-NEXT: result look {"tag": 7}
[[llmobs::task]] Tagged look(const Tagged& one, std::vector<Tagged> all) { return all.empty() ? one : all[0]; }

class Closed {
public:
  bool has_value() const;
  int operator*() const;

private:
  int held = 1;
};
struct Derived : Closed {
  int own = 2;
};
// CHECK: open task derived(closed=<Closed>, derived={"own": 2})
// REMARK: remark: llmobs: values of type 'Closed' are shown by the name of their type: it has no public data members
[[llmobs::task]] void derived(Closed closed, const Derived& derived) {
  (void)closed;
  (void)derived;
}

// The key of a map is asked whether it is text before anything else is.
struct Key {
  int number;
  auto data() const -> const char*;
  auto size() const -> size_t;
  friend bool operator<(const Key& a, const Key& b) { return a.number < b.number; }
};
// CHECK: open task keys(map={{\[\[}}{"number": 1}, 2{{\]\]}})
[[llmobs::task]] int keys(const std::map<Key, int>& map) { return static_cast<int>(map.size()); }

// Defined below its first use: asked.
struct Late {
  auto data() const -> const char*;
  auto size() const -> size_t;
};
// CHECK: open task late(text="late")
[[llmobs::task]] void late(const Late&& text) { (void)text; }
auto Late::data() const -> const char* { return "late"; }
auto Late::size() const -> size_t { return 4; }

// It looks like a JSON value.
struct Json {
  using object_t = std::map<std::string, int>;
  using array_t = std::vector<int>;
  using string_t = std::string;
  using boolean_t = bool;
  using number_unsigned_t = unsigned;
  using number_integer_t = int;
  using number_float_t = double;
  int held = 3;
  bool is_null() const;
  template<class T> T get_ptr() const { return nullptr; }
};
// CHECK: open task json(json={"held": 3})
[[llmobs::task]] void json(const Json& json) { (void)json; }

int main() {
  printf("%d\n", look({}, {Tagged()}).tag);
  derived(Closed(), Derived());
  printf("%d\n", keys({{Key{1}, 2}}));
  late(Late());
  json(Json());
}
