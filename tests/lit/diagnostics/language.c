// Languages that are no C and no C++: one warning at each attribute, and the program is the same.
// RUN: %clang %plugin -x objective-c -std=gnu11 -fsyntax-only -Xclang -verify=objc %s
// RUN: %clangxx %plugin -x objective-c++ -std=gnu++17 -fsyntax-only -Xclang -verify=objcxx %s
// RUN: %clang %plugin -x cl -cl-std=cl1.2 -fsyntax-only -Xclang -verify=opencl %s
// RUN: %clangxx %plugin -x cuda -std=c++17 --cuda-host-only -nocudainc -nocudalib -fsyntax-only -Xclang -verify=cuda %s
// RUN: %clang -x objective-c -std=gnu11 -O0 -g -c %s -o %t.plain.o -w
// RUN: %clang %plugin -x objective-c -std=gnu11 -O0 -g -c %s -o %t.plugin.o -w
// RUN: cmp %t.plain.o %t.plugin.o

// objc-warning@+4 {{attribute 'llmobs::tool' is ignored: instrumentation is for C, and for C++11 or later, and this file is compiled as Objective-C}}
// objcxx-warning@+3 {{is compiled as Objective-C++}}
// opencl-warning@+2 {{is compiled as OpenCL}}
// cuda-warning@+1 {{is compiled as CUDA}}
__attribute__((llmobs_tool)) int gnu(int x) { return x; }
int plain(int x) { return gnu(x); }
