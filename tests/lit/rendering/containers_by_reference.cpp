// A container of the standard library that the function only names is shown by what it holds; a stub is what one tries first.
// RUN: %differential --log %t.log %s
// RUN: %filecheck %s --input-file=%t.log
#include "check.h"
#include <deque>
#include <initializer_list>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

struct Message {
  std::string role, content;
};
// CHECK: open tool f(m={"a": 1}, um={"k": "v"}, s=[1, 2], l=[1], d=[2], v=[1.5], o="o", p=3)
[[llmobs::tool]] int f(const std::map<std::string, int>& m, const std::unordered_map<std::string, std::string>& um,
                       const std::set<int>& s, const std::list<int>& l, const std::deque<int>& d,
                       const std::vector<double>& v, const std::optional<std::string>& o, const std::shared_ptr<int>& p) {
  return 1;
}
// CHECK: open tool g(m=[{"role": "user", "content": "hi"}], n={"x": {{\[\[1\], \[\]\]}}}, v="v", p=[1, "one"])
[[llmobs::tool]] int g(const std::vector<Message>& m, const std::map<std::string, std::vector<std::vector<int>>>& n,
                       const std::variant<int, std::string>& v, const std::pair<int, std::string>& p) { return 1; }
// CHECK: open tool h(l=["a", "b"], n=[1, 2])
[[llmobs::tool]] int h(std::initializer_list<std::string> l, const std::initializer_list<int>& n) { return 1; }

// What the program may still say of its own keys is not decided for it.
struct Key {
  int id;
};
// CHECK: open tool k(m=<std::map<Key, int>>)
[[llmobs::tool]] int k(const std::map<Key, int>& m) { return 1; }
template<> struct std::less<Key> {
  bool operator()(const Key& a, const Key& b) const { return a.id > b.id; }
};

int main() {
  f({{"a", 1}}, {{"k", "v"}}, {1, 2}, {1}, {2}, {1.5}, "o", std::make_shared<int>(3));
  g({{"user", "hi"}}, {{"x", {{1}, {}}}}, "v", {1, "one"});
  h({"a", "b"}, {1, 2});
  k({{{1}, 2}});
}
