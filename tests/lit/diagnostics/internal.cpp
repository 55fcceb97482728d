// Generated calls that do not compile, because the program has a namespace llmobs::seam of its own: one warning, and the
// function stays as it was.
// RUN: %clangxx_bare %plugin -c -o /dev/null -Xclang -verify %s
// RUN: %clangxx_bare -O2 -c %s -o %t.plain.o -w
// RUN: %clangxx_bare %plugin -O2 -c %s -o %t.plugin.o -w
// RUN: cmp %t.plain.o %t.plugin.o
namespace llmobs {
namespace seam {
struct Class {};
typedef Class Guard;
inline void close(Guard*) {}
inline void open() {}
} // namespace seam
} // namespace llmobs

// expected-warning@+1 {{attribute 'llmobs::tool' is ignored: function 'add' could not be rewritten (no call of open); please report this as a bug of llmobs}}
[[llmobs::tool]] int add(int a, int b) { return a + b; }
