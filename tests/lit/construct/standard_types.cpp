// Types of the standard library are recorded as what they hold.
// RUN: %differential --log %t.log --only O0,asan %s
// RUN: %filecheck %s --input-file=%t.log
#include "check.h"
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

// CHECK: open llm chat(prompt="hi", temperature=0.5) {{.*}} model_name=gpt-4o
// CHECK-NEXT: result chat "hi!"
[[llmobs::llm(model_name = "gpt-4o")]] std::string chat(const std::string& prompt, double temperature) {
  std::string answer = prompt;
  answer += temperature < 1 ? "!" : "?";
  return answer;
}
// CHECK: open retrieval search(query="cats", limit=2)
// CHECK-NEXT: result search ["cats 0", "cats 1"]
[[llmobs::retrieval]] std::vector<std::string> search(std::string_view query, int limit) {
  std::vector<std::string> found;
  for (int i = 0; i < limit; ++i) found.push_back(std::string(query) + " " + std::to_string(i));
  return found;
}
// CHECK: open task lookup(table={"a": 1, "b": 2}, key="b")
// CHECK-NEXT: result lookup 2
[[llmobs::task]] std::optional<int> lookup(const std::map<std::string, int>& table, std::string key) {
  auto found = table.find(key);
  if (found == table.end()) return std::nullopt;
  return found->second;
}
// CHECK: open task lookup(table={}, key="z")
// CHECK-NEXT: result lookup null
// CHECK: open task own(p=5)
// CHECK-NEXT: result own 5
[[llmobs::task]] std::unique_ptr<int> own(std::unique_ptr<int> p) { return p; }
// CHECK: result pair [1, "one"]
[[llmobs::task]] std::pair<int, std::string> pair(int i) { return {i, "one"}; }
// CHECK: result triple [1, 2.5, true]
[[llmobs::task]] std::tuple<int, double, bool> triple() { return {1, 2.5, true}; }
// CHECK: result embed [0.5, 0.25]
[[llmobs::embedding]] std::vector<float> embed(const char* text) { return {text[0] == 'x' ? 0.5f : 0.f, 0.25f}; }

int main() {
  printf("%s\n", chat("hi", 0.5).c_str());
  for (auto& s : search("cats", 2)) printf("%s\n", s.c_str());
  printf("%d\n", *lookup({{"a", 1}, {"b", 2}}, "b"));
  printf("%d\n", lookup({}, "z").has_value());
  printf("%d\n", *own(std::make_unique<int>(5)));
  printf("%s\n", pair(1).second.c_str());
  printf("%g\n", std::get<1>(triple()));
  printf("%g\n", embed("x")[0]);
}
