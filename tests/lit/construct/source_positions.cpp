// The position that is recorded is the one the compiler would name: #line and path prefixes are respected.
// RUN: %differential --log %t.log %s
// RUN: %filecheck %s --input-file=%t.log
// RUN: %clangxx %plugin -ffile-prefix-map=%S=/src -S -emit-llvm %s -o - | %filecheck %s --check-prefix=MAPPED
// RUN: %clangxx %plugin -fmacro-prefix-map=%S=/src -S -emit-llvm %s -o - | %filecheck %s --check-prefix=MAPPED
#include "check.h"

// MAPPED-DAG: file=/src/source_positions.cpp
// CHECK: open tool here() {{.*}}file=source_positions.cpp line=[[@LINE+1]]
[[llmobs::tool]] void here() {}
// The line is that of the function's name.
[[llmobs::tool]]
static
// CHECK: open tool spread() {{.*}}line=[[@LINE+1]]
void spread(
    )
{
}
#line 1000 "generated.y"
[[llmobs::tool]] void generated() {}
// CHECK: open tool generated() {{.*}}file=generated.y line=1000
int main() {
  here();
  spread();
  generated();
}
