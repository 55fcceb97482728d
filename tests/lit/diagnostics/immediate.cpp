// A function that became immediate because it calls an immediate one (C++20 as changed by P2564).
// REQUIRES: clang-19-or-later
// RUN: %clangxx %plugin -std=c++23 -c -o /dev/null -Xclang -verify %s

consteval int immediate(int x) { return x * 2; }
// expected-warning@+1 {{attribute 'llmobs::tool' is ignored: function 'escalates' is consteval; none of its calls happen at run time}}
template<class T> [[llmobs::tool]] constexpr int escalates(T x) { return immediate(x); }
static_assert(escalates(3) == 6);
int use = escalates(4);
// This one does not: its call of the immediate function is a constant.
[[llmobs::tool]] constexpr int stays(int x) { return x + immediate(21); }
static_assert(stays(1) == 43);
