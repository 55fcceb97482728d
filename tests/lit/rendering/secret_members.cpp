// A data member that is marked is kept out of whatever records an object of its class: arguments, results, elements, in
// templates and in classes derived from it.
// RUN: %differential --log %t.log %s
// RUN: %filecheck %s --input-file=%t.log --implicit-check-not=SECRET
// RUN: %clangxx %plugin -fplugin-arg-llmobs-expand=%t.expanded.cpp -c -o /dev/null %s
// RUN: %filecheck --check-prefix=EXPANDED %s --input-file=%t.expanded.cpp
#include "check.h"
#include <map>
#include <string>
#include <vector>

struct Settings {
  std::string model;
  [[llmobs::redact]] std::string api_key;
  [[llmobs::ignore]] std::map<std::string, std::string> headers;
  std::string secret LLMOBS_REDACT = "SECRET";
};
struct Derived : Settings {
  int n = 1;
  struct {
    __attribute__((llmobs_redact)) int pin = 1234;
  };
};
template<class T> struct Box {
  T open;
  [[llmobs::redact]] T closed;
};

// CHECK: open tool chat(settings={"model": "m", "api_key": <redacted>, "secret": <redacted>})
// CHECK: result chat {"model": "m", "api_key": <redacted>, "secret": <redacted>}
[[llmobs::tool]] Settings chat(const Settings& settings) { return settings; }
// CHECK: open tool derived(d={"model": "m", "api_key": <redacted>, "secret": <redacted>, "n": 1, "pin": <redacted>})
[[llmobs::tool]] void derived(const Derived& d) { printf("%d\n", d.pin); }
// CHECK: open tool boxes(boxes=[{"open": "o", "closed": <redacted>}])
[[llmobs::tool]] void boxes(const std::vector<Box<std::string>>& boxes) { printf("%s\n", boxes[0].open.c_str()); }
// EXPANDED: struct llmobs::detail::rendering<Settings> {
// EXPANDED: out.key("api_key", 7);
// EXPANDED-NEXT: out.redacted();
// EXPANDED-NEXT: out.key("secret", 6);
// EXPANDED-NEXT: out.redacted();

int main() {
  Settings settings{"m", "SECRET-1", {{"Authorization", "SECRET-2"}}};
  chat(settings);
  Derived d;
  d.model = "m", d.api_key = "SECRET-3";
  derived(d);
  boxes({{"o", "SECRET-4"}});
}
