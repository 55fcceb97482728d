// A rule that names a function which is not there is told of one that it may mean, without being asked.
// RUN: %clangxx %plugin -fplugin-arg-llmobs-rules=%inputs/rules/near_misses.json -c %s -o %t.o -fno-caret-diagnostics 2>&1 | %filecheck %s --implicit-check-not=warning:
// RUN: %clangxx %plugin -fplugin-arg-llmobs-rules=%inputs/rules/near_misses.json -fplugin-arg-llmobs-Wno-unmatched-rules -Werror -c %s -o %t.o
// CHECK: near_misses.json:2:3: warning: llmobs rules: rule {{.*}}near_misses.json:2 names function 'openai::CategoryChat::create', which is not here; did you mean 'openai::_detail::CategoryChat::create'?
// CHECK: near_misses.json:3:3: warning: llmobs rules: rule {{.*}}near_misses.json:3 names function 'opnai::chat', which is not here; did you mean 'openai::chat'?
namespace openai {
int chat(int x) { return x; }
namespace _detail {
struct CategoryChat {
  int create(int x) { return x; }
};
} // namespace _detail
} // namespace openai
int use(int x) { return openai::_detail::CategoryChat().create(x); }
