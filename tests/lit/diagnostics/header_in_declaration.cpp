// The first file that mentions the attributes is included inside another declaration, where the runtime's header cannot
// be. (This file must not contain the library's name in a place of its own, so the test expects by FileCheck.)
// RUN: sed -n 's/^CODE: //p' %s > %t.cpp
// RUN: %clangxx %plugin -I%inputs -c %t.cpp -o %t.plugin.o 2>&1 | %filecheck %s
// RUN: %clangxx -I%inputs -c %t.cpp -o %t.plain.o && cmp %t.plain.o %t.plugin.o

// CHECK: annotated_lines.h:1:3: warning: attribute 'llmobs::tool' is ignored: <llmobs/instrument.h> could not be included in front of this file, because it is included inside another declaration; include it above [-Wignored-attributes,-fplugin-arg-llmobs-Wheader]
/*
CODE: namespace here {
CODE: #include "annotated_lines.h"
CODE: }
CODE: int use(int x) { return here::in_the_middle(x); }
*/
