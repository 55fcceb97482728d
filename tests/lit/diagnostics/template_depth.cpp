// A limit to nested templates that what records values could not keep. Rules leave such files alone.
// RUN: %clangxx %plugin -ftemplate-depth=5 -c -o /dev/null -Xclang -verify %s
// RUN: %clangxx %plugin -ftemplate-depth=5 -fplugin-arg-llmobs-rules=%inputs/rules/everything.json -DRULES -Werror -c -o /dev/null %s
// RUN: %clangxx %plugin -ftemplate-depth=64 -fplugin-arg-llmobs-rules=%inputs/rules/everything.json -DNESTED -Werror -c -o /dev/null %s
#ifdef NESTED
#include <vector>
std::vector<std::vector<int>> nested(std::vector<std::vector<std::vector<int>>> all) { return all.front(); }
#elif defined(RULES)
int plain(int i) { return i; }
#else
// expected-warning@+1 {{attribute 'llmobs::task' is ignored: -ftemplate-depth=5 is too little for the templates that record values, which need 64}}
[[llmobs::task]] int plain(int i) { return i; }
#endif
