// libc++ instead of libstdc++, in both the program and the library. (Debian has one version of it installed at a time.)
// REQUIRES: clang-19
// RUN: %clangxx -stdlib=libc++ -I%tools/../../runtime/src -nostdlib -r %tools/probe/probe.cpp %tools/../../runtime/src/base/c_string.cpp %tools/../../runtime/src/exception/thrown_object.cpp %tools/../../runtime/src/exception/seen_exceptions.cpp -o %t.probe.o
// RUN: %differential --probe %t.probe.o --log %t.log --only O0,O2 %s -stdlib=libc++
// RUN: %filecheck %s --input-file=%t.log
// RUN: %differential --probe %t.probe.o --log %t.log --only O2 %s -stdlib=libc++ -std=c++23 -D_LIBCPP_HARDENING_MODE=_LIBCPP_HARDENING_MODE_DEBUG
// RUN: %filecheck %s --input-file=%t.log
#include "check.h"
#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <variant>
#include <vector>

// CHECK: open tool text(s="short", view="view")
// CHECK-NEXT: result text "short view, and longer than what fits into the object"
[[llmobs::tool]] std::string text(const std::string& s, std::string_view view) {
  return s + " " + std::string(view) + ", and longer than what fits into the object";
}
// CHECK: open tool containers(v=[1, 2], m={"a": 1}, o=null)
// CHECK-NEXT: result containers [true, false]
[[llmobs::tool]] std::vector<bool> containers(const std::vector<int>& v, std::map<std::string, int> m,
                                              std::optional<int> o) {
  return {v.size() == 2 && m.size() == 1, o.has_value()};
}
// CHECK: open tool holders(p=5, t=[1, "x"], v=2.5)
// CHECK-NEXT: result holders {"count": 3, "period": [1, 1000]}
[[llmobs::tool]] std::chrono::milliseconds holders(const std::unique_ptr<int>& p, std::tuple<int, const char*> t,
                                                   std::variant<int, double> v) {
  return std::chrono::milliseconds(p && std::get<0>(t) && v.index() ? 3 : 0);
}
// CHECK: error fails std::runtime_error: "reason"
[[llmobs::tool]] void fails() { throw std::runtime_error("reason"); }

int main() {
  printf("%s\n", text("short", "view").c_str());
  printf("%d\n", static_cast<int>(containers({1, 2}, {{"a", 1}}, {}).size()));
  printf("%d\n", static_cast<int>(holders(std::make_unique<int>(5), {1, "x"}, 2.5).count()));
  try {
    fails();
  } catch (const std::exception& e) {
    printf("%s\n", e.what());
  }
}
